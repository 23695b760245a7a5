/** What is kept on the device, as it stands in its stores. */
import type { Fields } from "./fields";

export type Kind = "check-in" | "check-out" | "break-off" | "report";

/** What waits for its server. It stays until the server names its `uid`, or its person throws it away. */
interface Waiting {
  readonly uid: string;
  readonly person: number;
  readonly customer: number;
  readonly customerName: string;
  readonly madeAt: string;
  /** Whether the server refused it for good, and its words; for each field if they are about fields. */
  readonly isRefused: boolean;
  readonly words: string;
  readonly wrong: Readonly<Record<string, readonly string[]>>;
}

export interface Item extends Waiting {
  readonly key: string;
  readonly kind: Kind;
  readonly fields: Fields;
}

export interface Photo extends Waiting {
  /** The visit or report that it was taken for. */
  readonly visit: string;
  /** It goes out with the report, not before. */
  readonly isOfReport?: boolean;
  readonly ticket: string;
  readonly driftSeconds: number | null;
  readonly isOffline: boolean;
  readonly subject: string;
  readonly title: string;
  readonly content: Blob;
}

export interface Ticket {
  readonly uid: string;
  readonly person: number;
  readonly expiresAt: string;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy: number;
}

export interface Shot {
  readonly uid: string;
  readonly subject: string;
  readonly small: Blob | null;
}

/** A visit that somebody is at, as this device knows it: what was typed and taken so far. */
export interface Walk {
  readonly uid: string;
  readonly person: number;
  readonly customer: number;
  readonly beganAt: string;
  readonly place: Place | null;
  readonly driftMs: number | null;
  readonly answers: Fields;
  readonly shots: readonly Shot[];
  /** Checked out, and waiting to be sent. */
  readonly isLeft: boolean;
}

/** A report that is being written, as this device knows it. */
export interface Writing {
  readonly uid: string;
  readonly person: number;
  readonly customer: number;
  readonly customerName?: string;
  readonly writtenAt: string;
  readonly answers: Fields;
  readonly shots: readonly Shot[];
}

/** A photo as the camera gives it away: whoever keeps it says what it belongs to. */
export type Taken = Omit<Photo, "visit" | "person" | "customer" | "customerName" | "isOfReport">;

/** An element around cameras that keeps what they take. */
export interface TakesPhotos extends HTMLElement {
  /** What stands in the picture of where it was taken; empty: what the page says. */
  readonly where: string;
  /** Keep a photo, and a small copy to show. Throws `StorageFull`. */
  addShot(photo: Taken, small: Blob | null): Promise<void>;
}

export const isPhoto = (one: Item | Photo): one is Photo => "ticket" in one;

/** What is the same for all that is new. */
export const UNTRIED = { isRefused: false, words: "", wrong: {} } as const;

export const keyOf = (kind: Kind, uid: string): string => `${kind}:${uid}`;

/** The visit or report that something belongs to. */
export const wholeOf = (one: Item | Photo): string => (isPhoto(one) ? one.visit : one.uid);

/** Where it stands in its visit or report: checking in, photos, the end. */
export const rankOf = (one: Item | Photo): number => (isPhoto(one) ? 1 : one.kind === "check-in" ? 0 : 2);
