/** Tickets that photos are taken on, fetched while there is a connection. */
import { deviceId } from "../elements/device";
import { change, everything } from "./database";
import type { Photo, Ticket } from "./records";
import { driftMs, learnDrift, reach } from "./server";

const PATIENCE_MS = 15_000;
const FEW = 10;
const WORTH_HOLDING_MS = 12 * 3_600_000;

/** Return the tickets of a person that hold at least so long, those that end first before all others. */
export async function heldTickets(person: number, forMs = 0): Promise<Ticket[]> {
  const now = Date.now() - (driftMs() ?? 0);
  const found = await everything<Ticket>("tickets");
  return found
    .filter((one) => one.person === person && Date.parse(one.expiresAt) > now + forMs)
    .sort((one, other) => one.expiresAt.localeCompare(other.expiresAt));
}

/** Answer whether it is time to ask for more. */
export async function needsTickets(person: number): Promise<boolean> {
  return (await heldTickets(person, WORTH_HOLDING_MS)).length < FEW;
}

/** Ask for tickets and keep them; nothing happens where the server gives none. Held by whoever holds the queue. */
export async function fetchTickets(person: number, token: string): Promise<void> {
  const asked = Date.now();
  const body = new URLSearchParams({ device: deviceId() });
  const answer = await reach("/photo/tickets/", { method: "POST", body, headers: { "X-CSRFToken": token } }, PATIENCE_MS);
  if (!answer?.ok) return;
  const told = (await answer.json()) as { now: string; tickets: { uid: string; expires_at: string }[] };
  learnDrift(told.now, asked);
  // The server does not know yet which of them the photos that wait here were taken on.
  const taken = new Set((await everything<Photo>("photos")).map((photo) => photo.ticket));
  await change(["tickets"], (store) => {
    store("tickets").clear();
    for (const { uid, expires_at: expiresAt } of told.tickets) {
      if (!taken.has(uid)) store("tickets").put({ uid, person, expiresAt } satisfies Ticket);
    }
  });
}
