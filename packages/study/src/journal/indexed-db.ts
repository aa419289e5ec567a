/** A journal in IndexedDB, for pages and workers: a database of its own, with an entry for each append, under the place of its first byte. */
import { FileError, refuse } from "@dualtape/core";
import { checkEnd, type JournalStorage } from "./storage.ts";
import { webLock } from "./web-lock.ts";

const STORE = "bytes";

/**
 * Opens the storage of a name, or begins one; throws a `LockError` where another page or worker has it, and a `FileError` where there is no
 * IndexedDB. All that is appended is durable at once.
 */
export async function indexedDbStorage(name: string): Promise<JournalStorage> {
  const where = "indexedDbStorage";
  if (typeof name !== "string" || name === "") refuse(where, "the name", name, "a text");
  if (typeof indexedDB === "undefined") {
    throw new FileError(where, "there is no IndexedDB here", "In Node, use openJournalFile of @dualtape/study/node");
  }
  const unlock = await webLock(name);
  try {
    const request = indexedDB.open(`dualtape journal ${name}`, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
    return storageIn(await resultOf(request), name, unlock);
  } catch (cause) {
    await unlock();
    throw new FileError(name, `it cannot be opened: ${String(cause)}`, "Let this page store data", { cause });
  }
}

/** The pieces that stand there, by their places. */
interface Pieces {
  readonly places: readonly number[];
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
}

function storageIn(database: IDBDatabase, name: string, unlock: () => Promise<void>): JournalStorage {
  /** Does something with the entries, all of it or nothing; returns when it is on the disk. */
  const transact = <T>(mode: IDBTransactionMode, what: (store: IDBObjectStore) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const done = what(transaction.objectStore(STORE));
      done.catch((error: unknown) => {
        reject(error);
        if (transaction.error === null) transaction.abort();
      });
      transaction.addEventListener("complete", () => resolve(done));
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
  return {
    read: () =>
      transact("readonly", async (store) => {
        const { places, pieces } = await piecesIn(store);
        const bytes = new Uint8Array(endOf({ places, pieces }));
        pieces.forEach((piece, i) => bytes.set(piece, places[i]));
        return bytes;
      }),
    append: (bytes, at) =>
      transact("readwrite", async (store) => {
        const cursor = await resultOf(store.openCursor(null, "prev"));
        checkEnd(name, cursor === null ? 0 : Number(cursor.key) + cursor.value.length, at);
        if (bytes.length > 0) store.add(bytes, at);
      }),
    truncate: (length) =>
      transact("readwrite", async (store) => {
        const { places, pieces } = await piecesIn(store);
        for (const [i, place] of places.entries()) {
          if (place >= length) store.delete(place);
          else if (place + (pieces[i]?.length ?? 0) > length) store.put(pieces[i]?.slice(0, length - place), place);
        }
      }),
    async sync() {},
    async close() {
      database.close();
      await unlock();
    },
  };
}

async function piecesIn(store: IDBObjectStore): Promise<Pieces> {
  const [places, pieces] = await Promise.all([resultOf(store.getAllKeys()), resultOf(store.getAll())]);
  return { places: places.map(Number), pieces };
}

const endOf = ({ places, pieces }: Pieces): number => (places.at(-1) ?? 0) + (pieces.at(-1)?.length ?? 0);

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
