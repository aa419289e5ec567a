/** Where the journal is kept: in a file of the origin, or in IndexedDB where a browser has no such files. */
import { FileError } from "@dualtape/core";
import { indexedDbStorage, type JournalStorage, LockError, opfsStorage } from "@dualtape/study";
import type { Place } from "./messages.ts";

/** What errors call it, and a download. */
export const NAME = "digits.study";

/** A page that is reloaded may find its journal in the hands of the worker that it left: so often, and after so many milliseconds, it asks again. */
const [TRIES, PAUSE] = [20, 50] as const;

/** The storage of the journal, alone in these hands until it is closed, and what it is. Throws a `LockError` where another page has it. */
export async function keptStorage(): Promise<{ readonly storage: JournalStorage; readonly place: Place }> {
  try {
    return { storage: await patiently(() => opfsStorage(NAME)), place: "OPFS" };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { storage: await patiently(() => indexedDbStorage(NAME)), place: "IndexedDB" };
  }
}

async function patiently<T>(open: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof LockError) || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
