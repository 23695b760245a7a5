import { news, send, state, thisPerson, waiting, watchQueue } from "../phone/queue";

/**
 * <sync-state hidden><a>…</a></sync-state> in the bar: how many things wait on this device, and how their sending stands.
 *
 * What it says stands in its data, {count} in each: waiting, sending, door (somebody has to sign in), refused, others
 * (they are another person's). It is not there where nothing waits. Before somebody leaves with something of his own
 * waiting, the dialog `#leaving` asks.
 */
export class SyncState extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    news.addEventListener("change", () => void this.tell(), { signal });
    document.addEventListener("submit", (event) => void this.holdBack(event), { signal });
    void this.tell();
    watchQueue({ tickets: this.hasAttribute("data-takes-photos") });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private async tell(): Promise<void> {
    const person = thisPerson();
    const all = await waiting();
    const own = all.filter((one) => one.person === person);
    const refused = own.filter((one) => one.isRefused).length;
    this.hidden = !all.length;
    if (!all.length) return;
    const [what, count] = this.choose({ own: own.length, others: all.length - own.length, refused });
    const told = this.querySelector("a, span");
    const words = (this.dataset[what] ?? "").replace("{count}", String(count));
    if (told && told.textContent !== words) told.textContent = words;
    this.dataset["state"] = what;
  }

  private choose({ own, others, refused }: { own: number; others: number; refused: number }): [string, number] {
    if (thisPerson() === null) return ["door", own + others];
    if (!own) return ["others", others];
    if (refused === own) return ["refused", refused];
    if (state === "signed-out") return ["door", own];
    if (state === "sending") return ["sending", own - refused];
    return refused ? ["refused", refused] : ["waiting", own];
  }

  /** Signing out takes the pages away that open without a connection; what waits stays, and goes out no sooner than he is back. */
  private async holdBack(event: SubmitEvent): Promise<void> {
    const form = event.target;
    const dialog = document.getElementById("leaving");
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-leaves]") || form.dataset["leaves"] === "sure") return;
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    const own = (await waiting()).filter((one) => one.person === thisPerson());
    form.dataset["leaves"] = "sure";
    if (!own.length) {
      form.submit();
      return;
    }
    const told = dialog.querySelector<HTMLElement>("[data-words]");
    if (told) told.textContent = (told.dataset["words"] ?? "").replace("{count}", String(own.length));
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "leave") form.submit();
      else form.dataset["leaves"] = "";
    }, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
    void send();
  }
}
