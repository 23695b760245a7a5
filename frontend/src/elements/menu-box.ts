const GAP = 8;

/**
 * <menu-box><details><summary>…</summary><… class="panel">…</…></details></menu-box>
 *
 * Opens and closes without script. This puts the panel into the top layer as a popover, where nothing cuts it off, and
 * adds what people expect of a menu: Escape, arrows, a click elsewhere.
 */
export class MenuBox extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const { details, panel } = this;
    if (!details || !panel) return;
    panel.popover = "manual"; // an automatic one closes under the pointer before the summary opens it again
    const sizes = new ResizeObserver(() => this.place());
    sizes.observe(panel);
    signal.addEventListener("abort", () => sizes.disconnect());
    details.addEventListener("toggle", () => this.show(), { signal });
    window.addEventListener("resize", () => this.place(), { signal });
    document.addEventListener("scroll", () => this.place(), { signal, capture: true, passive: true });
    document.addEventListener("click", (event) => this.closeOutside(event), { signal });
    this.addEventListener("keydown", (event) => this.steer(event), { signal });
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !this.contains(event.relatedTarget)) this.close();
    }, { signal });
    this.show();
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private get details(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  private get panel(): HTMLElement | null {
    return this.querySelector<HTMLElement>("details > .panel");
  }

  private show(): void {
    this.panel?.togglePopover(this.details?.open ?? false);
    this.place();
  }

  /** Put the panel under its summary: from its left edge where there is room, else up to its right edge. */
  private place(): void {
    const { details, panel } = this;
    const edge = details?.querySelector("summary")?.getBoundingClientRect();
    if (!details?.open || !panel || !edge) return;
    const width = document.documentElement.clientWidth;
    const fits = edge.left + panel.offsetWidth <= width - GAP;
    const top = edge.bottom + GAP;
    Object.assign(panel.style, {
      top: `${top}px`,
      left: fits ? `${edge.left}px` : "auto",
      right: fits ? "auto" : `${Math.max(GAP, Math.min(width - edge.right, width - panel.offsetWidth - GAP))}px`,
    });
    panel.style.setProperty("--room", `${window.innerHeight - top - GAP}px`);
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
      event.preventDefault(); // it is used up: neither the drawer nor what is picked goes with it
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    if (event.target instanceof Element && event.target.matches("input, select, textarea")) return;
    const items = [...this.querySelectorAll<HTMLElement>("details a, details button")];
    const at = items.findIndex((item) => item === document.activeElement);
    items[(at + step + items.length) % items.length]?.focus();
    event.preventDefault();
  }
}
