import { findMissing } from "../phone/complete";
import { keepsAnything, one, StorageFull } from "../phone/database";
import { fillFields, readFields, showWrong, valueOf, withFields } from "../phone/fields";
import { keepLast } from "../phone/last";
import { isAble, keep, send, thisPerson } from "../phone/queue";
import { type Item, keyOf, type Shot, type Taken, type TakesPhotos, UNTRIED, type Writing } from "../phone/records";
import { corrected, driftMs, hello } from "../phone/server";
import { alertOn, refuseOn, sentWithin, showKept } from "../phone/telling";
import { isUsed, markUsed } from "../phone/used";
import { dropWriting, findWriting, keepShot, keepWriting, shotsOf } from "../phone/writings";
import { deviceId } from "./device";
import type { LiveCamera } from "./live-camera";
import { tellNext } from "./toast-box";

const PATIENCE_MS = 12_000;
const PHOTO_PATIENCE_MS = 4_000;
const QUIET_MS = 400;

/**
 * <kept-form data-customer data-name data-back data-saved> around the form of a report: keeps what is written and taken
 * on the device as it comes, and sends it from there.
 *
 * After a reload it is there again, unless the server's draft (of `data-saved`) is newer. Where the server has the
 * report, the page goes on to `data-back`. Where there is no connection, the template `.kept` takes the place of the
 * form. What the server refuses is said at its fields. Where this device can keep nothing the form is sent as it is, or
 * stays on the page.
 */
export class KeptForm extends HTMLElement implements TakesPhotos {
  private leaving = new AbortController();
  private isBusy = false;
  private timer = 0;
  private shots: readonly Shot[] = [];

