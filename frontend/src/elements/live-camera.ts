import { deviceId } from "./device";

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const TRIES_MS = 30_000;

interface Ticket {
  readonly uid: string;
  readonly expires_at: string;
}

interface Shot {
  readonly uid: string;
  readonly ticket: string;
  readonly taken_at: string;
  readonly subject: string;
  readonly content: Blob;
}

interface Waiting {
  readonly shot: Shot;
  readonly picture: HTMLCanvasElement;
}

/** What the device knows of the server: its clock, and the tickets it gave. */
class Server {
  drift = 0;
  private tickets: Ticket[] = [];

  constructor(private readonly url: string) {}

  /** Return a ticket that still holds; asks for more where there is none. */
  async ticket(): Promise<string> {
    this.tickets = this.tickets.filter((one) => Date.parse(one.expires_at) > Date.now() - this.drift);
    if (!this.tickets.length) await this.ask();
    const one = this.tickets.shift();
    if (!one) throw new Error("no ticket");
    return one.uid;
  }

  private async ask(): Promise<void> {
    const body = new FormData();
    body.set("device", deviceId());
    const answer = await fetch(this.url, { method: "POST", body, headers: token(), redirect: "error" });
    if (!answer.ok) throw new Error(await words(answer));
    const told = (await answer.json()) as { now: string; tickets: Ticket[] };
    this.drift = Date.now() - Date.parse(told.now);
    this.tickets = told.tickets;
  }
}

function token(): Record<string, string> {
  return { "X-CSRFToken": document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "" };
}

async function words(answer: Response): Promise<string> {
  try {
    return ((await answer.json()) as { error?: string }).error ?? "";
  } catch {
    return "";
  }
}

let server: Server | null = null;

/**
 * <live-camera data-subject data-title> around a button, an `output` and `.thumbs`: takes photos with the page's own
 * camera, in the dialog `#camera`, and hands each in on a ticket that was given before.
 *
 * There is no way to choose a file. The moment (the server's clock), the person, the customer and the place are drawn
 * into the picture. A photo that could not be sent waits in the dialog until it is.
 */
export class LiveCamera extends HTMLElement {
  /** The photo that was taken and is not kept by the server yet. */
  waiting: Waiting | null = null;
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.querySelector("button")?.addEventListener("click", () => void this.open(), { signal });
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting) event.preventDefault();
    }, { signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private async open(): Promise<void> {
    const dialog = document.getElementById("camera");
    if (!(dialog instanceof HTMLDialogElement)) return;
    await new Session(dialog, this).run();
  }

  /** Say that one more photo is kept, and show it. */
  add(picture: HTMLCanvasElement): void {
    const output = this.querySelector("output");
    if (output) output.value = String(Number(output.value) + 1);
    this.querySelector(".thumbs")?.append(picture);
    this.tellMissing();
  }

  /** Say how many steps that must be done have no photo yet. */
  private tellMissing(): void {
    const told = document.getElementById("shots-missing");
    if (!told) return;
    const missing = [...document.querySelectorAll("live-camera:has(.must) output")].filter((one) => one.textContent === "0");
    told.textContent = (told.dataset["words"] ?? "").replace("{missing}", String(missing.length));
  }
}

