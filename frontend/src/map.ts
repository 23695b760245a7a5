/** What draws maps: a part of its own, which only pages with a map fetch. */
import "leaflet/dist/leaflet.css";

export { control, divIcon, latLngBounds, map, marker, polyline, tileLayer } from "leaflet";
