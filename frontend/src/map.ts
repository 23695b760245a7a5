/** What draws maps: a part of its own, which only pages with a map fetch. */
import "./map.css";

export { circleMarker, control, divIcon, latLngBounds, map, marker, polyline, tileLayer } from "leaflet";
