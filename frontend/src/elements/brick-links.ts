/**
 * <brick-links> around the pyramid: a brick with data-href opens its customer.
 *
 * The drawing is one image to a screen reader, and an image holds no links; the same customers stand as
 * links in the battle map.
 */
export class BrickLinks extends HTMLElement {
  constructor() {
    super();
    this.addEventListener("click", (event) => this.open(event));
    this.addEventListener("auxclick", (event) => this.open(event));
  }

  private open(event: MouseEvent): void {
    const brick = event.target instanceof Element ? event.target.closest("[data-href]") : null;
    const href = brick?.getAttribute("data-href");
    if (!href || event.button === 2) return;
    if (event.button === 1 || event.metaKey || event.ctrlKey || event.shiftKey) window.open(href, "_blank", "noopener");
    else location.assign(href);
  }
}
