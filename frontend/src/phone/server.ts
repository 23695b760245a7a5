/** What is asked of the server, and what its answers mean for what waits here. */

const HELLO_MS = 8_000;
const SEND_MS = 60_000;
const DRIFT = "kejing-drift";

/** Who is signed in, by the server. */
export interface Hello {
  readonly person: number;
  readonly token: string;
}

export type Answer =
  | { readonly is: "kept" }
  | { readonly is: "refused"; readonly words: string; readonly wrong: Readonly<Record<string, readonly string[]>> }
  | { readonly is: "later"; readonly seconds: number; readonly isBusy: boolean }
  | { readonly is: "signed-out" | "unreachable" | "token" };

interface Said {
  readonly kept?: string;
  readonly error?: string;
  readonly reason?: string;
  readonly fields?: Record<string, string[]>;
}

let reached = true;

/** Answer whether something done now is done without a connection, as far as this device can know. */
export function isOffline(): boolean {
  return !navigator.onLine || !reached || document.documentElement.dataset["copiedAt"] !== undefined;
}

/** How far this device's clock is ahead of the server's, in milliseconds, as last known; null where it never was. */
export function driftMs(): number | null {
  const known = localStorage.getItem(DRIFT);
  return known === null ? null : Number(known);
}

/** Note the server's time, and when it was asked for and came by this device's. */
export function learnDrift(now: string, asked: number): void {
  localStorage.setItem(DRIFT, String(Math.round((asked + Date.now()) / 2 - Date.parse(now))));
}

/** The moment by the server's clock, as far as this device knows it. */
export function corrected(drift: number | null, at = Date.now()): string {
  return new Date(at - (drift ?? 0)).toISOString();
}

/** Ask who is signed in. */
export async function hello(): Promise<Hello | Answer> {
  const asked = Date.now();
  const answer = await reach("/sync/", { cache: "no-store" }, HELLO_MS);
  if (!answer) return { is: "unreachable" };
  if (!answer.ok) return judge(answer, await said(answer), "");
  const told = (await answer.json().catch(() => null)) as { person: number; token: string; now: string } | null;
  if (!told) return { is: "unreachable" };
  learnDrift(told.now, asked);
  return { person: told.person, token: told.token };
}

export async function post(url: string, body: BodyInit, { uid, token, type }: { uid: string; token: string; type?: string }): Promise<Answer> {
  const headers: Record<string, string> = { "X-CSRFToken": token };
  if (type) headers["Content-Type"] = type;
  const answer = await reach(url, { method: "POST", body, headers }, SEND_MS);
  return answer ? judge(answer, await said(answer), uid) : { is: "unreachable" };
}

/** Return what the server answers, or nothing where none did. */
export async function reach(url: string, asked: RequestInit, within: number): Promise<Response | null> {
  try {
    const headers = { Accept: "application/json", ...(asked.headers as Record<string, string> | undefined) };
    const answer = await fetch(url, { ...asked, headers, redirect: "manual", signal: AbortSignal.timeout(within) });
    reached = true;
    return answer;
  } catch {
    reached = false;
    return null;
  }
}

async function said(answer: Response): Promise<Said | null> {
  try {
    return (await answer.json()) as Said;
  } catch {
    return null; // an error page, or the answer broke off
  }
}

function judge(answer: Response, told: Said | null, uid: string): Answer {
  const { status } = answer;
  if (answer.ok) return told?.kept === uid ? { is: "kept" } : { is: "later", seconds: 0, isBusy: false };
  // The only way on that a page of this kind can be sent is to the door.
  if (status === 401 || answer.type === "opaqueredirect") return { is: "signed-out" };
  if (status === 403 && (told?.reason === "token" || !told?.error)) return { is: "token" };
  if ([408, 425, 429].includes(status) || status >= 500) {
    const seconds = Number(answer.headers.get("Retry-After"));
    return { is: "later", seconds: seconds > 0 ? seconds : 0, isBusy: [429, 503].includes(status) };
  }
  return { is: "refused", words: told?.error ?? String(status), wrong: told?.fields ?? {} };
}
