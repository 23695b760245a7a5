/**
 * Keeps the app on the device: its files, and a copy of each page that was looked at, for one person at a time.
 *
 * Pages come from the network first. Where it does not answer within some seconds the copy is shown, and says of when
 * it is. Nothing that is sent passes through here.
 */
export type {}; // a module of its own to the checker; what is built is a plain script

declare const self: ServiceWorkerGlobalScope & {
  /** Written in front of this file by the server. */
  readonly kejing: {
    readonly build: string;
    readonly assets: readonly string[];
    readonly offline: string;
    readonly signOut: string;
    /** Which pages are kept; those of `once` are one page whatever is asked of them. */
    readonly pages: readonly string[];
    readonly once: readonly string[];
  };
};

/** What a page asks to have fetched; see `phone/copies.ts`. */
interface Ahead {
  readonly person: number;
  readonly pages: readonly string[];
  readonly done: string;
}

const { build, assets, offline, signOut, pages, once } = self.kejing;
const BUILD = "kejing-build-";
const PAGES = "kejing-pages-";
const COPIED_AT = "X-Copied-At";
/** Copies of pages name files of the build they came from. */
const MOST_BUILDS = 3;
const MOST_PAGES = 200;
const PATIENCE_MS = 4_000;
const AWAY = new Set([502, 503, 504]);

/** Raised when copies are deleted: what was on its way for somebody is not kept for anybody. */
let generation = 0;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(`${BUILD}${build}`).then((cache) => cache.addAll([...assets, offline])));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([forgetBuilds(), self.clients.claim()]));
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
  const { keep: wanted, ahead } = event.data as { keep?: string; ahead?: Ahead };
  if (wanted && isKept(new URL(wanted))) event.waitUntil(fromNetwork(new Request(wanted), event));
  if (ahead) event.waitUntil(fetchAhead(ahead, event));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") {
    if (url.pathname === signOut) event.waitUntil(forgetPages());
    return;
  }
  if (assets.includes(url.pathname)) event.respondWith(fromBuild(request));
  else if (request.mode === "navigate") event.respondWith(isKept(url) ? page(event, url) : whole(request));
  else if (request.destination === "script" || request.destination === "style") event.respondWith(fromBuild(request));
});

async function forgetBuilds(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(BUILD) && name !== `${BUILD}${build}`);
  await Promise.all(old.slice(0, Math.max(0, old.length - MOST_BUILDS + 1)).map((name) => caches.delete(name)));
}

async function forgetPages(but = ""): Promise<void> {
  generation += 1;
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function fromBuild(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

/** Any other page: without a network the one that says so. */
async function whole(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return offlinePage();
  }
}

async function offlinePage(): Promise<Response> {
  return (await caches.match(offline)) ?? Response.error();
}

const matches = (pattern: string, path: string): boolean => new RegExp(`^${pattern}$`).test(path);
const isKept = ({ pathname }: URL): boolean => pages.some((pattern) => matches(pattern, pathname));
const keyOf = (url: URL): string =>
  url.origin + url.pathname + (once.some((pattern) => matches(pattern, url.pathname)) ? "" : url.search);

async function page(event: FetchEvent, url: URL): Promise<Response> {
  const asked = fromNetwork(event.request, event);
  const patience = new Promise<null>((done) => self.setTimeout(() => done(null), PATIENCE_MS));
  const answer = await Promise.race([asked, patience]);
  if (answer && !AWAY.has(answer.status)) return answer;
  return (await copyOf(url)) ?? (await asked) ?? offlinePage();
}

/** Ask the network, and keep what it answers; nothing where it does not. */
async function fromNetwork(request: Request, event: ExtendableEvent): Promise<Response | null> {
  const since = generation;
  try {
    const answer = await fetch(request);
    const isPage = answer.ok && !answer.redirected && answer.headers.get("Content-Type")?.startsWith("text/html");
    if (isPage) event.waitUntil(keep(new URL(request.url), answer.clone(), since));
    return answer;
  } catch {
    return null;
  }
}

/**
 * Fetch pages that nobody opened yet, one at a time, and keep that all were; no more of them once there is no connection,
 * the server is busy or somebody signs out: the next look at the page that names them begins again.
 */
async function fetchAhead({ person, pages: wanted, done }: Ahead, event: ExtendableEvent): Promise<void> {
  const since = generation;
  for (const url of wanted) {
    if (since !== generation || !isKept(new URL(url))) return;
    const answer = await fromNetwork(new Request(url), event);
    if (!answer || answer.redirected || answer.status === 429 || answer.status >= 500) return;
  }
  if (since === generation) await (await caches.open(`${PAGES}${person}`)).put(done, new Response());
}

/** Keep a page for the person it names; those of anybody else go. */
async function keep(url: URL, answer: Response, since: number): Promise<void> {
  const text = await answer.text();
  const person = /<html[^>]*\sdata-person="(\d+)"/.exec(text)?.[1];
  if (person === undefined || since !== generation) return;
  const name = `${PAGES}${person}`;
  const isAnother = (await caches.keys()).some((other) => other.startsWith(PAGES) && other !== name);
  if (isAnother) await forgetPages(name);
  else if (since !== generation) return;
  const headers = new Headers(answer.headers);
  for (const gone of ["Content-Encoding", "Content-Length", "Set-Cookie"]) headers.delete(gone);
  headers.set(COPIED_AT, new Date().toISOString());
  const cache = await caches.open(name);
  // As the newest it stands last: those that stand first are the oldest looks.
  await cache.delete(keyOf(url));
  await cache.put(keyOf(url), new Response(text, { headers }));
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_PAGES)).map((key) => cache.delete(key)));
}

/** Return a page as it was looked at last, marked with when that was. */
async function copyOf(url: URL): Promise<Response | null> {
  const name = (await caches.keys()).find((one) => one.startsWith(PAGES));
  if (name === undefined) return null;
  const cache = await caches.open(name);
  const found = (await cache.match(keyOf(url))) ?? (await cache.match(url.origin + url.pathname));
  if (!found) return null;
  const text = await found.text();
  const marked = text.replace("<html ", `<html data-copied-at="${found.headers.get(COPIED_AT)}" `);
  return new Response(marked, { headers: found.headers });
}
