/** Identifiers that this device used already: the copy of a form holds one that may be among them. */

const KEY = "kejing-used";
const MOST = 200;

function used(): string[] {
  return JSON.parse(localStorage.getItem(KEY) ?? "[]") as string[];
}

export function markUsed(uid: string): void {
  localStorage.setItem(KEY, JSON.stringify([...used().filter((one) => one !== uid), uid].slice(-MOST)));
}

export function isUsed(uid: string): boolean {
  return used().includes(uid);
}
