interface Stop {
  readonly number: number;
  readonly name: string;
  readonly times: string;
  readonly at: [number, number] | null;
  readonly way: readonly [number, number][];
}

interface Day {
  readonly tiles: string;
  readonly note: string;
  readonly isWay: boolean;
  readonly stops: readonly Stop[];
}

const CLOSEST = 17;

/**
 * <day-map data-day> draws numbered places: of somebody's day with the ways that were recorded, and between places
 * straight dashed lines. The library comes when the map comes into sight. Without tiles it is drawn on plain ground with
 * a scale.
 */
export class DayMap extends HTMLElement {
  private watch: IntersectionObserver | null = null;

  connectedCallback(): void {
    this.watch = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      this.watch?.disconnect();
      void this.draw();
    });
    this.watch.observe(this);
  }

  disconnectedCallback(): void {
    this.watch?.disconnect();
  }

  private async draw(): Promise<void> {
    const day = JSON.parse(this.dataset["day"] ?? "{}") as Day;
    const placed = day.stops.filter((stop) => stop.at !== null);
    if (!placed.length) {
      this.hidden = true;
      return;
    }
    const leaflet = await import("../map");
    if (!this.isConnected) return;
    this.replaceChildren();
    const map = leaflet.map(this, { attributionControl: day.note !== "", scrollWheelZoom: false, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
    if (day.tiles) leaflet.tileLayer(day.tiles, { attribution: day.note, maxZoom: 19 }).addTo(map);
    leaflet.control.scale({ imperial: false }).addTo(map);
    const places = placed.map((stop) => stop.at as [number, number]);
    if (day.isWay) leaflet.polyline(places, { className: "between", dashArray: "4 6" }).addTo(map);
    for (const stop of placed) {
      if (stop.way.length > 1) leaflet.polyline([...stop.way], { className: "way" }).addTo(map);
      const icon = leaflet.divIcon({ className: "pin", html: String(stop.number), iconSize: [24, 24] });
      const told = document.createElement("p");
      told.textContent = [stop.name, stop.times].filter(Boolean).join(" · ");
      leaflet.marker(stop.at as [number, number], { icon, title: told.textContent, keyboard: false }).bindPopup(told).addTo(map);
    }
    map.fitBounds(leaflet.latLngBounds([...places, ...placed.flatMap((stop) => [...stop.way])]), { padding: [32, 32], maxZoom: CLOSEST, animate: false });
  }
}
