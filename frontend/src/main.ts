import htmx from "htmx.org";

import "./main.css";
import { AddPlace } from "./elements/add-place";
import { BrickLinks } from "./elements/brick-links";
import { AppVersion } from "./elements/app-version";
import { CellForm } from "./elements/cell-form";
import { CheckIn } from "./elements/check-in";
import { CopyBox } from "./elements/copy-box";
import { ColumnOrder } from "./elements/column-order";
import { DayMap } from "./elements/day-map";
import { DraftKeeper } from "./elements/draft-keeper";
import { FileDrop } from "./elements/file-drop";
import { KeyMap } from "./elements/key-map";
import { KeptForm } from "./elements/kept-form";
import { LatePart } from "./elements/late-part";
import { LeavingPlace } from "./elements/leaving-place";
import { LiveCamera } from "./elements/live-camera";
import { MenuBox } from "./elements/menu-box";
import { ModalBox } from "./elements/modal-box";
import { PinnedColumns } from "./elements/pinned-columns";
import { Preference } from "./elements/preference";
import { RequestRows } from "./elements/request-rows";
import { RowPicker } from "./elements/row-picker";
import { RowSelect } from "./elements/row-select";
import { SearchBox } from "./elements/search-box";
import { StepRows } from "./elements/step-rows";
import { SyncState } from "./elements/sync-state";
import { tellLeft, ToastBox } from "./elements/toast-box";
import { TrackKeeper } from "./elements/track-keeper";
import { VisitWalk } from "./elements/visit-walk";
import { WaitingList } from "./elements/waiting-list";
import { watchRequests } from "./requests";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

window.htmx = htmx;
watchRequests();

customElements.define("add-place", AddPlace);
customElements.define("app-version", AppVersion);
customElements.define("brick-links", BrickLinks);
customElements.define("cell-form", CellForm);
customElements.define("check-in", CheckIn);
customElements.define("copy-box", CopyBox);
customElements.define("column-order", ColumnOrder);
customElements.define("day-map", DayMap);
customElements.define("draft-keeper", DraftKeeper);
customElements.define("file-drop", FileDrop);
customElements.define("kept-form", KeptForm);
customElements.define("key-map", KeyMap);
customElements.define("late-part", LatePart);
customElements.define("leaving-place", LeavingPlace);
customElements.define("live-camera", LiveCamera);
customElements.define("menu-box", MenuBox);
customElements.define("modal-box", ModalBox);
customElements.define("pinned-columns", PinnedColumns);
customElements.define("request-rows", RequestRows);
customElements.define("row-picker", RowPicker);
customElements.define("row-select", RowSelect);
customElements.define("search-box", SearchBox);
customElements.define("step-rows", StepRows);
customElements.define("sync-state", SyncState);
customElements.define("toast-box", ToastBox);
customElements.define("track-keeper", TrackKeeper);
customElements.define("user-preference", Preference);
customElements.define("visit-walk", VisitWalk);
customElements.define("waiting-list", WaitingList);

tellLeft();
