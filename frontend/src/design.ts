/** The page that shows the parts: pointer and focus states that stand still, the values of colours, a toast. */
import "./styles/design.css";

const STATES = ["hover", "active", "focus-visible"] as const;

/**
 * Let `.show-hover` look as `:hover` does, and so on: each rule of the pages' own style sheets is read, and said once
 * more for the class. Nothing is drawn by hand, so nothing can differ from the pages.
 */
function showStates(): void {
  for (const sheet of document.styleSheets) {
    if (sheet.href?.startsWith(location.origin)) addStates(sheet.cssRules);
  }
}

function addStates(rules: CSSRuleList): void {
  for (const rule of rules) {
    if (rule instanceof CSSStyleRule) {
      rule.selectorText = STATES.reduce(
        (selector, state) => selector.replaceAll(`:${state}`, `:is(:${state}, .show-${state})`),
        rule.selectorText,
      );
    }
    if ("cssRules" in rule && rule.cssRules instanceof CSSRuleList) addStates(rule.cssRules);
  }
}

function showValues(): void {
  for (const swatch of document.querySelectorAll<HTMLElement>("[data-token]")) {
    const fill = swatch.querySelector("i");
    const value = swatch.querySelector("[data-value]");
    if (fill && value) value.textContent = hexOf(getComputedStyle(fill).backgroundColor);
  }
}

function hexOf(colour: string): string {
  const parts = colour.match(/[\d.]+/g)?.slice(0, 3).map(Number) ?? [];
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function offerToasts(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-show-toast]")) return;
    const toast = document.querySelector<HTMLTemplateElement>("template[data-toast]");
    if (toast) document.querySelector("main")?.append(toast.content.cloneNode(true));
  });
}

showStates();
showValues();
offerToasts();
