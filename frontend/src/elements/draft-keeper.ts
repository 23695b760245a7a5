const QUIET_MS = 2_500;

/**
 * <draft-keeper data-url data-failed> around a form: keeps what it holds on the server while somebody writes.
 *
 * Some seconds after the last word, and when a field is left, the form is sent to `data-url`; what comes back is said in
 * its `.saved`. Nothing is sent that did not change, and nothing any more once the form itself is.
 */
export class DraftKeeper extends HTMLElement {
  private leaving = new AbortController();
  private sending = new AbortController();
  private timer = 0;
  private kept = "";
  private isSending = false;

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.kept = this.written;
    this.addEventListener("input", () => this.wait(), { signal });
    this.addEventListener("change", () => this.wait(), { signal });
    this.addEventListener("focusout", (event) => {
      // Whoever goes on to a button sends the form or throws it away: what is kept at the same moment could outlive it.
      if (!(event.relatedTarget instanceof HTMLButtonElement)) void this.keep();
    }, { signal });
    // The form that throws the draft away stands beside this one.
    document.addEventListener("submit", () => this.stop(), { signal });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.keep();
    }, { signal });
  }

  disconnectedCallback(): void {
    this.stop();
    this.leaving.abort();
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  private get written(): string {
    const form = this.form;
    if (!form) return "";
    const held = [...new FormData(form)].filter(([name]) => !/^(csrf|latitude|longitude|accuracy)/.test(name));
    return JSON.stringify(held);
  }

  private wait(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.keep(), QUIET_MS);
  }

  private stop(): void {
    window.clearTimeout(this.timer);
    this.sending.abort();
    this.kept = this.written;
  }

  private async keep(): Promise<void> {
    window.clearTimeout(this.timer);
    const { form, written } = this;
    const url = this.dataset["url"];
    // One at a time: of two on their way the older one could arrive last.
    if (!form || !url || written === this.kept || this.isSending) return;
    this.kept = written;
    this.isSending = true;
    this.sending = new AbortController();
    const { signal } = this.sending;
    try {
      const answer = await fetch(url, { method: "POST", body: new FormData(form), signal, keepalive: true, redirect: "error" });
      this.say(answer.ok || answer.status === 409 ? await answer.text() : (this.dataset["failed"] ?? ""), !answer.ok);
      if (!answer.ok && answer.status !== 409) this.kept = "";
    } catch {
      if (signal.aborted) return;
      this.kept = "";
      this.say(this.dataset["failed"] ?? "", true);
      return;
    } finally {
      this.isSending = false;
    }
    if (this.kept && this.written !== this.kept) this.wait();
  }

  private say(words: string, failed: boolean): void {
    const saved = this.querySelector<HTMLElement>(".saved");
    if (!saved) return;
    saved.textContent = words;
    saved.classList.toggle("act", failed);
  }
}
