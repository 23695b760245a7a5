/** What this device keeps by itself: what waits to be sent, photos, tickets, visits on their way, reports being written. */

const NAME = "kejing";
/** Raised with every change of `STORES`: those that are there already stay as they are, with all that is in them. */
const VERSION = 2;
const STORES = { items: "key", photos: "uid", tickets: "uid", walks: "uid", writings: "uid" } as const;

export type Store = keyof typeof STORES;

/** The device has no room left: nothing of what was to be kept is kept. */
export class StorageFull extends Error {}

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= open(VERSION).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

function open(version?: number): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, version);
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) {
        if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name, { keyPath });
      }
    };
    asked.onsuccess = () => {
      const found = asked.result;
      // A newer page in another tab changes the stores: this one opens them again when it needs them.
      found.onversionchange = () => {
        found.close();
        opened = null;
      };
      found.onclose = () => {
        opened = null;
      };
      done(found);
    };
    asked.onerror = () => {
      // A copy of an older page finds the stores of a newer one: they only ever become more.
      if (version !== undefined && asked.error?.name === "VersionError") open().then(done, failed);
      else failed(asked.error ?? new Error("no database"));
    };
  });
}

/** Answer whether this browser keeps anything: in some private windows it does not. */
export async function keepsAnything(): Promise<boolean> {
  try {
    await database();
    return true;
  } catch {
    return false;
  }
}

/**
 * Change several stores at once, all or nothing; it is on the disk when this returns.
 *
 * Throws `StorageFull` where the device has no room.
 */
export async function change(stores: readonly Store[], work: (store: (name: Store) => IDBObjectStore) => void): Promise<void> {
  const found = await database();
  try {
    await new Promise<void>((done, failed) => {
      const together = found.transaction(stores, "readwrite", { durability: "strict" });
      together.oncomplete = () => done();
      together.onabort = () => failed(together.error ?? new Error("not kept"));
      work((name) => together.objectStore(name));
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "QuotaExceededError") throw new StorageFull();
    throw error;
  }
}

/** Return everything in a store. */
export async function everything<T>(name: Store): Promise<T[]> {
  const found = await database();
  return answer(found.transaction(name).objectStore(name).getAll() as IDBRequest<T[]>);
}

/** Return one of a store, or nothing. */
export async function one<T>(name: Store, key: string): Promise<T | undefined> {
  const found = await database();
  return answer(found.transaction(name).objectStore(name).get(key) as IDBRequest<T | undefined>);
}

function answer<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error ?? new Error("not read"));
  });
}
