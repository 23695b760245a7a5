import { isCommand, isFree } from "../keys";

/**
 * <row-picker> around rows that open the drawer: a click anywhere in a row follows the row's own link.
 *
 * J and K, and the arrows once the focus is in a row, move from row to row; the drawer follows while it is open. Enter on
 * a row leads into the drawer, Escape closes it and gives the focus back; X picks the row. The mark of the row whose
 * drawer is open moves along: on a plain reload the server draws it.
 */
export class RowPicker extends HTMLElement {
  private leaving = new AbortController();
  private isFollowing = false;
  private enters = false;

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.addEventListener("click", (event) => this.pick(event), { signal });
    document.addEventListener("keydown", (event) => this.press(event), { signal });
    // Before it is settled, what is in it is not yet bound: a quick Escape would load the whole page.
    document.addEventListener("htmx:afterSettle", (event) => this.attend(event), { signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private get rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.checkVisibility());
  }

  /** The row that has the focus, or else the one whose drawer is open. */
  private get place(): number {
    const { rows } = this;
    const focused = rows.findIndex((row) => row.contains(document.activeElement));
    return focused === -1 ? rows.findIndex((row) => row.hasAttribute("aria-current")) : focused;
  }

  private get drawer(): HTMLElement | null {
    const drawer = document.getElementById("drawer");
    return drawer && !drawer.hidden ? drawer : null;
  }

  private pick(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    // A row that is ticked is not opened.
    const row = event.target.closest("label") ? null : event.target.closest("[data-row]");
    const link = row?.querySelector<HTMLElement>("a");
    if (!row || !link) return;
    if (link.contains(event.target)) {
      this.mark(row);
      // Enter presses a link without a pointer: whoever did it goes on in the drawer.
      this.enters = event.detail === 0 && !this.isFollowing;
      return;
    }
    const isSelecting = (getSelection()?.toString() ?? "") !== "";
    if (!event.target.closest("a, button, details, input, form") && !isSelecting) this.follow(link);
  }

  private follow(link: HTMLElement): void {
    this.isFollowing = true;
    link.click();
    this.isFollowing = false;
  }

  private mark(picked: Element | null): void {
    for (const row of this.querySelectorAll("[data-row]")) {
      if (row === picked) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  private press(event: KeyboardEvent): void {
    const inRow = event.target instanceof Element && event.target.closest("[data-row]") !== null;
    const steps = inRow && !event.shiftKey ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
    if (steps !== undefined && isFree(event)) this.step(steps, event);
    else if (event.key === "Escape" && isFree(event)) this.close(event);
    else if (isCommand(event) && (event.key === "j" || event.key === "k")) this.step(event.key === "j" ? 1 : -1, event);
    else if (isCommand(event) && event.key === "x") this.tick(event);
  }

  private step(by: number, event: Event): void {
    const { rows, place } = this;
    const next = rows[place === -1 ? 0 : place + by];
    const link = next?.querySelector<HTMLElement>("a");
    if (!next || !link) return;
    event.preventDefault();
    link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    if (this.drawer) this.follow(link);
  }

  private tick(event: Event): void {
    const box = this.rows[this.place]?.querySelector<HTMLInputElement>("input[type=checkbox]");
    if (!box?.checkVisibility()) return;
    event.preventDefault();
    box.click();
  }

  private close(event: Event): void {
    const close = this.drawer?.querySelector<HTMLElement>("a.close");
    if (!close) return;
    event.preventDefault();
    close.click();
  }

  /** Lead into a drawer that a key opened, and back to its row from one that was closed. */
  private attend(event: Event): void {
    if (!(event.target instanceof HTMLElement) || event.target.id !== "drawer") return;
    const { drawer } = this;
    if (drawer) {
      if (this.enters) {
        drawer.tabIndex = -1;
        drawer.focus();
      }
    } else {
      const row = this.rows.find((one) => one.hasAttribute("aria-current"));
      this.mark(null);
      if (document.activeElement === document.body) row?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
    }
    this.enters = false;
  }
}
