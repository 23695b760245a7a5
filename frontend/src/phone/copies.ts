/** Pages as they were looked at last: kept by the worker for one person at a time. */

const PAGES = "kejing-pages-";

/** Delete the pages of everybody else. */
export async function forgetPagesOfOthers(person: number): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== `${PAGES}${person}`) await caches.delete(name);
  }
}

const MOST_AHEAD = 10;

/** Pages to be fetched ahead for somebody, and what is kept among his pages once all of them were. */
export interface Ahead {
  readonly person: number;
  readonly pages: readonly string[];
  readonly done: string;
}

/**
 * Return the pages of the first customers that this page names (`data-ahead`), to be fetched before anybody opens them.
 *
 * Until all were fetched once on a day for a person, on what is held in a hand, of a page that came from the server, and
 * not where data is saved. What says that they were goes with his pages when he signs out.
 */
export async function pagesAhead(person: number): Promise<Ahead | null> {
  const named = [...document.querySelectorAll<HTMLElement>("main [data-ahead]")].slice(0, MOST_AHEAD);
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  const isCopy = document.documentElement.dataset["copiedAt"] !== undefined;
  if (!named.length || isCopy || connection?.saveData || !matchMedia("(pointer: coarse)").matches) return null;
  const done = new URL(`/fetched-ahead/${new Date().toLocaleDateString("sv")}`, location.href).href;
  if (await caches.match(done, { cacheName: `${PAGES}${person}` })) return null;
  const paths = named.flatMap((one) => (one.dataset["ahead"] ?? "").split(" "));
  return { person, pages: paths.map((path) => new URL(path, location.href).href), done };
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
