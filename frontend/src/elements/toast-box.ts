const STAYS_MS = 12_000;
const NEXT = "kejing-told";

/** Have the next page say something in a toast: what was done from here, without a page of the server's own. */
export function tellNext(words: string): void {
  sessionStorage.setItem(NEXT, words);
}

/** Say what the page before left to say. */
export function tellLeft(): void {
  const words = sessionStorage.getItem(NEXT);
  const template = document.querySelector<HTMLTemplateElement>("template#told");
  if (!words || !template) return;
  sessionStorage.removeItem(NEXT);
  const box = template.content.cloneNode(true) as DocumentFragment;
  const told = box.querySelector("span");
  if (told) told.textContent = words;
  document.body.append(box);
}

/**
 * <toast-box class="toasts"> around what the last action has to say.
 *
 * Lies over the page, so that nothing moves. It goes by itself after a while, not while somebody reads it with the
 * pointer or the focus on it, and at once when its button is pressed. Without script it stays.
 */
export class ToastBox extends HTMLElement {
  private leaving = new AbortController();
  private timer = 0;

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.popover = "manual"; // the top layer: no part of the page cuts it off
    this.showPopover();
    for (const button of this.querySelectorAll<HTMLElement>("[data-close]")) button.hidden = false;
    this.addEventListener("click", (event) => this.press(event), { signal });
    for (const name of ["pointerenter", "focusin"]) this.addEventListener(name, () => this.stay(), { signal });
    for (const name of ["pointerleave", "focusout"]) this.addEventListener(name, () => this.wait(), { signal });
    this.wait();
  }

  disconnectedCallback(): void {
    this.stay();
    this.leaving.abort();
  }

  private press(event: MouseEvent): void {
    if (!(event.target instanceof Element) || !event.target.closest("[data-close]")) return;
    event.target.closest(".toast")?.remove();
    if (!this.querySelector(".toast")) this.remove();
  }

  private stay(): void {
    window.clearTimeout(this.timer);
  }

  private wait(): void {
    this.stay();
    if (!this.hasAttribute("data-stays")) this.timer = window.setTimeout(() => this.remove(), STAYS_MS);
  }
}
