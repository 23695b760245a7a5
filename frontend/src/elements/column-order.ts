/**
 * <column-order> around the chooser of columns: its arrows move a column further left or right, and once as many are
 * pinned as can be, no other one is.
 *
 * Without script the columns stay in their order; the buttons show only where they work.
 */
const MOST_PINNED = 3;

export class ColumnOrder extends HTMLElement {
  connectedCallback(): void {
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-move]")) button.hidden = false;
    this.addEventListener("click", (event) => this.move(event));
    this.addEventListener("change", () => this.limit());
    this.limit();
  }

  private limit(): void {
    const boxes = [...this.querySelectorAll<HTMLInputElement>('input[name="pinned"]')];
    const isFull = boxes.filter((box) => box.checked).length >= MOST_PINNED;
    for (const box of boxes) box.disabled = isFull && !box.checked;
  }

  private move(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest<HTMLButtonElement>("[data-move]");
    const pick = button?.closest(".pick");
    if (!button || !pick) return;
    if (button.dataset.move === "up") {
      const before = pick.previousElementSibling;
      if (before?.matches(".pick")) before.before(pick);
    } else pick.nextElementSibling?.after(pick);
    button.focus();
  }
}
