import { keepsAnything, one, StorageFull } from "../phone/database";
import { findMissing } from "../phone/complete";
import { fillFields, readFields, showWrong, valueOf, withFields } from "../phone/fields";
import { isAble, keep, thisPerson } from "../phone/queue";
import { type Item, keyOf, UNTRIED } from "../phone/records";
import { corrected, driftMs, hello } from "../phone/server";
import { alertOn, refuseOn, sentWithin, showKept } from "../phone/telling";
import { isUsed, markUsed } from "../phone/used";
import { tellNext } from "./toast-box";

const PATIENCE_MS = 12_000;

/**
 * <kept-form data-customer data-name data-back> around the form of a report: keeps what was written on the device, and
 * sends it from there.
 *
 * Where the server has it, the page goes on to `data-back`. Where there is no connection, the template `.kept` takes
 * the place of the form. What the server refuses is said at its fields. Where this device can keep nothing the form is
 * sent as it is, or stays on the page.
 */
export class KeptForm extends HTMLElement {
  private leaving = new AbortController();
  private isBusy = false;

  connectedCallback(): void {
    if (!isAble) return;
    this.leaving = new AbortController();
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.take();
    }, { signal: this.leaving.signal });
    void this.restore();
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector<HTMLFormElement>("form[method=post]:has([name=text])");
  }

  /** What was refused comes back to be corrected; its address says which it is. */
  private async restore(): Promise<void> {
    const { form } = this;
    const wanted = new URLSearchParams(location.search).get("waiting");
    const uid = form?.elements.namedItem("uid");
    if (!form || !wanted || !(uid instanceof HTMLInputElement)) return;
    const found = (await keepsAnything()) ? await one<Item>("items", keyOf("report", wanted)) : undefined;
    if (!found || found.person !== thisPerson()) return;
    fillFields(form, found.fields);
    uid.value = wanted;
    refuseOn(this, form, found);
  }

  private async take(): Promise<void> {
    const { form } = this;
    const person = thisPerson();
    if (!form || person === null || this.isBusy) return;
    const missing = findMissing(form, this.dataset);
    alertOn(this, Object.keys(missing).length ? this.dataset["missing"] : "");
    showWrong(form, missing);
    if (Object.keys(missing).length) return;
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
    if ("token" in (await hello())) form.submit();
    else alertOn(this, words);
  }

  private async hand(form: HTMLFormElement, person: number): Promise<void> {
    const uid = await this.ownUid(form);
    const customer = Number(this.dataset["customer"]);
    const fields = withFields(readFields(form), { uid, customer: String(customer), written_at: corrected(driftMs()) });
    const key = keyOf("report", uid);
    await keep({
      ...UNTRIED, key, uid, kind: "report", person, customer, customerName: this.dataset["name"] ?? "",
      madeAt: new Date().toISOString(), fields,
    });
    markUsed(uid);
    const left = await sentWithin(PATIENCE_MS, key);
    if (!left) {
      tellNext((this.dataset["sent"] ?? "").replace("{customer}", this.dataset["name"] ?? ""));
      location.assign(valueOf(fields, "back") || this.dataset["back"] || "/");
    } else if (left.isRefused) refuseOn(this, form, left);
    else showKept(this);
  }

  /** Return the identifier of the form, or a new one where that served another report. */
  private async ownUid(form: HTMLFormElement): Promise<string> {
    const field = form.elements.namedItem("uid");
    if (!(field instanceof HTMLInputElement)) throw new Error("no identifier");
    const again = await one<Item>("items", keyOf("report", field.value));
    if (!again?.isRefused && isUsed(field.value)) field.value = crypto.randomUUID();
    return field.value;
  }
}
