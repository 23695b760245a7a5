import { deviceId } from "./device";

const PATIENCE_MS = 20_000;

/**
 * <check-in> around the form of checking in: sends it with where the device is.
 *
 * Who does not allow that begins no visit, and is told why (denied, insecure); where the device looks in vain for as
 * long as it may, the form goes with `no_fix`. What it says stands in its data.
 */
export class CheckIn extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    this.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.look(event.target as HTMLFormElement);
    }, { signal: this.leaving.signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private look(form: HTMLFormElement): void {
    const button = form.querySelector<HTMLButtonElement>("button");
    if (button?.disabled) return;
    if (!window.isSecureContext || !("geolocation" in navigator)) {
      this.say("insecure");
      return;
    }
    this.say("looking");
    if (button) button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        for (const name of ["latitude", "longitude", "accuracy"] as const) this.fill(form, name, String(coords[name]));
        this.send(form);
      },
      (error) => {
        if (error.code === GeolocationPositionError.PERMISSION_DENIED) {
          if (button) button.disabled = false;
          this.say("denied");
          return;
        }
        this.say("missing");
        this.fill(form, "no_fix", "on");
        this.send(form);
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  }

  private send(form: HTMLFormElement): void {
    this.fill(form, "device", deviceId());
    this.fill(form, "told_at", new Date().toISOString());
    form.submit();
  }

  private fill(form: HTMLFormElement, name: string, value: string): void {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  }

  private say(what: string): void {
    const status = this.querySelector<HTMLElement>("[role=status]");
    if (status) status.textContent = this.dataset[what] ?? "";
  }
}

/** <leaving-place> around three hidden fields: looks where the device is as the page opens, for checking out. */
export class LeavingPlace extends HTMLElement {
  connectedCallback(): void {
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
