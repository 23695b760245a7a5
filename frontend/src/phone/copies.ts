/** Pages as they were looked at last: kept by the worker for one person at a time. */

const PAGES = "kejing-pages-";

/** Delete the pages of everybody else. */
export async function forgetPagesOfOthers(person: number): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== `${PAGES}${person}`) await caches.delete(name);
  }
}

/** Say on a page that is a copy that it is one, and of when. */
export function tellCopy(): void {
  const at = document.documentElement.dataset["copiedAt"];
  const told = document.querySelector<HTMLElement>("#offline [data-copy]");
  if (at === undefined || !told) return;
  const { lang } = document.documentElement;
  const time = new Intl.DateTimeFormat(lang, { dateStyle: "short", timeStyle: "short" }).format(new Date(at));
  told.textContent = (told.dataset["copy"] ?? "").replace("{time}", time);
  document.getElementById("offline")?.removeAttribute("hidden");
}
