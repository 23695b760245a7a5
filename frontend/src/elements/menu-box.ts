/**
 * <menu-box><details><summary>…</summary>…</details></menu-box>
 *
 * Opens and closes without script; this adds what people expect of a menu: Escape, arrows, a click elsewhere.
 */
export class MenuBox extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("click", (event) => this.closeOutside(event), { signal });
    this.addEventListener("keydown", (event) => this.steer(event), { signal });
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !this.contains(event.relatedTarget)) this.close();
    }, { signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private get details(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  private close(): void {
    this.details?.removeAttribute("open");
  }

  private closeOutside(event: MouseEvent): void {
    if (event.target instanceof Node && !this.contains(event.target)) this.close();
  }

  private steer(event: KeyboardEvent): void {
    if (!this.details?.open) return;
    if (event.key === "Escape") {
      this.close();
      this.querySelector("summary")?.focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const items = [...this.querySelectorAll<HTMLElement>("details a, details button")];
    const at = items.findIndex((item) => item === document.activeElement);
    items[(at + step + items.length) % items.length]?.focus();
    event.preventDefault();
  }
}
