/** The lock of a journal in a browser: the Web Locks API, whose locks end with the page or worker that has them. */
import { LockError } from "./errors.ts";

/**
 * Takes the lock of a name; returns what gives it back. Throws a `LockError` where another page or worker has it. Pages that did not come by HTTPS
 * have no such locks: there, whoever writes second is refused by the storage.
 */
export async function webLock(name: string): Promise<() => Promise<void>> {
  const { locks } = navigator as Partial<Navigator>;
  if (locks === undefined) return async () => {};
  return new Promise((resolve, reject) => {
    const given: Promise<void> = locks.request(`dualtape journal ${name}`, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        throw new LockError(name, "another page or worker has it open", "Close it there", null);
      }
      return new Promise<void>((release) => {
        resolve(() => {
          release();
          return given; // once the next one gets it
        });
      });
    });
    given.catch(reject);
  });
}
