/**
 * A journal in IndexedDB, for pages and workers: a database of its own, with an entry for each append, under the place of its first byte; and
 * another for what is kept beside it, by name.
 */
import { FileError, refuse } from "@dualtape/core";
import { checkEnd, type JournalStorage, type Slots } from "./storage.ts";
import { webLock } from "./web-lock.ts";

const STORE = "bytes";
const SLOTS = "slots";

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
    const [journal, beside] = await Promise.all([
      opened(`dualtape journal ${name}`, STORE),
      opened(`dualtape beside ${name}`, SLOTS),
    ]);
    const storage = storageIn(journal, name, unlock);
    return {
      ...storage,
      slots: slotsIn(beside),
      close() {
        beside.close();
        return storage.close();
      },
    };
  } catch (cause) {
    await unlock();
    throw new FileError(name, `it cannot be opened: ${String(cause)}`, "Let this page store data", { cause });
  }
}

/** The database of a name, which has one store. */
function opened(name: string, store: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(store));
  return resultOf(request);
}

/** Does something with the entries of a store, all of it or nothing; returns when it is on the disk. */
const transact = <T>(
  database: IDBDatabase,
  store: string,
  mode: IDBTransactionMode,
  what: (store: IDBObjectStore) => Promise<T>,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const done = what(transaction.objectStore(store));
    done.catch((error: unknown) => {
      reject(error);
      if (transaction.error === null) transaction.abort();
    });
    transaction.addEventListener("complete", () => resolve(done));
    transaction.addEventListener("abort", () => reject(transaction.error));
  });

const slotsIn = (database: IDBDatabase): Slots => ({
  read: (name) =>
    transact(database, SLOTS, "readonly", async (store) => {
      const found: unknown = await resultOf(store.get(name));
      return found instanceof Uint8Array ? found : null;
    }),
  write: (name, bytes) => transact(database, SLOTS, "readwrite", async (store) => void store.put(bytes, name)),
  remove: (name) => transact(database, SLOTS, "readwrite", async (store) => void store.delete(name)),
});

/** The pieces that stand there, by their places. */
interface Pieces {
  readonly places: readonly number[];
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
}

function storageIn(database: IDBDatabase, name: string, unlock: () => Promise<void>): JournalStorage {
  return {
    read: () =>
      transact(database, STORE, "readonly", async (store) => {
        const { places, pieces } = await piecesIn(store);
        const bytes = new Uint8Array(endOf({ places, pieces }));
        pieces.forEach((piece, i) => bytes.set(piece, places[i]));
        return bytes;
      }),
    append: (bytes, at) =>
      transact(database, STORE, "readwrite", async (store) => {
        const cursor = await resultOf(store.openCursor(null, "prev"));
        checkEnd(name, cursor === null ? 0 : Number(cursor.key) + cursor.value.length, at);
        if (bytes.length > 0) store.add(bytes, at);
      }),
    truncate: (length) =>
      transact(database, STORE, "readwrite", async (store) => {
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
