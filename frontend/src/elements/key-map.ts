import { isCommand, singleKeysAreOn, turnSingleKeys } from "../keys";

/** So long after "g" the letter of a page is waited for. */
const PATIENCE_MS = 1_500;

/**
 * <key-map><dialog>…</dialog></key-map> with the list of keys; a[data-go] in it is where "g" and that letter lead.
 *
 * "?" and each button[data-keys] on the page open it. "n" and "p" turn the pages of whatever list there is. Without script
 * no key does anything, and nothing tells of any.
 */
export class KeyMap extends HTMLElement {
  private leaving = new AbortController();
  private goesUntil = 0;

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const { dialog } = this;
    if (!dialog) return;
    document.addEventListener("keydown", (event) => this.press(event), { signal });
    dialog.addEventListener("click", (event) => this.closeBeside(event), { signal });
    for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-keys]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.open(), { signal });
    }
    const { choice } = this;
    choice?.addEventListener("change", () => turnSingleKeys(choice.checked), { signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  private get choice(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input[name=single-keys]");
  }

  private open(): void {
    if (this.choice) this.choice.checked = singleKeysAreOn();
    this.dialog?.showModal();
  }

  /** A click beside the list, on what lies behind it, closes it. */
  private closeBeside(event: MouseEvent): void {
    const { dialog } = this;
    if (!dialog || event.target !== dialog) return;
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < left || x > right || y < top || y > bottom) dialog.close();
  }

  private press(event: KeyboardEvent): void {
    if (!isCommand(event)) return;
    const goes = event.timeStamp < this.goesUntil;
    this.goesUntil = event.key === "g" && !goes ? event.timeStamp + PATIENCE_MS : 0;
    if (this.goesUntil) return;
    const link = goes ? this.querySelector<HTMLElement>(`a[data-go="${CSS.escape(event.key)}"]`) : turningTo(event.key);
    if (link) link.click();
    else if (event.key === "?") this.open();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the letter of a page is no command to the rows of this one
  }
}

/** Return the way to the next or the previous page of the list shown, or to the customer beside this one in a list. */
function turningTo(key: string): HTMLElement | null {
  const way = { n: "next", p: "prev" }[key];
  if (!way) return null;
  const turns = document.querySelector(".neighbours") ?? document.querySelector("main .pager");
  return turns?.querySelector<HTMLElement>(`a[rel=${way}]`) ?? null;
}