/** The dialog while it is open for one step. */
class Session {
  private readonly video: HTMLVideoElement;
  private readonly ending = new AbortController();
  private stream: MediaStream | null = null;
  private clock = 0;
  private isBusy = false;

  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly step: LiveCamera,
  ) {
    this.video = dialog.querySelector("video") ?? document.createElement("video");
    server ??= new Server(dialog.dataset["tickets"] ?? "");
  }

  async run(): Promise<void> {
    const { signal } = this.ending;
    this.button("close")?.addEventListener("click", () => this.dialog.close(), { signal });
    this.button("shutter")?.addEventListener("click", () => void this.shoot(), { signal });
    this.button("again")?.addEventListener("click", () => void this.send(), { signal });
    this.dialog.addEventListener("close", () => this.end(), { signal });
    this.dialog.showModal();
    this.ready(false);
    if (!window.isSecureContext || !navigator.mediaDevices) {
      this.say("insecure");
      return;
    }
    this.say("starting");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: LONGEST_SIDE } } });
    } catch (error) {
      this.say(error instanceof DOMException && error.name === "NotAllowedError" ? "denied" : "missing");
      return;
    }
    if (signal.aborted) {
      this.stop();
      return;
    }
    this.video.srcObject = this.stream;
    await this.video.play().catch(() => undefined); // closed while it began
    this.say(this.step.waiting ? "failed" : "");
    this.button("again")?.toggleAttribute("hidden", !this.step.waiting);
    this.ready(!this.step.waiting);
    this.tick();
    this.clock = window.setInterval(() => this.tick(), 1_000);
  }

  private async shoot(): Promise<void> {
    if (this.isBusy || !this.video.videoWidth) return;
    this.ready(false);
    this.say("sending");
    try {
      const ticket = await (server as Server).ticket();
      const picture = this.draw();
      const content = await new Promise<Blob | null>((done) => picture.toBlob(done, "image/jpeg", QUALITY));
      if (!content) throw new Error("no picture");
      const shot = {
        uid: crypto.randomUUID(), ticket, taken_at: new Date().toISOString(),
        subject: this.step.dataset["subject"] ?? "", content,
      };
      this.step.waiting = { shot, picture };
    } catch (error) {
      this.ready(true);
      this.say("failed", error instanceof TypeError ? "" : (error as Error).message);
      return;
    }
    await this.send();
  }

  private async send(): Promise<void> {
    if (!this.step.waiting) return;
    const { shot, picture } = this.step.waiting;
    this.say("sending");
    this.button("again")?.toggleAttribute("hidden", true);
    const drift = Math.round((server?.drift ?? 0) / 1000);
    const asked = new URLSearchParams({
      uid: shot.uid, belongs_to: this.dialog.dataset["visit"] ?? "", device: deviceId(), ticket: shot.ticket,
      taken_at: shot.taken_at, subject: shot.subject, drift_seconds: String(drift),
    });
    try {
      const answer = await fetch(`${this.dialog.dataset["handIn"]}?${asked}`, {
        method: "POST", body: shot.content, redirect: "error", signal: AbortSignal.timeout(TRIES_MS),
        headers: { ...token(), "Content-Type": "image/jpeg" },
      });
      const kept = answer.ok ? ((await answer.json()) as { kept?: string }).kept : undefined;
      if (kept !== shot.uid) throw new Error(await words(answer));
    } catch (error) {
      this.say("failed", error instanceof TypeError || error instanceof DOMException ? "" : (error as Error).message);
      this.button("again")?.toggleAttribute("hidden", false);
      return;
    }
    this.step.waiting = null;
    this.step.add(picture);
    this.say("");
    this.ready(true);
  }

  private draw(): HTMLCanvasElement {
    const { videoWidth, videoHeight } = this.video;
    const share = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
    const picture = document.createElement("canvas");
    picture.width = Math.round(videoWidth * share);
    picture.height = Math.round(videoHeight * share);
    const pen = picture.getContext("2d");
    if (!pen) throw new Error("no picture");
    pen.drawImage(this.video, 0, 0, picture.width, picture.height);
    const size = Math.max(14, Math.round(picture.width / 40));
    const lines = this.mark();
    pen.font = `${size}px sans-serif`;
    const height = size * 1.45 * lines.length + size;
    const width = Math.max(...lines.map((line) => pen.measureText(line).width)) + size * 1.5;
    pen.fillStyle = "rgb(0 0 0 / 65%)";
    pen.fillRect(0, picture.height - height, width, height);
    pen.fillStyle = "#fff";
    lines.forEach((line, at) => pen.fillText(line, size * 0.75, picture.height - height + size * (1.45 * at + 1.4)));
    return picture;
  }

  /** The moment by the server's clock, whom, who and where. */
  private mark(): string[] {
    const { who, whom, where, zone } = this.dialog.dataset;
    const now = new Date(Date.now() - (server?.drift ?? 0));
    const time = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone: zone }).format(now);
    return [time, `${whom} · ${this.step.dataset["title"] ?? ""}`, `${who} · ${where}`];
  }

  private tick(): void {
    const mark = this.dialog.querySelector(".mark");
    if (mark) mark.textContent = this.mark().join("\n");
  }

  private ready(is: boolean): void {
    this.isBusy = !is;
    const shutter = this.button("shutter");
    if (shutter) shutter.disabled = !is;
  }

  private say(what: string, more = ""): void {
    const told = this.dialog.querySelector<HTMLElement>(".told");
    if (told) told.textContent = more || (this.dialog.dataset[what] ?? "");
  }

  private button(name: string): HTMLButtonElement | null {
    return this.dialog.querySelector<HTMLButtonElement>(`button.${name}`);
  }

  private stop(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
  }

  private end(): void {
    window.clearInterval(this.clock);
    this.stop();
    this.video.srcObject = null;
    this.button("again")?.toggleAttribute("hidden", true);
    this.ending.abort();
  }
}
