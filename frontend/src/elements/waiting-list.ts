import { valueOf } from "../phone/fields";
import { news, send, state, thisPerson, throwAway, tryAgain, waiting } from "../phone/queue";
import { type Item, isPhoto, type Photo, type Writing } from "../phone/records";
import { beingWritten, dropWriting } from "../phone/writings";

const KIB = 1024;

/**
 * <waiting-list> around `.list`, `.writings`, the templates `.one` and `.written`, and a dialog: everything that waits
 * on this device, and the reports that are being written on it.
 *
 * Of each it shows kind, customer, moment, size and how it stands; what was refused with the words of the server, to
 * correct, to send again, or to throw away knowingly. Of other people's it shows only how many there are.
 */
export class WaitingList extends HTMLElement {
  private leaving = new AbortController();
  private shown: readonly (Item | Photo)[] = [];
  private written: readonly Writing[] = [];

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    news.addEventListener("change", () => void this.show(), { signal });
    this.addEventListener("click", (event) => void this.press(event), { signal });
    void this.show();
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private async show(): Promise<void> {
    const all = await waiting();
    const person = thisPerson();
    this.shown = all.filter((one) => one.person === person);
    const others = all.length - this.shown.length;
    this.querySelector(".list")?.replaceChildren(...this.shown.map((one, at) => this.row(one, at)));
    this.fill("[data-others]", others ? this.said("others").replace("{count}", String(others)) : "");
    this.fill("[data-state]", this.shown.length ? this.said(state) : "");
    this.querySelector("[data-door]")?.toggleAttribute("hidden", state !== "signed-out");
    this.querySelector("[data-do=send]")?.toggleAttribute("hidden", state === "signed-out");
    this.written = person === null ? [] : await beingWritten(person);
    this.querySelector(".writings")?.replaceChildren(...this.written.map((one, at) => this.writing(one, at)));
    for (const part of this.querySelectorAll<HTMLElement>("[data-written]")) part.hidden = !this.written.length;
    for (const part of this.querySelectorAll<HTMLElement>("[data-empty]")) part.hidden = this.shown.length > 0;
    for (const part of this.querySelectorAll<HTMLElement>("[data-filled]")) part.hidden = !this.shown.length;
  }

  private row(one: Item | Photo, at: number): DocumentFragment {
    const template = this.querySelector<HTMLTemplateElement>("template.one");
    const row = template?.content.cloneNode(true) as DocumentFragment;
    const item = row.querySelector("li");
    if (item) item.dataset["at"] = String(at);
    const put = (name: string, words: string): void => putIn(row, name, words);
    put("kind", isPhoto(one) ? `${this.said("photo")} · ${one.title}` : this.said(one.kind));
    put("name", one.customerName);
    put("when", momentWords(one.madeAt));
    put("size", `${Math.max(1, Math.round(sizeOf(one) / KIB))} KB`);
    put("words", isPhoto(one) ? "" : valueOf(one.fields, "text"));
    const wrong = Object.values(one.wrong).flat();
    put("refused", one.isRefused ? [this.said("refused"), one.words, ...wrong].filter(Boolean).join(" ") : "");
    for (const button of row.querySelectorAll<HTMLElement>("[data-refused]")) button.hidden = !one.isRefused;
    const way = row.querySelector<HTMLAnchorElement>("a");
    if (way) {
      way.hidden = isPhoto(one) || !one.isRefused || !["report", "check-out"].includes(one.kind);
      way.href = `/customer/${one.customer}/${isPhoto(one) || one.kind !== "report" ? "visit" : "report"}/?waiting=${one.uid}`;
    }
    return row;
  }

  private writing(one: Writing, at: number): DocumentFragment {
    const template = this.querySelector<HTMLTemplateElement>("template.written");
    const row = template?.content.cloneNode(true) as DocumentFragment;
    const item = row.querySelector("li");
    if (item) item.dataset["at"] = String(at);
    putIn(row, "name", one.customerName ?? "");
    putIn(row, "when", momentWords(one.writtenAt));
    putIn(row, "shots", String(one.shots.length));
    putIn(row, "words", valueOf(one.answers, "text"));
    row.querySelector("a")?.setAttribute("href", `/customer/${one.customer}/report/`);
    return row;
  }

  private async press(event: MouseEvent): Promise<void> {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-do]") : null;
    if (!button) return;
    const at = Number(button.closest("li")?.dataset["at"] ?? -1);
    const written = button.dataset["do"] === "forget" ? this.written[at] : undefined;
    if (written) {
      this.ask(async () => {
        await dropWriting(written.uid);
        await this.show();
      });
      return;
    }
    const one = this.shown[at];
    if (button.dataset["do"] === "send") void send();
    else if (one && button.dataset["do"] === "again") {
      await tryAgain(one);
      void send();
    } else if (one && button.dataset["do"] === "drop") this.ask(() => throwAway(one));
  }

  private ask(drop: () => Promise<void>): void {
    const dialog = this.querySelector("dialog");
    if (!dialog) return;
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "drop") void drop();
    }, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  }

  private fill(selector: string, words: string): void {
    const place = this.querySelector<HTMLElement>(selector);
    if (!place) return;
    place.textContent = words;
    place.hidden = !words;
  }

  private said(what: string): string {
    return this.querySelector<HTMLElement>(`[data-word="${what}"]`)?.textContent ?? "";
  }
}

function sizeOf(one: Item | Photo): number {
  return isPhoto(one) ? one.content.size : new Blob([JSON.stringify(one.fields)]).size;
}

/** Put words into a place of a row; without any it is hidden. */
function putIn(row: DocumentFragment, name: string, words: string): void {
  const place = row.querySelector<HTMLElement>(`.${name}`);
  if (place) place.textContent = words;
  place?.toggleAttribute("hidden", !words);
}

function momentWords(at: string): string {
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat(lang, { dateStyle: "short", timeStyle: "short" }).format(new Date(at));
}
