/** What waits on this device, and how it goes out: each once, in its order, until the server names it. */
import { deviceId } from "../elements/device";
import { forgetPagesOfOthers } from "./copies";
import { change, everything, keepsAnything, one, StorageFull, type Store } from "./database";
import { bodyOf, withFields } from "./fields";
import { type Item, isPhoto, type Photo, rankOf, type Walk, wholeOf, type Writing } from "./records";
import { type Answer, type Hello, hello, post } from "./server";
import { fetchTickets, needsTickets } from "./tickets";

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 15 * 60_000;
const SPREAD = 0.3;
const LONG_MS = 60_000;

export type State = "idle" | "sending" | "unreachable" | "signed-out" | "later";
type Entry = Item | Photo;

/** Whether all that this page needs is there: over plain http it is not, and pages stay plain forms. */
export const isAble = window.isSecureContext && "indexedDB" in window && "locks" in navigator;

/** Tells `change` whenever something else waits, or the sending stands otherwise. */
export const news = new EventTarget();
export let state: State = "idle";

const others = "BroadcastChannel" in window ? new BroadcastChannel("kejing-queue") : null;
others?.addEventListener("message", () => news.dispatchEvent(new Event("change")));

function tell(): void {
  news.dispatchEvent(new Event("change"));
  others?.postMessage(null);
}

function stand(next: State): void {
  if (state === next) return;
  state = next;
  news.dispatchEvent(new Event("change"));
}

/** Whose page this is, as it was rendered; null on one without anybody. */
export function thisPerson(): number | null {
  const said = document.documentElement.dataset["person"];
  return said === undefined ? null : Number(said);
}

/** Return everything that waits on this device, whoever's it is, oldest first. */
export async function waiting(): Promise<Entry[]> {
  if (!(await keepsAnything())) return [];
  const [items, photos, writings] = await Promise.all([
    everything<Item>("items"), everything<Photo>("photos"), everything<Writing>("writings"),
  ]);
  // What was taken for a report that is still being written waits for its words.
  const sent = new Set(items.map((item) => item.uid));
  const written = new Set(writings.map((writing) => writing.uid).filter((uid) => !sent.has(uid)));
  const going = photos.filter((photo) => !photo.isOfReport || !written.has(photo.visit));
  return [...items, ...going].sort((a, b) => a.madeAt.localeCompare(b.madeAt) || rankOf(a) - rankOf(b));
}

const storeOf = (entry: Entry): Store => (isPhoto(entry) ? "photos" : "items");
const keyOf = (entry: Entry): string => (isPhoto(entry) ? entry.uid : entry.key);

/** Keep something on the device; with it, other stores may be changed in the same step. Throws `StorageFull`. */
export async function keep(entry: Entry, and?: { stores: readonly Store[]; work: (store: (name: Store) => IDBObjectStore) => void }): Promise<void> {
  askToStay();
  await change([storeOf(entry), ...(and?.stores ?? [])], (store) => {
    store(storeOf(entry)).put(entry);
    and?.work(store);
  });
  tell();
}

/** Throw away what its person no longer wants; with a check-in goes the rest of its visit, with a report its photos. */
export async function throwAway(entry: Entry): Promise<void> {
  const isWhole = rankOf(entry) === 0 || (!isPhoto(entry) && entry.kind === "report");
  const gone = isWhole ? (await waiting()).filter((other) => wholeOf(other) === wholeOf(entry)) : [entry];
  await change(["items", "photos", "walks", "writings"], (store) => {
    for (const each of gone) store(storeOf(each)).delete(keyOf(each));
    if (!isWhole) return;
    store("walks").delete(entry.uid);
    store("writings").delete(entry.uid);
  });
  tell();
}

/** Let what was refused be sent once more. */
export async function tryAgain(entry: Entry): Promise<void> {
  await change([storeOf(entry)], (store) => store(storeOf(entry)).put({ ...entry, isRefused: false, words: "", wrong: {} }));
  tell();
}

/** Ask the browser, once, not to clear away what is kept here when it wants room. */
function askToStay(): void {
  if (localStorage.getItem("kejing-stays")) return;
  localStorage.setItem("kejing-stays", "asked");
  void navigator.storage?.persist?.();
}

let failures = 0;
let notBefore = 0;
let timer = 0;
let next: Promise<void> | null = null;
let running: Promise<void> = Promise.resolve();
let wantsTickets = false;

/** Send what waits, now or as soon as what is on its way is done. One tab at a time. */
export function send({ tickets = false } = {}): Promise<void> {
  wantsTickets ||= tickets;
  next ??= running.then(() => {
    next = null;
    running = work().catch(fail);
    return running;
  });
  return next;
}

async function work(): Promise<void> {
  window.clearTimeout(timer);
  const person = thisPerson();
  if (!isAble || person === null || !(await keepsAnything())) return;
  const wait = notBefore - Date.now();
  if (wait > 0) {
    sendAfter(wait);
    return;
  }
  if (!(await hasWork(person))) {
    stand("idle");
    return;
  }
  const end = await navigator.locks.request("kejing-queue", () => round(person));
  rest(end);
}

async function hasWork(person: number): Promise<boolean> {
  if (wantsTickets && (await needsTickets(person))) return true;
  return (await waiting()).some((entry) => entry.person === person && !entry.isRefused);
}

