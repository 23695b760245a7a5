/** Reports that are being written on this device: their words and photos, until they are sent or thrown away. */
import { change, everything, one } from "./database";
import { forgetLast, takeLast } from "./last";
import { keep, send } from "./queue";
import { type Item, keyOf, type Photo, type Shot, type Taken, type Writing } from "./records";

/** Return the newest report that a person was writing on a customer; one that waits to be sent is none. */
export async function findWriting(person: number, customer: number): Promise<Writing | undefined> {
  const mine = (await everything<Writing>("writings")).filter((each) => each.person === person && each.customer === customer);
  const last = takeLast("report", person, customer);
  if (last) {
    const before = mine.find((each) => each.uid === last.uid);
    mine.push({ ...last, shots: before?.shots ?? [] });
  }
  for (const each of mine.sort((a, b) => b.writtenAt.localeCompare(a.writtenAt))) {
    if (!(await one<Item>("items", keyOf("report", each.uid)))) return each;
  }
  return undefined;
}

/** Return the reports that a person is writing on this device, the newest first: none of them goes by itself. */
export async function beingWritten(person: number): Promise<readonly Writing[]> {
  const sent = new Set((await everything<Item>("items")).map((item) => item.uid));
  const mine = (await everything<Writing>("writings")).filter((each) => each.person === person && !sent.has(each.uid));
  return mine.sort((a, b) => b.writtenAt.localeCompare(a.writtenAt));
}

/** Return small copies of the photos of a report that this device still has. */
export async function shotsOf(uid: string): Promise<readonly Shot[]> {
  return (await one<Writing>("writings", uid))?.shots ?? [];
}

/** Keep what is being written. Throws `StorageFull`. */
export async function keepWriting(writing: Writing): Promise<void> {
  await change(["writings"], (store) => store("writings").put(writing));
  forgetLast("report");
}

/** Keep a photo with what is being written, which shows it already. Throws `StorageFull`. */
export async function keepShot(photo: Taken, writing: Writing, customerName: string): Promise<void> {
  const { uid, person, customer } = writing;
  await keep({ ...photo, visit: uid, isOfReport: true, person, customer, customerName }, {
    stores: ["writings", "tickets"],
    work: (store) => {
      store("writings").put(writing);
      store("tickets").delete(photo.ticket);
    },
  });
  void send({ tickets: true });
}

/** Throw away what was being written, and its photos. */
export async function dropWriting(uid: string): Promise<void> {
  const photos = (await everything<Photo>("photos")).filter((photo) => photo.visit === uid);
  await change(["writings", "photos"], (store) => {
    store("writings").delete(uid);
    for (const photo of photos) store("photos").delete(photo.uid);
  });
}
