/**
 * What was typed in the last moment of a page: it goes before a store is written, so it is put where that needs no
 * waiting, and taken from there by the next page.
 */
import type { Fields } from "./fields";

export type Written = "visit" | "report";

const keyOf = (kind: Written): string => `kejing-last-${kind}`;

export interface Last {
  readonly uid: string;
  readonly person: number;
  readonly customer: number;
  readonly writtenAt: string;
  readonly answers: Fields;
}

export function keepLast(kind: Written, { uid, person, customer, writtenAt, answers }: Last): void {
  try {
    localStorage.setItem(keyOf(kind), JSON.stringify({ uid, person, customer, writtenAt, answers }));
  } catch (error) {
    console.warn(error); // no room: what was kept a moment ago is there
  }
}

/** Return what was typed last about a customer, once. */
export function takeLast(kind: Written, person: number, customer: number): Last | undefined {
  const held = localStorage.getItem(keyOf(kind));
  const last = held === null ? undefined : (JSON.parse(held) as Last);
  if (last?.person !== person || last.customer !== customer) return undefined;
  forgetLast(kind);
  return last;
}

export function forgetLast(kind: Written): void {
  localStorage.removeItem(keyOf(kind));
}