/** Send all that can be sent; return what ended it. */
async function round(person: number): Promise<Answer | null> {
  stand("sending");
  let who = await hello();
  if ("is" in who) return who;
  await forgetPagesOfOthers(who.person);
  // This page is of somebody who is no longer signed in here.
  if (who.person !== person) return { is: "signed-out" };
  await stockUp(person, who.token);
  const skipped = new Set<string>();
  let end: Answer | null = null;
  for (let isFresh = true; ; ) {
    const entry = nextOf((await waiting()).filter((each) => each.person === person), skipped);
    if (!entry) return end;
    const answer = await deliver(entry, who);
    if (answer.is === "token" && isFresh) {
      isFresh = false;
      who = await hello();
      if ("is" in who) return who;
      continue;
    }
    if (answer.is === "kept") await forget(entry);
    else if (answer.is === "refused") await refuse(entry, answer.words, answer.wrong);
    else if (answer.is === "later" && !answer.isBusy) {
      skipped.add(keyOf(entry));
      end = answer;
    } else return answer;
  }
}

/** Fetch tickets ahead. Without room for them all else still goes out, which makes room. */
async function stockUp(person: number, token: string): Promise<void> {
  if (!wantsTickets || !(await needsTickets(person))) return;
  try {
    await fetchTickets(person, token);
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error;
  }
}

/** A round broke off by itself: mostly the device has no room to note what the server said. It is tried again later. */
function fail(error: unknown): void {
  console.error(error);
  rest({ is: "later", seconds: 0, isBusy: false });
}

/** Return the first that may go: what its visit needs before it is there already. */
function nextOf(entries: readonly Entry[], skipped: ReadonlySet<string>): Entry | undefined {
  const isHeld = (entry: Entry): boolean =>
    entries.some((other) => {
      const isBefore = wholeOf(other) === wholeOf(entry) && rankOf(other) < rankOf(entry);
      return isBefore && (rankOf(other) === 0 || !other.isRefused);
    });
  return entries.find((entry) => !entry.isRefused && !skipped.has(keyOf(entry)) && !isHeld(entry));
}

function deliver(entry: Entry, { token }: Hello): Promise<Answer> {
  if (!isPhoto(entry)) {
    const fields = entry.kind === "check-in" ? withFields(entry.fields, { told_at: new Date().toISOString() }) : entry.fields;
    return post(`/sync/${entry.kind}/`, bodyOf(fields), { uid: entry.uid, token });
  }
  const asked = new URLSearchParams({
    uid: entry.uid, belongs_to: entry.visit, device: deviceId(), ticket: entry.ticket,
    taken_at: entry.madeAt, subject: entry.subject,
  });
  if (entry.driftSeconds !== null) asked.set("drift_seconds", String(entry.driftSeconds));
  // One that waited for the words of its report comes as one that waited for a connection.
  const waited = Date.now() - Date.parse(entry.madeAt);
  if (entry.isOffline || (entry.isOfReport && waited > LONG_MS)) asked.set("is_offline", "on");
  return post(`/customer/${entry.customer}/photo/?${asked}`, entry.content, { uid: entry.uid, token, type: "image/jpeg" });
}

/** The server has it: only now it goes from here. With the end of a visit or report goes what was kept of its way. */
async function forget(entry: Entry): Promise<void> {
  failures = 0;
  await change([storeOf(entry), "walks", "writings"], (store) => {
    store(storeOf(entry)).delete(keyOf(entry));
    if (rankOf(entry) !== 2) return;
    store("walks").delete(entry.uid);
    store("writings").delete(entry.uid);
  });
  tell();
}

async function refuse(entry: Entry, words: string, wrong: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const walk = isPhoto(entry) ? undefined : await one<Walk>("walks", entry.uid);
  await change([storeOf(entry), "walks"], (store) => {
    store(storeOf(entry)).put({ ...entry, isRefused: true, words, wrong });
    if (walk) store("walks").put({ ...walk, isLeft: false }); // it can be looked at and corrected
  });
  tell();
}

/** Stand as a round ended, and come again by itself where that helps. */
function rest(end: Answer | null): void {
  if (end === null) {
    failures = 0;
    stand("idle");
    return;
  }
  if (end.is === "signed-out" || end.is === "token") {
    stand("signed-out");
    return;
  }
  stand(end.is === "unreachable" ? "unreachable" : "later");
  // A busy server says itself when to come again; one that says nothing is left alone for longer each time.
  const asked = end.is === "later" ? end.seconds * 1_000 : 0;
  const wait = (asked || Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures)) * (1 + Math.random() * SPREAD);
  failures += 1;
  if (asked) notBefore = Date.now() + asked;
  sendAfter(wait);
}

function sendAfter(wait: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    // Nobody looks: it goes on when somebody does, or when there is a connection.
    if (document.visibilityState === "visible") void send();
  }, wait);
}

/** Send when the page opens, the connection comes back, and somebody looks again. */
export function watchQueue({ tickets }: { tickets: boolean }): void {
  if (!isAble) return;
  const again = (): void => {
    failures = 0;
    void send();
  };
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") again();
  });
  // A desk has no use for tickets.
  void send({ tickets: tickets && matchMedia("(pointer: coarse)").matches });
}
