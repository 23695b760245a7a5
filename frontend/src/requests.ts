/** What a page does when htmx gets no usable answer: it never stays silent and never loses the filters. */

interface RequestEvent extends Event {
  readonly detail: {
    readonly pathInfo: { readonly finalRequestPath: string };
    readonly requestConfig: { readonly verb: string };
    readonly xhr: XMLHttpRequest;
  };
}

function showOffline(offline: boolean): void {
  const notice = document.getElementById("offline");
  if (notice) notice.hidden = !offline;
}

/** Open the page itself where a part of it was refused: sign-in and error pages need the whole window. */
function openWhole(event: Event): void {
  const { pathInfo, requestConfig, xhr } = (event as RequestEvent).detail;
  // What was sent has no page of its own: the one that sent it is opened as it stands now.
  if (requestConfig.verb !== "get") location.reload();
  else location.assign(xhr.responseURL || pathInfo.finalRequestPath);
}

interface SwapEvent extends Event {
  readonly detail: {
    readonly boosted: boolean;
    readonly isError: boolean;
    readonly xhr: XMLHttpRequest;
    shouldSwap: boolean;
  };
}

const WHOLE = /^\s*<!doctype/i;

/**
 * Open a whole page that came where a part was asked for: somebody's sign-in ended meanwhile, and the way to the part
 * led to the door. Who signs in again comes back to this page, or to where the link he followed leads.
 */
function leaveWhole(event: Event): void {
  const { detail } = event as SwapEvent;
  // An error is whose part it is: some say so in their own place.
  if (detail.isError || !WHOLE.test(detail.xhr.responseText)) return;
  detail.shouldSwap = false;
  const door = new URL(detail.xhr.responseURL || location.href);
  if (!detail.boosted && door.searchParams.has("next")) {
    door.searchParams.set("next", location.pathname + location.search);
  }
  location.assign(door);
}

/** Close the drawer when the address no longer names its customer: another order, another tier, another page. */
function closeStaleDrawer(event: Event): void {
  const { path } = (event as CustomEvent<{ readonly path: string }>).detail;
  const drawer = document.getElementById("drawer");
  if (!drawer || new URL(path, location.href).searchParams.has("customer")) return;
  drawer.replaceChildren();
  drawer.hidden = true;
}

export function watchRequests(): void {
  document.addEventListener("htmx:sendError", () => showOffline(true));
  document.addEventListener("htmx:timeout", () => showOffline(true));
  document.addEventListener("htmx:afterOnLoad", () => showOffline(false));
  document.addEventListener("htmx:responseError", openWhole);
  document.addEventListener("htmx:beforeSwap", leaveWhole);
  document.addEventListener("htmx:pushedIntoHistory", closeStaleDrawer);
}
