import { pagesAhead, tellCopy } from "../phone/copies";
import { isAble, thisPerson } from "../phone/queue";

/**
 * <app-version data-worker hidden><button>…</button></app-version>: keeps this app on the device, and says when there is
 * a newer one.
 *
 * The newer one waits until its button is pressed, so that no page changes under somebody's hands. What waits to be sent
 * is no part of it and stays.
 */
export class AppVersion extends HTMLElement {
  connectedCallback(): void {
    tellCopy();
    if (isAble && "serviceWorker" in navigator) void this.keep();
  }

  private async keep(): Promise<void> {
    const { serviceWorker } = navigator;
    const isFirst = !serviceWorker.controller;
    // Where somebody switched workers off there is none, and pages open with a connection only.
    const found = await serviceWorker.register(this.dataset["worker"] ?? "", { updateViaCache: "none" }).catch(() => undefined);
    if (!found) return;
    this.querySelector("button")?.addEventListener("click", () => found.waiting?.postMessage("take over"));
    let isReloading = isFirst;
    serviceWorker.addEventListener("controllerchange", () => {
      if (!isReloading) location.reload();
      isReloading = true;
    });
    this.offer(found);
    found.addEventListener("updatefound", () => {
      found.installing?.addEventListener("statechange", () => this.offer(found));
    });
    // This page came before the worker was there: it is kept all the same.
    const { active } = await serviceWorker.ready;
    if (isFirst) active?.postMessage({ keep: location.href });
    // What waits can be looked at without a connection, also by whoever never opened that page.
    const ahead = this.dataset["ahead"];
    if (ahead && !(await caches.match(ahead))) active?.postMessage({ keep: new URL(ahead, location.href).href });
    const person = thisPerson();
    const wanted = person === null ? null : await pagesAhead(person);
    if (wanted) active?.postMessage({ ahead: wanted });
  }

  private offer(found: ServiceWorkerRegistration): void {
    this.hidden = !(found.waiting && navigator.serviceWorker.controller);
  }
}
