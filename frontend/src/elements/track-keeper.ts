import { corrected, driftMs, reach } from "../phone/server";

const APART_MS = 60_000;
const APART_METRES = 50;
const SEND_MS = 120_000;
const AGAIN_MS = 5_000;
const MOST_AT_ONCE = 200;
const MOST_KEPT = 600;
const EARTH_METRES = 6_371_008.8;

type Row = [string, number, number, number];

/**
 * <track-keeper> inside <visit-walk>, only where somebody agreed to it: records the way between checking in and checking
 * out, while the page is open; it says so as long as it does, and can be stopped.
 *
 * A point is taken at most once a minute, or after fifty metres. They wait in the browser until the server has them.
 */
export class TrackKeeper extends HTMLElement {
  private watch: number | null = null;
  private timer = 0;
  private again = 0;
  private patience = AGAIN_MS;
  private visit = "";
  private isStopped = false;
  private isSending = false;
  private looking: MutationObserver | null = null;

  connectedCallback(): void {
    const walk = this.closest("visit-walk");
    if (!walk || !window.isSecureContext || !("geolocation" in navigator)) return;
    this.querySelector("button")?.addEventListener("click", () => {
      this.isStopped = true;
      this.end();
    });
    this.looking = new MutationObserver(() => this.follow(walk as HTMLElement));
    this.looking.observe(walk, { attributes: true, attributeFilter: ["data-walking"] });
    this.follow(walk as HTMLElement);
    // Also while nothing is recorded: what was may still wait for its check-in to arrive.
    this.timer = window.setInterval(() => void this.sendAll(), SEND_MS);
    void this.sendAll();
  }

  disconnectedCallback(): void {
    this.looking?.disconnect();
    window.clearInterval(this.timer);
    window.clearTimeout(this.again);
    this.end();
  }

  private follow(walk: HTMLElement): void {
    const visit = walk.dataset["walking"] ?? "";
    if (visit === this.visit) return;
    this.end();
    this.visit = visit;
    if (visit && !this.isStopped) this.begin();
  }

  private begin(): void {
    this.hidden = false;
    this.watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => this.take(coords, timestamp),
      () => this.say(this.dataset["lost"] ?? ""),
      { enableHighAccuracy: false, maximumAge: 30_000, timeout: 60_000 },
    );
  }

  private end(): void {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
    this.hidden = true;
    void this.sendAll();
  }

  private take({ latitude, longitude, accuracy }: GeolocationCoordinates, at: number): void {
    this.say("");
    const rows = read(this.visit);
    const last = rows.at(-1);
    const moment = corrected(driftMs(), at);
    if (last && Date.parse(moment) - Date.parse(last[0]) < APART_MS && metres(last, latitude, longitude) < APART_METRES) return;
    if (rows.length >= MOST_KEPT) return;
    write(this.visit, [...rows, [moment, latitude, longitude, accuracy]]);
  }

  private async sendAll(): Promise<void> {
    if (this.isSending) return; // two at once would each let go of as much as was sent
    this.isSending = true;
    await this.sendEach().finally(() => (this.isSending = false));
  }

  /** Send what waits, of this visit and of those before; what the server has, or never takes, goes from here. */
  private async sendEach(): Promise<void> {
    for (const visit of kept()) {
      const rows = read(visit).slice(0, MOST_AT_ONCE);
      if (!rows.length) continue;
      const body = new URLSearchParams({ visit, way: JSON.stringify(rows) });
      const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
      const answer = await reach("/sync/track/", { method: "POST", body, headers: { "X-CSRFToken": token } }, 20_000);
      if (!answer) return;
      if (answer.ok) {
        drop(visit, rows.length);
        this.patience = AGAIN_MS;
      } else if (answer.status === 403) {
        const told = (await answer.json().catch(() => null)) as { reason?: string } | null;
        if (told?.reason !== "no_consent") return;
        for (const each of kept()) localStorage.removeItem(nameOf(each)); // nothing is recorded of who does not agree
        this.isStopped = true;
        this.end();
        return;
      } else if (answer.status === 422) {
        // The check-in may still wait on this device; what is older than a week belongs to none any more.
        if (Date.now() - Date.parse(rows[0]?.[0] ?? "") > 7 * 86_400_000) localStorage.removeItem(nameOf(visit));
        else this.sendSoon();
      } else return;
    }
  }

  /** Come again when a check-in that waits should have arrived: soon at first, then ever more seldom. */
  private sendSoon(): void {
    window.clearTimeout(this.again);
    if (!this.isConnected || this.patience >= SEND_MS) return;
    this.again = window.setTimeout(() => void this.sendAll(), this.patience);
    this.patience *= 2;
  }

  private say(words: string): void {
    const told = this.querySelector(".told");
    if (told) told.textContent = words;
  }
}

const PREFIX = "kejing-way-";
const nameOf = (visit: string): string => PREFIX + visit;

function kept(): string[] {
  return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}

function read(visit: string): Row[] {
  try {
    return JSON.parse(localStorage.getItem(nameOf(visit)) ?? "[]") as Row[];
  } catch {
    return [];
  }
}

function write(visit: string, rows: readonly Row[]): void {
  if (!visit) return;
  try {
    if (rows.length) localStorage.setItem(nameOf(visit), JSON.stringify(rows));
    else localStorage.removeItem(nameOf(visit));
  } catch {
    // No room: the way has a gap, and nothing else suffers.
  }
}

function drop(visit: string, count: number): void {
  write(visit, read(visit).slice(count));
}

function metres([, latitude, longitude]: Row, toLatitude: number, toLongitude: number): number {
  const turn = Math.PI / 180;
  const across = (toLongitude - longitude) * turn * Math.cos(((latitude + toLatitude) / 2) * turn);
  return EARTH_METRES * Math.hypot((toLatitude - latitude) * turn, across);
}
