/** What a page does when htmx gets no usable answer: it never stays silent and never loses the filters. */

interface RequestEvent extends Event {
  readonly detail: { readonly pathInfo: { readonly finalRequestPath: string }; readonly xhr: XMLHttpRequest };
}

function showOffline(offline: boolean): void {
  const notice = document.getElementById("offline");
  if (notice) notice.hidden = !offline;
}

/** Open the page itself where a part of it was refused: sign-in and error pages need the whole window. */
function openWhole(event: Event): void {
  const { pathInfo, xhr } = (event as RequestEvent).detail;
  location.assign(xhr.responseURL || pathInfo.finalRequestPath);
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
  document.addEventListener("htmx:pushedIntoHistory", closeStaleDrawer);
}
