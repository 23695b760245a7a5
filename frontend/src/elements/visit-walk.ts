import { findMissing } from "../phone/complete";
import { change, everything, keepsAnything, one, StorageFull } from "../phone/database";
import { fillFields, readFields, showWrong, withFields } from "../phone/fields";
import { forgetLast, keepLast, takeLast } from "../phone/last";
import { isAble, keep, send, thisPerson } from "../phone/queue";
import { type Item, keyOf, type Kind, type Place, type Shot, type Taken, type TakesPhotos, UNTRIED, type Walk } from "../phone/records";
import { corrected, driftMs, isOffline } from "../phone/server";
import { alertOn, refuseOn, sentWithin, showKept } from "../phone/telling";
import { isUsed, markUsed } from "../phone/used";
import { deviceId } from "./device";
import type { LeavingPlace } from "./leaving-place";
import type { LiveCamera } from "./live-camera";
import type { RequestRows } from "./request-rows";

const QUIET_MS = 400;
const PATIENCE_MS = 25_000;

/**
 * <visit-walk data-customer data-name data-visit> around the way into a visit and its steps: a visit from the first
 * look to the last on this device, with a connection or without.
 *
 * What is typed and taken is kept as it comes and is there again after a reload. Checking in, photos and checking out
 * wait on the device until the server has them; where that is at once, the page goes on as it always did.
 */
export class VisitWalk extends HTMLElement implements TakesPhotos {
  /** Where the visit was begun stands in the page. */
  readonly where = "";
  private leaving = new AbortController();
  private walk: Walk | null = null;
  private timer = 0;
  private isBusy = false;

