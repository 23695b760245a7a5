import type { Place } from "../phone/records";
import type { VisitWalk } from "./visit-walk";

const PATIENCE_MS = 20_000;

/**
 * <check-in> around the button of checking in: begins the visit around it where the device is.
 *
 * Who does not allow that begins no visit, and is told why (denied, insecure); where the device looks in vain for as
 * long as it may, the visit begins without a place. What it says stands in its data.
 */
export class CheckIn extends HTMLElement {
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    this.querySelector("button")?.addEventListener("click", () => this.look(), { signal: this.leaving.signal });
  }

  disconnectedCallback(): void {
    this.leaving.abort();
  }

  private look(): void {
    const button = this.querySelector("button");
    if (button?.disabled) return;
    if (!window.isSecureContext || !("geolocation" in navigator)) {
      this.say("insecure");
      return;
    }
    this.say("looking");
    if (button) button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => void this.begin({ latitude, longitude, accuracy }),
      (error) => {
        if (error.code === GeolocationPositionError.PERMISSION_DENIED) {
          if (button) button.disabled = false;
          this.say("denied");
          return;
        }
        this.say("missing");
        void this.begin(null);
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  }

  private async begin(place: Place | null): Promise<void> {
    const hasBegun = await this.closest<VisitWalk>("visit-walk")?.begin(place);
    const button = this.querySelector("button");
    if (button) button.disabled = false;
    this.say(hasBegun ? "" : "full");
  }

  private say(what: string): void {
    const status = this.querySelector<HTMLElement>("[role=status]");
    if (status) status.textContent = this.dataset[what] ?? "";
  }
}
