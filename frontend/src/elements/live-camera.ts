import { StorageFull } from "../phone/database";
import { send, thisPerson } from "../phone/queue";
import { type Shot, type Taken, type TakesPhotos, UNTRIED } from "../phone/records";
import { driftMs, isOffline } from "../phone/server";
import { heldTickets } from "../phone/tickets";

const LONGEST_SIDE = 1600;
const SMALL_SIDE = 112;
const QUALITY = 0.82;
const HOSTS = "visit-walk, kept-form";

interface Waiting {
  readonly photo: Taken;
  readonly picture: HTMLCanvasElement;
}

/** The device holds no ticket to take a photo on. */
class NoTicket extends Error {}

/**
 * <live-camera data-step data-subject data-title data-taken> around a button, an `output` and `.thumbs`: takes photos
 * with the page's own camera, in the dialog `#camera`, each on a ticket that was given before, and leaves them to the
 * visit or report around it. `data-most` is how many there may be.
 *
 * There is no way to choose a file. The moment (the server's clock), the person, the customer and the place are drawn
 * into the picture. A photo for which the device has no room waits in the dialog until it has.
 */
export class LiveCamera extends HTMLElement {
  /** The photo that was taken and is not kept yet. */
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

  get step(): string {
    return this.dataset["step"] ?? "";
  }

  /** What keeps the photos. */
  get host(): TakesPhotos | null {
    return this.closest<TakesPhotos>(HOSTS);
  }

  /** Whether there are as many as there may be. */
  get isFull(): boolean {
    return this.count >= Number(this.dataset["most"] ?? Infinity);
  }

  /** How many photos of this step there are. */
  get count(): number {
    return Number(this.querySelector("output")?.textContent ?? 0);
  }

  /** Show what was taken on this device, beside what the page shows by itself if it `isOwn`: of the same visit. */
  async show(shots: readonly Shot[], isOwn: boolean): Promise<void> {
    const taken = new Set(isOwn ? this.dataset["taken"]?.split(" ").filter(Boolean) : []);
    const thumbs = this.querySelector(".thumbs");
    if (!isOwn) thumbs?.replaceChildren();
    const missing = shots.filter((shot) => !taken.has(shot.uid));
    this.tell(taken.size + missing.length);
    for (const { small } of missing) {
      if (small) thumbs?.append(await pictureOf(small));
    }
  }

  private async open(): Promise<void> {
    const dialog = document.getElementById("camera");
    if (!(dialog instanceof HTMLDialogElement)) return;
    await new Session(dialog, this).run();
  }

  /** Say that one more photo is kept, and show it. */
  add(picture: HTMLCanvasElement): void {
    this.tell(this.count + 1);
    this.querySelector(".thumbs")?.append(picture);
  }

  /** Say how many there are, and how many steps that must be done have none yet. */
  private tell(count: number): void {
    const output = this.querySelector("output");
    if (output) output.value = String(count);
    const told = document.getElementById("shots-missing");
    if (!told) return;
    const missing = [...document.querySelectorAll("live-camera[data-must] output")].filter((one) => one.textContent === "0");
    told.textContent = (told.dataset["words"] ?? "").replace("{missing}", String(missing.length));
  }
}

async function pictureOf(small: Blob): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(small);
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [bitmap.width, bitmap.height];
  picture.getContext("2d")?.drawImage(bitmap, 0, 0);
  return picture;
}

function blobOf(picture: HTMLCanvasElement): Promise<Blob | null> {
  return new Promise((done) => picture.toBlob(done, "image/jpeg", QUALITY));
}

/** Return a small copy, as the page shows it beside its step. */
function shrink(picture: HTMLCanvasElement): HTMLCanvasElement {
  const small = document.createElement("canvas");
  const share = SMALL_SIDE / Math.max(picture.width, picture.height);
  small.width = Math.max(1, Math.round(picture.width * share));
  small.height = Math.max(1, Math.round(picture.height * share));
  small.getContext("2d")?.drawImage(picture, 0, 0, small.width, small.height);
  return small;
}

/** Return a ticket that still holds; asks for more where there is none. */
async function nextTicket(): Promise<string> {
  const person = thisPerson() ?? 0;
  let [found] = await heldTickets(person);
  if (!found) {
    await send({ tickets: true });
    [found] = await heldTickets(person);
  }
  if (!found) throw new NoTicket();
  return found.uid;
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
  }

  async run(): Promise<void> {
    const { signal } = this.ending;
    this.button("close")?.addEventListener("click", () => this.dialog.close(), { signal });
    this.button("shutter")?.addEventListener("click", () => void this.shoot(), { signal });
    this.button("again")?.addEventListener("click", () => void this.keep(), { signal });
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
    this.say(this.step.waiting ? "full" : this.step.isFull ? "enough" : "");
    this.button("again")?.toggleAttribute("hidden", !this.step.waiting);
    this.ready(!this.step.waiting && !this.step.isFull);
    this.tick();
    this.clock = window.setInterval(() => this.tick(), 1_000);
  }

  private async shoot(): Promise<void> {
    if (this.isBusy || !this.video.videoWidth) return;
    this.ready(false);
    this.say("keeping");
    try {
      const madeAt = new Date().toISOString();
      const picture = this.draw();
      const [ticket, content] = await Promise.all([nextTicket(), blobOf(picture)]);
      if (!content) throw new Error("no picture");
      const drift = driftMs();
      const photo: Taken = {
        ...UNTRIED, uid: crypto.randomUUID(), ticket, madeAt, content, isOffline: isOffline(),
        driftSeconds: drift === null ? null : Math.round(drift / 1_000),
        subject: this.step.dataset["subject"] ?? "", title: this.step.dataset["title"] ?? "",
      };
      this.step.waiting = { photo, picture };
    } catch (error) {
      this.ready(true);
      this.say(error instanceof NoTicket ? "noTicket" : "failed");
      return;
    }
    await this.keep();
  }

  private async keep(): Promise<void> {
    const { waiting } = this.step;
    const { host } = this.step;
    if (!waiting || !host) return;
    this.say("keeping");
    this.button("again")?.toggleAttribute("hidden", true);
    const small = shrink(waiting.picture);
    try {
      await host.addShot(waiting.photo, await blobOf(small));
    } catch (error) {
      this.say(error instanceof StorageFull ? "full" : "failed");
      this.button("again")?.toggleAttribute("hidden", false);
      return;
    }
    this.step.waiting = null;
    this.step.add(small);
    this.say(this.step.isFull ? "enough" : waiting.photo.isOffline ? "kept" : "");
    this.ready(!this.step.isFull);
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
    const { who, whom, zone } = this.dialog.dataset;
    const where = this.step.host?.where || (this.dialog.dataset["where"] ?? "");
    const now = new Date(Date.now() - (driftMs() ?? 0));
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
