const A_YEAR = 31_536_000;

/**
 * <user-preference name="theme"> with one button[value] per choice, the current one aria-pressed.
 *
 * The choice goes into a cookie, so that the server draws the next page right and nothing flashes.
 */
export class Preference extends HTMLElement {
  constructor() {
    super();
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[value]") : null;
      if (button) this.choose(button.value);
    });
  }

  private choose(value: string): void {
    const name = this.getAttribute("name") ?? "";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `kejing_${name}=${encodeURIComponent(value)}; path=/; max-age=${A_YEAR}; SameSite=Lax${secure}`;
    document.documentElement.setAttribute(`data-${name}`, value);
    for (const same of document.querySelectorAll(`user-preference[name="${CSS.escape(name)}"] button[value]`)) {
      same.setAttribute("aria-pressed", String(same.getAttribute("value") === value));
    }
  }
}