  connectedCallback(): void {
    if (!isAble) return;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const { form } = this;
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.leave();
    }, { signal });
    this.querySelector("form.break-off")?.addEventListener("submit", (event) => {
      if (!this.walk) return;
      event.preventDefault();
      void this.breakOff();
    }, { signal });
    for (const name of ["input", "change"]) form?.addEventListener(name, () => this.wait(), { signal });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.saveNow();
    }, { signal });
    window.addEventListener("pagehide", () => this.saveNow(), { signal });
    void send({ tickets: true });
    void this.restore();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
    this.leaving.abort();
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector<HTMLFormElement>("form.walk");
  }

  /** Show the visit that is on its way here: as this device knows it, or as the server does. */
  private async restore(): Promise<void> {
    const person = thisPerson();
    if (person === null || !(await keepsAnything())) return;
    const customer = Number(this.dataset["customer"]);
    const all = await everything<Walk>("walks");
    const mine = all.filter((walk) => walk.person === person && walk.customer === customer);
    const newest = mine.filter((walk) => !walk.isLeft).sort((a, b) => b.beganAt.localeCompare(a.beganAt))[0];
    const last = takeLast("visit", person, customer);
    const begun = newest && last?.uid === newest.uid ? { ...newest, answers: last.answers } : newest;
    const known = this.dataset["visit"] ?? "";
    if (begun) this.take(begun);
    else if (known && !isUsed(known) && !mine.some((walk) => walk.uid === known)) this.take(this.fromServer(known, person));
    else this.turn(false);
    const refused = begun && (await one<Item>("items", keyOf("check-out", begun.uid)));
    if (refused?.isRefused && this.form) refuseOn(this, this.form, refused);
  }

  private fromServer(uid: string, person: number): Walk {
    return {
      uid, person, customer: Number(this.dataset["customer"]), beganAt: this.dataset["began"] ?? "", place: null,
      driftMs: driftMs(), answers: [], shots: [], isLeft: false,
    };
  }

  private take(walk: Walk): void {
    const isOwn = this.dataset["visit"] === walk.uid;
    this.walk = walk;
    this.dataset["walking"] = walk.uid; // what records the way looks at this
    this.turn(true);
    if (!isOwn) this.tellWhere(walk);
    if (this.form && walk.answers.length) {
      this.querySelector<RequestRows>("request-rows")?.makeRoom(walk.answers.map(([name]) => name));
      fillFields(this.form, walk.answers);
    }
    for (const camera of this.cameras) {
      void camera.show(walk.shots.filter((shot) => shot.subject === camera.dataset["subject"]), isOwn);
    }
  }

  private get cameras(): LiveCamera[] {
    return [...this.querySelectorAll<LiveCamera>("live-camera")];
  }

  /** Show the way in, or the steps. */
  private turn(isInside: boolean): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-outside]")) part.hidden = isInside;
    for (const part of this.querySelectorAll<HTMLElement>("[data-inside]")) part.hidden = !isInside;
    if (isInside) this.querySelector<LeavingPlace>("leaving-place")?.look();
  }

  private tellWhere({ beganAt, place }: Walk): void {
    const here = this.querySelector(".here");
    const time = here?.querySelector("time");
    const zone = this.querySelector<HTMLElement>("#camera")?.dataset["zone"];
    if (time) {
      time.dateTime = beganAt;
      time.textContent = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: zone }).format(new Date(beganAt));
    }
    const [within, lost] = [here?.querySelector<HTMLElement>("[data-within]"), here?.querySelector<HTMLElement>("[data-lost]")];
    const metres = String(Math.round(place?.accuracy ?? 0));
    if (within) {
      within.textContent = (within.dataset["within"] ?? "").replace("{metres}", metres);
      within.hidden = place === null;
    }
    if (lost) lost.hidden = place !== null;
    const dialog = this.querySelector<HTMLElement>("#camera");
    if (!dialog) return;
    dialog.dataset["where"] = place
      ? `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)} ±${metres} m`
      : (lost?.textContent ?? "");
  }

  /** Begin a visit where the device is; answer whether it is kept. */
  async begin(place: Place | null): Promise<boolean> {
    const person = thisPerson();
    if (person === null) return false;
    const uid = crypto.randomUUID();
    const drift = driftMs();
    const customer = Number(this.dataset["customer"]);
    const beganAt = corrected(drift);
    const walk: Walk = { uid, person, customer, beganAt, place, driftMs: drift, answers: [], shots: [], isLeft: false };
    const item = this.item("check-in", walk, {
      device: deviceId(), template: this.dataset["template"] ?? "", began_at: beganAt, is_offline: isOffline() ? "on" : "",
      drift_seconds: drift === null ? "" : String(Math.round(drift / 1_000)),
      ...(place === null
        ? { no_fix: "on" }
        : { latitude: String(place.latitude), longitude: String(place.longitude), accuracy: String(place.accuracy) }),
    });
    try {
      await keep(item, { stores: ["walks"], work: (store) => store("walks").put(walk) });
    } catch {
      return false;
    }
    this.form?.reset();
    this.take(walk);
    window.scrollTo(0, 0);
    void send();
    return true;
  }

  /** Keep a photo with the visit it was taken for. Throws `StorageFull`. */
  async addShot(photo: Taken, small: Blob | null): Promise<void> {
    const { walk } = this;
    if (!walk) throw new Error("no visit");
    const { uid, person, customer } = walk;
    const shot: Shot = { uid: photo.uid, subject: photo.subject, small };
    const grown: Walk = { ...walk, answers: this.answers, shots: [...walk.shots, shot] };
    // Before it is kept: what is typed meanwhile is kept with it, not over it.
    this.walk = grown;
    try {
      await keep({ ...photo, visit: uid, person, customer, customerName: this.dataset["name"] ?? "" }, {
        stores: ["walks", "tickets"],
        work: (store) => {
          store("walks").put(grown);
          store("tickets").delete(photo.ticket);
        },
      });
    } catch (error) {
      this.walk = { ...this.walk, shots: walk.shots };
      throw error;
    }
    void send();
  }

  private get answers(): Walk["answers"] {
    return this.form ? readFields(this.form) : [];
  }

  private wait(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), QUIET_MS);
  }

  /** The page may go: what was typed last is kept before it is gone. */
  private saveNow(): void {
    if (!this.timer || !this.walk) return;
    const { uid, person, customer } = this.walk;
    keepLast("visit", { uid, person, customer, writtenAt: corrected(this.walk.driftMs), answers: this.answers });
    void this.save();
  }

  private async save(): Promise<void> {
    window.clearTimeout(this.timer);
    this.timer = 0;
    if (!this.walk || this.isBusy) return;
    const walk = { ...this.walk, answers: this.answers };
    this.walk = walk;
    try {
      await change(["walks"], (store) => store("walks").put(walk));
      forgetLast("visit");
    } catch (error) {
      alertOn(this, this.dataset[error instanceof StorageFull ? "full" : "broken"]);
    }
  }

  private async leave(): Promise<void> {
    const { form, walk } = this;
    if (!form || this.isBusy) return;
    if (!walk) {
      form.submit(); // a browser that keeps nothing: the server knows the visit
      return;
    }
    const nobody = new FormData(form).has("nobody");
    // At a closed door only the door can be shown.
    const needed = this.cameras.filter(({ dataset }) => "must" in dataset && (!nobody || "door" in dataset));
    const counts = new Map(needed.map((camera) => [camera.step, camera.count]));
    const missing = findMissing(form, this.dataset, counts);
    alertOn(this, Object.keys(missing).length ? this.dataset["missing"] : "");
    showWrong(form, missing);
    if (Object.keys(missing).length) return;
    this.isBusy = true;
    try {
      await this.hand(form, walk);
    } catch (error) {
      alertOn(this, this.dataset[error instanceof StorageFull ? "full" : "broken"]);
    } finally {
      this.isBusy = false;
    }
  }

  private async hand(form: HTMLFormElement, walk: Walk): Promise<void> {
    const shots = Object.fromEntries(this.cameras.map((camera) => [`shots_${camera.step}`, String(camera.count)]));
    const answers = this.answers;
    const item = this.item("check-out", walk, {
      ...shots,
      // By the clock as it was believed when he came: a visit does not end before it began.
      ended_at: corrected(walk.driftMs),
    }, answers);
    const left: Walk = { ...walk, answers, isLeft: true };
    await keep(item, { stores: ["walks"], work: (store) => store("walks").put(left) });
    this.walk = left;
    delete this.dataset["walking"];
    markUsed(walk.uid);
    const still = await this.sent(item);
    if (!still) location.assign(`${location.pathname}?done=${walk.uid}`);
    else if (still.isRefused) {
      this.walk = { ...left, isLeft: false };
      refuseOn(this, form, still);
    } else if (showKept(this)) this.walk = null;
  }

  private async breakOff(): Promise<void> {
    const { walk } = this;
    if (!walk || this.isBusy) return;
    this.isBusy = true;
    const item = this.item("break-off", walk, {});
    const left: Walk = { ...walk, isLeft: true };
    try {
      await keep(item, { stores: ["walks"], work: (store) => store("walks").put(left) });
      this.walk = left;
      delete this.dataset["walking"];
      markUsed(walk.uid);
      await this.sent(item);
      location.assign(this.dataset["back"] ?? "/");
    } catch (error) {
      this.isBusy = false;
      alertOn(this, this.dataset[error instanceof StorageFull ? "full" : "broken"]);
    }
  }

  private item(kind: Kind, { uid, person, customer }: Walk, said: Record<string, string>, fields: Walk["answers"] = []): Item {
    return {
      ...UNTRIED, key: keyOf(kind, uid), uid, kind, person, customer, customerName: this.dataset["name"] ?? "",
      madeAt: new Date().toISOString(), fields: withFields(fields, { ...said, uid, customer: String(customer) }),
    };
  }

  /** Try to send it now; return it as it waits still, or nothing where the server has it. */
  private async sent(item: Item): Promise<Item | undefined> {
    this.toggleAttribute("data-sending", true);
    const left = await sentWithin(PATIENCE_MS, item.key);
    this.toggleAttribute("data-sending", false);
    return left;
  }
}
