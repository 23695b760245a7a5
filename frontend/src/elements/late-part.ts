/**
 * <late-part> around what comes after the page: says so when it does not come, and asks again when told to.
 *
 * An answer that is an error belongs to this part; it does not take the page away.
 */
export class LatePart extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.addEventListener("htmx:responseError", (event) => {
      event.stopPropagation();
      this.say(true);
    }, { signal });
    this.addEventListener("htmx:sendError", () => this.say(true), { signal });
    this.addEventListener("htmx:timeout", () => this.say(true), { signal });
    this.querySelector("button")?.addEventListener("click", () => this.askAgain(), { signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private askAgain(): void {
    this.say(false);
    window.htmx.trigger(this, "retry");
  }

  private say(failed: boolean): void {
    const [loading, failure] = [".loading", ".failed"].map((name) => this.querySelector<HTMLElement>(name));
    if (loading) loading.hidden = failed;
    if (failure) failure.hidden = !failed;
    for (const elsewhere of document.querySelectorAll<HTMLElement>("[data-measuring]")) elsewhere.hidden = failed;
  }
}
