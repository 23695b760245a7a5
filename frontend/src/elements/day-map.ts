import type { Map, Marker } from "leaflet";

type Point = [number, number];

interface Stop {
  readonly number: number;
  readonly name: string;
  readonly times: string;
  readonly at: Point | null;
  readonly way: readonly Point[];
}

interface Day {
  readonly tiles: string;
  readonly note: string;
  readonly isWay: boolean;
  readonly start: { readonly name: string; readonly at: Point } | null;
  readonly stops: readonly Stop[];
}

const CLOSEST = 17;
/** So far from each other the numbers of two places are put, so that both can be read. */
const APART = 26;
const PUSHES = 60;

/**
 * <day-map data-day> draws numbered places: of somebody's day with the ways that were recorded, and between places
 * straight dashed lines, from where he starts if that is said. Numbers that would cover each other stand beside their
 * places. The library comes when the map comes into sight. Without tiles it is drawn on plain ground with a scale.
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
    const places = placed.map((stop) => stop.at as Point);
    const from = day.start ? [day.start.at] : [];
    if (day.isWay) leaflet.polyline([...from, ...places], { className: "between", dashArray: "4 6" }).addTo(map);
    if (day.start) {
      const icon = leaflet.divIcon({ className: "pin begin", html: "", iconSize: [16, 16] });
      leaflet.marker(day.start.at, { icon, title: day.start.name, keyboard: false }).addTo(map);
    }
    const pins: Marker[] = [];
    for (const stop of placed) {
      if (stop.way.length > 1) leaflet.polyline([...stop.way], { className: "way" }).addTo(map);
      const icon = leaflet.divIcon({ className: "pin", html: String(stop.number), iconSize: [24, 24] });
      const told = document.createElement("p");
      told.textContent = [stop.name, stop.times].filter(Boolean).join(" · ");
      leaflet.circleMarker(stop.at as Point, { radius: 3, className: "spot" }).addTo(map);
      pins.push(leaflet.marker(stop.at as Point, { icon, title: told.textContent, keyboard: false }).bindPopup(told).addTo(map));
    }
    map.on("zoomend", () => spread(map, pins));
    map.fitBounds(leaflet.latLngBounds([...from, ...places, ...placed.flatMap((stop) => [...stop.way])]), { padding: [32, 32], maxZoom: CLOSEST, animate: false });
    spread(map, pins);
  }
}

/** Put the numbers of places that are near each other apart. */
function spread(map: Map, pins: readonly Marker[]): void {
  const points = pins.map((pin): Point => {
    const { x, y } = map.latLngToLayerPoint(pin.getLatLng());
    return [x, y];
  });
  pushApart(points).forEach(([x, y], at) => {
    const icon = pins[at]?.getElement();
    const [trueX, trueY] = points[at] as Point;
    if (icon) icon.style.translate = `${x - trueX}px ${y - trueY}px`;
  });
}

/** Return where these points are to be put so that none covers another: there, or pushed aside. */
function pushApart(points: readonly Point[]): Point[] {
  const marks = points.map(([x, y]): Point => [x, y]);
  for (let push = 0, isStill = false; push < PUSHES && !isStill; push += 1) {
    isStill = true;
    for (const [at, one] of marks.entries()) {
      for (const other of marks.slice(at + 1)) {
        const [across, down] = [other[0] - one[0], other[1] - one[1]];
        const missing = APART - Math.max(Math.abs(across), Math.abs(down));
        if (missing <= 0) continue;
        isStill = false;
        // Along the side on which they are further apart already; two on one spot go left and right.
        const isAcross = Math.abs(across) >= Math.abs(down);
        const step = (missing / 2 + 0.5) * ((isAcross ? across : down) >= 0 ? 1 : -1);
        one[isAcross ? 0 : 1] -= step;
        other[isAcross ? 0 : 1] += step;
      }
    }
  }
  return marks;
}
