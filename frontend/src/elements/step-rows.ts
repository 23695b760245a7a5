/**
 * <step-rows> around the steps of a visit: its arrows move a step, "one more" adds a row without asking the server, and
 * the way of answering shows only for questions.
 *
 * Without script each row has the number of its place, and all fields show.
 */
const QUESTION = "question";
const CHOICE = "choice";

export class StepRows extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.dataset["ready"] = "";
    this.addEventListener("click", (event) => this.act(event), { signal });
    this.addEventListener("change", () => this.tidy(), { signal });
    this.tidy();
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private act(event: MouseEvent): void {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.dataset["more"] !== undefined && this.add()) event.preventDefault();
    const row = button.closest<HTMLElement>(".step-row");
    if (!row || !button.dataset["move"]) return;
    if (button.dataset["move"] === "up") row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    this.tidy();
    button.focus();
  }

  /** Add a row as the server would; where it takes no more, the server is asked, and says so. */
  private add(): boolean {
    const total = this.querySelector<HTMLInputElement>("input[name$=-TOTAL_FORMS]");
    const most = this.querySelector<HTMLInputElement>("input[name$=-MAX_NUM_FORMS]");
    const blank = this.querySelector("template")?.content.firstElementChild;
    if (!total || !most || !blank || Number(total.value) >= Number(most.value)) return false;
    const row = blank.cloneNode(true) as HTMLElement;
    for (const part of row.querySelectorAll("*"))
      for (const name of ["id", "name", "for"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace("__prefix__", total.value));
      }
    total.value = String(Number(total.value) + 1);
    this.querySelector(".step-rows")?.append(row);
    this.tidy();
    row.querySelector("select")?.focus();
    return true;
  }

  private tidy(): void {
    for (const [index, row] of this.querySelectorAll(".step-row").entries()) {
      const place = row.querySelector<HTMLInputElement>("input[name$=-ORDER]");
      if (place) place.value = String(index + 1);
      for (const button of row.querySelectorAll<HTMLButtonElement>("[data-move]")) button.hidden = false;
      const isQuestion = row.querySelector<HTMLSelectElement>("select[name$=-kind]")?.value === QUESTION;
      const isChoice = row.querySelector<HTMLSelectElement>("select[name$=-answer_kind]")?.value === CHOICE;
      row.querySelector(".step-answer")?.toggleAttribute("hidden", !isQuestion);
      row.querySelector(".step-choices")?.toggleAttribute("hidden", !isChoice);
      const goes = row.querySelector<HTMLInputElement>("input[name$=-DELETE]")?.checked ?? false;
      row.toggleAttribute("data-goes", goes);
    }
  }
}
