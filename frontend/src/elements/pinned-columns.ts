/**
 * <pinned-columns> around the battle map's grid: columns that were pinned stay beside the customer.
 *
 * How far from the left edge each begins depends on how wide those before it came out, which only the browser knows.
 * Without script they stand in front and scroll away with the others; so they do where they would leave no room.
 */
const MOST_OF_WIDTH = 0.6;

export class PinnedColumns extends HTMLElement {
  private watcher: ResizeObserver | null = null;

  connectedCallback(): void {
    this.watcher = new ResizeObserver(() => this.measure());
    this.watcher.observe(this);
    for (const head of this.heads) this.watcher.observe(head);
  }

  disconnectedCallback(): void {
    this.watcher?.disconnect();
  }

  /** The customer's head and those of the pinned columns, from left to right. */
  private get heads(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("thead tr:last-child > :is(.pin, .pinned)")];
  }

  private measure(): void {
    const heads = this.heads;
    let from = 0;
    heads.forEach((head, place) => {
      if (place > 0) this.style.setProperty(`--pin-${place}`, `${from}px`);
      from += head.getBoundingClientRect().width;
    });
    this.toggleAttribute("data-on", heads.length > 1 && from <= this.clientWidth * MOST_OF_WIDTH);
  }
}
