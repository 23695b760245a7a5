/**
 * <modal-box><button popovertarget="x">…</button><dialog id="x" popover>…</dialog></modal-box>
 *
 * Without script the dialog opens as a popover. With it, it is modal: the rest of the page waits, and the focus stays in
 * the dialog and returns to the button.
 */
export class ModalBox extends HTMLElement {
  constructor() {
    super();
    this.addEventListener("click", (event) => this.press(event));
  }

  private press(event: MouseEvent): void {
    const dialog = this.querySelector("dialog");
    if (!dialog || !(event.target instanceof Element)) return;
    if (event.target === dialog) {
      this.closeBeside(dialog, event);
      return;
    }
    const button = event.target.closest("button[popovertarget]");
    if (!button) return;
    event.preventDefault();
    if (button.getAttribute("popovertargetaction") === "hide") dialog.close();
    else dialog.showModal();
  }

  /** A click beside the dialog, on what lies behind it, leaves everything as it is. */
  private closeBeside(dialog: HTMLDialogElement, event: MouseEvent): void {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < left || x > right || y < top || y > bottom) dialog.close();
  }
}
