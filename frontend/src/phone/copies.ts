/** Pages as they were looked at last: kept by the worker for one person at a time. */

const PAGES = "kejing-pages-";

/** Delete the pages of everybody else. */
export async function forgetPagesOfOthers(person: number): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== `${PAGES}${person}`) await caches.delete(name);
  }
}

const AHEAD = "kejing-ahead";
const MOST_AHEAD = 10;

/**
 * Return the pages of the first customers that this page names (`data-ahead`), to be fetched before anybody opens them.
 *
 * Once a day for a person, on what is held in a hand, of a page that came from the server, and not where data is saved.
 */
export function pagesAhead(person: number): string[] {
  const named = [...document.querySelectorAll<HTMLElement>("main [data-ahead]")].slice(0, MOST_AHEAD);
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  const isCopy = document.documentElement.dataset["copiedAt"] !== undefined;
  if (!named.length || isCopy || connection?.saveData || !matchMedia("(pointer: coarse)").matches) return [];
  const today = `${person} ${new Date().toLocaleDateString("sv")}`;
  if (localStorage.getItem(AHEAD) === today) return [];
  localStorage.setItem(AHEAD, today);
  return named.flatMap((one) => (one.dataset["ahead"] ?? "").split(" ").map((path) => new URL(path, location.href).href));
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
