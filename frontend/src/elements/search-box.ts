import { isCommand } from "../keys";

/**
 * <search-box> around the search's field and what it found.
 *
 * "/" and Ctrl-K or ⌘K lead into the field, arrows choose, Enter opens, Escape leaves. Without script the field's form
 * opens the same answers as a page.
 */
export class SearchBox extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("keydown", (event) => this.enter(event), { signal });
    this.addEventListener("keydown", (event) => this.steer(event), { signal });
    this.addEventListener("focusin", () => this.open(true), { signal });
    this.addEventListener("focusout", (event) => {
      if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) this.open(false);
    }, { signal });
    // An answer that is an error belongs to this box; it does not take the page away.
    this.addEventListener("htmx:responseError", (event) => {
      event.stopPropagation();
      this.fail(true);
    }, { signal });
    this.addEventListener("htmx:sendError", () => this.fail(true), { signal });
    this.addEventListener("htmx:timeout", () => this.fail(true), { signal });
    this.addEventListener("htmx:afterSwap", () => {
      this.fail(false);
      this.choose(0);
      this.open(this.contains(document.activeElement));
    }, { signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private get field(): HTMLInputElement | null {
    return this.querySelector("input");
  }

  private get options(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=option]")];
  }

  /** The answers lie over the page where they stand in the bar; on the search's own page they are the page. */
  private get isPanel(): boolean {
    return this.closest("main") === null;
  }

  /** Answer whether what is shown answers what now stands in the field. */
  private get isAnswered(): boolean {
    return this.querySelector<HTMLElement>("[data-typed]")?.dataset["typed"] === this.field?.value.trim();
  }

  private enter(event: KeyboardEvent): void {
    const isHeldK = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey;
    if (!isHeldK && !(event.key === "/" && isCommand(event))) return;
    event.preventDefault();
    if (this.field?.checkVisibility()) {
      this.field.focus();
      this.field.select();
    } else {
      document.querySelector<HTMLElement>(".search-link")?.click();
    }
  }

  private steer(event: KeyboardEvent): void {
    if (event.target !== this.field || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && this.options.length) {
      this.open(true);
      this.choose(this.chosen + step);
      event.preventDefault();
    } else if (event.key === "Enter" && this.isAnswered && this.options[this.chosen]) {
      this.options[this.chosen]?.click();
      event.preventDefault();
    } else if (event.key === "Escape" && this.isPanel) {
      this.field?.blur();
      event.preventDefault();
    }
  }

  private get chosen(): number {
    return this.options.findIndex((option) => option.ariaSelected === "true");
  }

  private choose(place: number): void {
    const { options } = this;
    const at = options.length ? (place + options.length) % options.length : -1;
    for (const [number, option] of options.entries()) option.ariaSelected = String(number === at);
    const chosen = options[at];
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) this.field?.setAttribute("aria-activedescendant", chosen.id);
    else this.field?.removeAttribute("aria-activedescendant");
  }

  private open(wanted: boolean): void {
    const found = this.querySelector<HTMLElement>(".found");
    if (!found) return;
    const isShown = !this.isPanel || (wanted && found.childElementCount > 0);
    found.hidden = !isShown;
    this.field?.setAttribute("aria-expanded", String(isShown && this.options.length > 0));
  }

  private fail(failed: boolean): void {
    const failure = this.querySelector<HTMLElement>(".failed");
    if (failure) failure.hidden = !failed;
    const found = this.querySelector<HTMLElement>(".found");
    if (failed && found) found.replaceChildren();
  }
}
