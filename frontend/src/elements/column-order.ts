/**
 * <column-order> around the chooser of columns: its arrows move a column further left or right.
 *
 * Without script the columns stay in their order; the buttons show only where they work.
 */
export class ColumnOrder extends HTMLElement {
  connectedCallback(): void {
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-move]")) button.hidden = false;
    this.addEventListener("click", (event) => this.move(event));
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
