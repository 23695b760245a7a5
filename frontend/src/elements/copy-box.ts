/**
 * <copy-box><input readonly><button data-done="Copied">Copy</button></copy-box>
 *
 * Puts the text on the clipboard. Browsers hand that out on safe connections only; elsewhere the text is marked and
 * copied the old way.
 */
export class CopyBox extends HTMLElement {
  constructor() {
    super();
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      const input = this.querySelector("input");
      if (button && input) void this.copy(input, button);
    });
    this.addEventListener("focusin", (event) => {
      if (event.target instanceof HTMLInputElement) event.target.select();
    });
  }

  private async copy(input: HTMLInputElement, button: HTMLButtonElement): Promise<void> {
    input.select();
    const copied = await this.write(input.value);
    if (copied) button.textContent = button.dataset["done"] ?? button.textContent;
  }

  private async write(text: string): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return document.execCommand("copy");
    }
  }
}
