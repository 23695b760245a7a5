interface AnsweredEvent extends Event {
  readonly detail: { readonly requestConfig: { readonly verb: string }; readonly xhr: XMLHttpRequest };
}

const NOT_YOURS = [403, 404];

/**
 * <cell-form data-refused data-failed> around the form that a cell of the table became: Escape gives it up as Cancel
 * does, Enter saves in a list too. Where the server does not take it the cell says so, and what was typed still stands.
 */
export class CellForm extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.addEventListener("keydown", (event) => this.press(event), { signal });
    this.addEventListener("htmx:responseError", (event) => this.refuse(event as AnsweredEvent), { signal });
    this.addEventListener("htmx:sendError", () => this.say(this.dataset["failed"]), { signal });
    this.addEventListener("htmx:timeout", () => this.say(this.dataset["failed"]), { signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private press(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.querySelector<HTMLElement>("[data-cancel]")?.click();
    } else if (event.key === "Enter" && event.target instanceof HTMLSelectElement) {
      // In a list that is closed browsers let Enter do nothing, or different things.
      event.preventDefault();
      event.target.form?.requestSubmit();
    }
  }

  private refuse(event: AnsweredEvent): void {
    const { requestConfig, xhr } = event.detail;
    // Who gives up and finds nothing there any more is shown the whole page.
    if (requestConfig.verb === "get") return;
    event.stopPropagation();
    this.say(NOT_YOURS.includes(xhr.status) ? this.dataset["refused"] : this.dataset["failed"]);
  }

  private say(words = ""): void {
    const refusal = this.querySelector(".refusal");
    if (refusal) refusal.textContent = words;
    this.querySelector<HTMLElement>("[name=value]")?.focus();
  }
}
