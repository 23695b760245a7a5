import { isFree } from "../keys";

/**
 * <row-select> around the bar of what can be done with picked customers: it shows while rows are ticked, and how many.
 *
 * Shift ticks all rows from the last one on; the box in the head ticks the page; Escape unticks. On a phone the cards
 * have boxes after a press on "Select", and tick those of the table, which belong to the form. Without script the bar is
 * always there.
 */
export class RowSelect extends HTMLElement {
  private leaving = new AbortController();
  private last: HTMLInputElement | null = null;

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const board = this.closest<HTMLElement>(".board") ?? document.body;
    board.addEventListener("click", (event) => this.stretch(event), { signal });
    board.addEventListener("change", (event) => this.change(event), { signal });
    document.addEventListener("keydown", (event) => this.leave(event), { signal });
    const select = this.select;
    if (select) {
      select.addEventListener("click", () => this.toggleSelecting(), { signal });
      if (this.boxes.some((box) => box.checked)) this.toggleSelecting();
    }
    this.querySelector("[data-unpick]")?.addEventListener("click", () => this.tick(false), { signal });
    // Back in the browser's history the boxes are as they were left.
    this.show();
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private get board(): ParentNode {
    return this.closest(".board") ?? document;
  }

  private get boxes(): HTMLInputElement[] {
    return [...this.board.querySelectorAll<HTMLInputElement>('input[name="code"]')];
  }

  private get everything(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>('input[name="all"]');
  }

  private get head(): HTMLInputElement | null {
    return this.board.querySelector<HTMLInputElement>("input[data-pick-page]");
  }

  /** The boxes of the cards, in the order of the rows. */
  private get cards(): HTMLInputElement[] {
    return [...this.board.querySelectorAll<HTMLInputElement>("input[data-card]")];
  }

  private get select(): HTMLButtonElement | null {
    return this.board.querySelector<HTMLButtonElement>("button[data-select]");
  }

  private toggleSelecting(): void {
    const list = this.board.querySelector(".cards");
    const select = this.select;
    if (!list || !select) return;
    const on = list.toggleAttribute("data-selecting");
    select.setAttribute("aria-pressed", String(on));
    const words = on ? select.dataset["done"] : select.dataset["select"];
    if (words) select.textContent = words;
    if (!on) this.tick(false);
  }

  private stretch(event: MouseEvent): void {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "code") return;
    const all = this.boxes;
    if (event.shiftKey && this.last && all.includes(this.last)) {
      const [from, to] = [all.indexOf(this.last), all.indexOf(box)].sort((a, b) => a - b);
      for (const between of all.slice(from, (to ?? 0) + 1)) between.checked = box.checked;
    }
    this.last = box;
  }

  private change(event: Event): void {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    if (box.dataset["card"] !== undefined) {
      const row = this.boxes[this.cards.indexOf(box)];
      if (row) row.checked = box.checked;
      if (!box.checked && this.everything) this.everything.checked = false;
    } else if (box.dataset["pickPage"] !== undefined) this.tick(box.checked);
    else if (box.name === "code" && !box.checked && this.everything) this.everything.checked = false;
    else if (box.name === "all" && box.checked) this.tick(true);
    this.show();
  }

  private leave(event: KeyboardEvent): void {
    if (event.key === "Escape" && isFree(event) && this.boxes.some((box) => box.checked)) this.tick(false);
  }

  private tick(on: boolean): void {
    for (const box of this.boxes) box.checked = on;
    if (!on && this.everything) this.everything.checked = false;
    this.show();
  }

  private show(): void {
    const all = this.boxes;
    const picked = all.filter((box) => box.checked).length;
    const isEverything = this.everything?.checked ?? false;
    this.hidden = picked === 0 && !isEverything;
    const said = this.querySelector<HTMLElement>("[data-picked]");
    if (said) said.textContent = isEverything ? (said.dataset["all"] ?? "") : (said.dataset["picked"] ?? "").replace("{count}", String(picked));
    this.cards.forEach((card, place) => {
      card.checked = all[place]?.checked ?? false;
    });
    const head = this.head;
    if (!head) return;
    head.checked = all.length > 0 && picked === all.length;
    head.indeterminate = picked > 0 && picked < all.length;
  }
}
