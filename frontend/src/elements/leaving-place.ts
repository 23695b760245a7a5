const PATIENCE_MS = 20_000;

/** <leaving-place> around three hidden fields: looks where the device is once a visit is shown, for checking out. */
export class LeavingPlace extends HTMLElement {
  connectedCallback(): void {
    if (!this.closest("[hidden]")) this.look();
  }

  look(): void {
    if (!window.isSecureContext || !("geolocation" in navigator)) return;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        for (const name of ["latitude", "longitude", "accuracy"] as const) {
          const field = this.querySelector<HTMLInputElement>(`input[name=${name}]`);
          if (field) field.value = String(coords[name]);
        }
      },
      () => undefined, // who checks out without a place is flagged for no more than he was at checking in
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 60_000 },
    );
  }
}
