import htmx from "htmx.org";

import "./main.css";
import { BrickLinks } from "./elements/brick-links";
import { FileDrop } from "./elements/file-drop";
import { MenuBox } from "./elements/menu-box";
import { Preference } from "./elements/preference";
import { RowPicker } from "./elements/row-picker";
import { watchRequests } from "./requests";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

window.htmx = htmx;
watchRequests();

customElements.define("brick-links", BrickLinks);
customElements.define("file-drop", FileDrop);
customElements.define("menu-box", MenuBox);
customElements.define("row-picker", RowPicker);
customElements.define("user-preference", Preference);
