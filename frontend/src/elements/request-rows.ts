/**
 * <request-rows> around the steps in which something is taken down: adds rows, takes a suggestion over, and says how
 * much to order once somebody counts what is left.
 *
 * A row of an item says in its data what is used until the next order (used), in what steps it is sold (pack), and the
 * sentences for an order (more) and for none (enough), with {left} and {suggested} to be filled in.
 */
export class RequestRows extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.addEventListener("click", (event) => this.press(event), { signal });
    this.addEventListener("input", (event) => this.count(event), { signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private press(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.matches(".add")) this.addRow(button)?.querySelector<HTMLInputElement>("input:not([type=hidden])")?.focus();
    else if (button?.value) this.takeOver(button);
  }

  /** Add rows until each of these names of fields has its own: they were added before, and the page is another one. */
  makeRoom(names: readonly string[]): void {
    for (const button of this.querySelectorAll<HTMLButtonElement>("button.add")) {
      const step = /row_\d+_/.exec(button.parentElement?.querySelector<HTMLInputElement>("[name^=row_]")?.name ?? "")?.[0];
      const wanted = Math.max(0, ...names.filter((name) => step && name.startsWith(step)).map((name) => Number(name.split("_")[2]) + 1));
      while ((button.parentElement?.querySelectorAll("ol > li").length ?? 0) < wanted && this.addRow(button));
    }
  }

  private addRow(button: HTMLButtonElement): HTMLElement | null {
    const rows = button.parentElement?.querySelectorAll<HTMLElement>("ol > li");
    const last = rows?.item(rows.length - 1);
    if (!rows || !last || rows.length >= Number(this.dataset["most"])) return null;
    const row = last.cloneNode(true) as HTMLElement;
    row.querySelectorAll(".errorlist").forEach((error) => error.remove());
    for (const element of row.querySelectorAll<HTMLElement>("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(/(row_\d+_)\d+/, `$1${rows.length}`));
      }
      if (element instanceof HTMLInputElement) element.value = "";
    }
    last.after(row);
    return row;
  }

  private takeOver(button: HTMLButtonElement): void {
    const field = button.closest("li")?.querySelector<HTMLInputElement>("input[name$=_quantity]");
    if (!field) return;
    field.value = button.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  private count(event: Event): void {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || !field.name.endsWith("_quantity")) return;
    const row = field.closest<HTMLElement>("details[data-step=stock] li[data-item]");
    const left = Number.parseFloat(field.value);
    if (!row || !(left >= 0)) return;
    const order = this.querySelector<HTMLElement>(`details[data-step=order] li[data-item="${row.dataset["item"]}"]`);
    if (order?.dataset["used"]) this.suggest(order, left);
  }

  private suggest(row: HTMLElement, left: number): void {
    const pack = Number(row.dataset["pack"]);
    const wanted = Math.max(Number(row.dataset["used"]) - left, 0);
    const suggested = String(Number((Math.ceil(wanted / pack - 1e-9) * pack).toFixed(4)));
    const isMore = suggested !== "0";
    const told = row.querySelector<HTMLElement>(".told");
    const words = row.dataset[isMore ? "more" : "enough"] ?? "";
    if (told) told.textContent = words.replace("{left}", String(left)).replace("{suggested}", suggested);
    const button = row.querySelector<HTMLButtonElement>(".why button");
    if (button) {
      button.value = suggested;
      button.hidden = !isMore;
    }
  }
}
