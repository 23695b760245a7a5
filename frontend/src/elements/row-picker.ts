/**
 * <row-picker> around the battle map: a click anywhere in a row, or J and K, follows the row's own link.
 *
 * It also moves the mark of the picked row, which the server draws on a plain reload.
 */
export class RowPicker extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.addEventListener("click", (event) => this.pick(event), { signal });
    document.addEventListener("keydown", (event) => this.step(event), { signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private pick(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    // A row that is ticked is not opened.
    const row = event.target.closest("label") ? null : event.target.closest("[data-row]");
    if (!row) return;
    this.mark(row);
    const selecting = (getSelection()?.toString() ?? "") !== "";
    if (!event.target.closest("a, button, details") && !selecting) row.querySelector<HTMLElement>("a")?.click();
  }

  private mark(picked: Element): void {
    for (const row of this.querySelectorAll("[data-row]")) {
      if (row === picked) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  private step(event: KeyboardEvent): void {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    const by = { j: 1, k: -1 }[event.key];
    if (by === undefined || typing || event.metaKey || event.ctrlKey || event.altKey) return;
    const rows = [...this.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.checkVisibility());
    const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[at === -1 ? 0 : at + by];
    const link = next?.querySelector<HTMLElement>("a");
    if (!next || !link) return;
    this.mark(next);
    link.focus();
    next.scrollIntoView({ block: "nearest" });
    link.click();
  }
}
