const PATIENCE_MS = 20_000;

/**
 * <add-place> around three hidden fields and two buttons: adds where somebody is, only when he asks for it.
 *
 * What it says stands in its data: adding, added, denied, missing and insecure. Without a position the form goes as it
 * is.
 */
export class AddPlace extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.button("add")?.addEventListener("click", () => this.ask(), { signal });
    this.button("remove")?.addEventListener("click", () => this.take(null), { signal });
    const accuracy = this.field("accuracy")?.value;
    if (accuracy) this.tell("added", Number(accuracy));
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private ask(): void {
    if (!window.isSecureContext || !("geolocation" in navigator)) {
      this.tell("insecure");
      return;
    }
    this.tell("adding");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.take(coords),
      (error) => this.tell(error.code === GeolocationPositionError.PERMISSION_DENIED ? "denied" : "missing"),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  }

  private take(found: GeolocationCoordinates | null): void {
    for (const name of ["latitude", "longitude", "accuracy"] as const) {
      const field = this.field(name);
      if (field) field.value = found ? String(found[name]) : "";
    }
    this.tell(found ? "added" : "", found?.accuracy);
  }

  private tell(what: string, metres = 0): void {
    const status = this.querySelector<HTMLElement>("[role=status]");
    if (status) status.textContent = (this.dataset[what] ?? "").replace("{metres}", String(Math.round(metres)));
    this.button("add")?.toggleAttribute("hidden", what === "added" || what === "adding");
    this.button("remove")?.toggleAttribute("hidden", what !== "added");
  }

  private button(name: string): HTMLButtonElement | null {
    return this.querySelector<HTMLButtonElement>(`button.${name}`);
  }

  private field(name: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`input[name=${name}]`);
  }
}