  connectedCallback(): void {
    if (!isAble) return;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const { form } = this;
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.take();
    }, { signal });
    for (const name of ["input", "change"]) form?.addEventListener(name, () => this.wait(), { signal });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.saveNow();
    }, { signal });
    window.addEventListener("pagehide", () => this.saveNow(), { signal });
    document.addEventListener("submit", (event) => void this.discard(event), { signal });
    this.querySelector("button.drop-writing")?.addEventListener("click", () => void this.drop(), { signal });
    if (this.camera) void send({ tickets: true });
    void this.restore();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
    this.leaving.abort();
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector<HTMLFormElement>("form[method=post]:has([name=text])");
  }

  private get camera(): LiveCamera | null {
    return this.querySelector<LiveCamera>("live-camera");
  }

  private get uid(): HTMLInputElement {
    const field = this.form?.elements.namedItem("uid");
    if (!(field instanceof HTMLInputElement)) throw new Error("no identifier");
    return field;
  }

  /** The position that was added to the report, as it stands in its pictures. */
  get where(): string {
    const [latitude, longitude, accuracy] = ["latitude", "longitude", "accuracy"].map(
      (name) => this.form?.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value ?? "",
    );
    if (!latitude || !longitude) return "";
    return `${Number(latitude).toFixed(5)}, ${Number(longitude).toFixed(5)} ±${Math.round(Number(accuracy))} m`;
  }

  /** What was refused comes back to be corrected, its address says which it is; else what was being written here. */
  private async restore(): Promise<void> {
    const person = thisPerson();
    if (!this.form || person === null || !(await keepsAnything())) return;
    const wanted = new URLSearchParams(location.search).get("waiting");
    if (wanted) await this.bringBack(wanted, person);
    else await this.goOn(person);
    await this.camera?.show(this.shots, true);
  }

  private async bringBack(uid: string, person: number): Promise<void> {
    const found = await one<Item>("items", keyOf("report", uid));
    if (!this.form || found?.person !== person) return;
    fillFields(this.form, found.fields);
    this.uid.value = uid;
    this.shots = await shotsOf(uid);
    refuseOn(this, this.form, found);
  }

  private async goOn(person: number): Promise<void> {
    const found = await findWriting(person, Number(this.dataset["customer"]));
    const saved = this.dataset["saved"] ?? "";
    if (!this.form || !found) return;
    if (isUsed(found.uid)) {
      await dropWriting(found.uid); // it went out as a plain form
      return;
    }
    // Gone on with on another device since.
    const isOlder = saved > found.writtenAt;
    if (found.uid !== this.uid.value && isOlder) return;
    this.shots = found.shots;
    this.uid.value = found.uid;
    if (isOlder) return;
    fillFields(this.form, found.answers);
    // What the server has says so itself, with a button of its own.
    this.querySelector("[data-restored]")?.toggleAttribute("hidden", saved !== "");
  }

  private get writing(): Writing | null {
    const person = thisPerson();
    if (!this.form || person === null) return null;
    return {
      uid: this.uid.value, person, customer: Number(this.dataset["customer"]), customerName: this.dataset["name"] ?? "",
      writtenAt: corrected(driftMs()), answers: readFields(this.form), shots: this.shots,
    };
  }

  /** Keep a photo with the report that is being written. Throws `StorageFull`. */
  async addShot(photo: Taken, small: Blob | null): Promise<void> {
    await this.renewUid();
    const before = this.shots;
    // Before it is kept: what is typed meanwhile is kept with it, not over it.
    this.shots = [...before, { uid: photo.uid, subject: photo.subject, small }];
    try {
      const { writing } = this;
      if (!writing) throw new Error("nobody");
      await keepShot(photo, writing, this.dataset["name"] ?? "");
    } catch (error) {
      this.shots = before;
      throw error;
    }
  }

  private wait(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), QUIET_MS);
  }

  /** The page may go: what was typed last is kept before it is gone. */
  private saveNow(): void {
    const { writing } = this;
    if (!this.timer || !writing) return;
    keepLast("report", writing);
    void this.save();
  }

  private async save(): Promise<void> {
    window.clearTimeout(this.timer);
    this.timer = 0;
    const { writing } = this;
    if (!writing || this.isBusy || isUsed(writing.uid)) return;
    try {
      await keepWriting(writing);
    } catch (error) {
      alertOn(this, this.dataset[error instanceof StorageFull ? "full" : "broken"]);
    }
  }

  /** The draft is thrown away beside this form: what this device has of it goes before. */
  private async discard(event: SubmitEvent): Promise<void> {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("form.begun")) return;
    event.preventDefault();
    await this.forget();
    form.submit();
  }

  private async drop(): Promise<void> {
    await this.forget();
    location.reload();
  }

  private async forget(): Promise<void> {
    window.clearTimeout(this.timer);
    this.timer = 0;
    this.isBusy = true;
    if (await keepsAnything()) await dropWriting(this.uid.value);
  }

  private async take(): Promise<void> {
    const { form } = this;
    const person = thisPerson();
    if (!form || person === null || this.isBusy) return;
    const missing = findMissing(form, this.dataset);
    alertOn(this, Object.keys(missing).length ? this.dataset["missing"] : "");
    showWrong(form, missing);
    if (Object.keys(missing).length) return;
    window.clearTimeout(this.timer);
    this.timer = 0;
    this.isBusy = true;
    try {
      await this.hand(form, person);
    } catch (error) {
      await this.sendPlain(form, this.dataset[error instanceof StorageFull ? "full" : "broken"]);
    } finally {
      this.isBusy = false;
    }
  }

  /** Where nothing can be kept the form goes as it is, if the server answers; else its words stay on the page. */
  private async sendPlain(form: HTMLFormElement, words: string | undefined): Promise<void> {
    if (this.shots.length || !("token" in (await hello()))) {
      alertOn(this, words);
      return;
    }
    markUsed(this.uid.value);
    form.submit();
  }

  private async hand(form: HTMLFormElement, person: number): Promise<void> {
    await this.renewUid();
    const uid = this.uid.value;
    const customer = Number(this.dataset["customer"]);
    const fields = withFields(readFields(form), {
      uid, customer: String(customer), written_at: corrected(driftMs()), shots: String(this.shots.length),
      device: deviceId(),
    });
    const key = keyOf("report", uid);
    await keep({
      ...UNTRIED, key, uid, kind: "report", person, customer, customerName: this.dataset["name"] ?? "",
      madeAt: new Date().toISOString(), fields,
    });
    markUsed(uid);
    const left = await sentWithin(PATIENCE_MS + this.shots.length * PHOTO_PATIENCE_MS, key);
    if (!left) {
      tellNext((this.dataset["sent"] ?? "").replace("{customer}", this.dataset["name"] ?? ""));
      location.assign(valueOf(fields, "back") || this.dataset["back"] || "/");
    } else if (left.isRefused) refuseOn(this, form, left);
    else showKept(this);
  }

  /** Give the form a new identifier where its own served another report. */
  private async renewUid(): Promise<void> {
    const again = await one<Item>("items", keyOf("report", this.uid.value));
    if (!again?.isRefused && isUsed(this.uid.value)) this.uid.value = crypto.randomUUID();
  }
}
