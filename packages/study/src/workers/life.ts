/**
 * Whether a worker of a browser still lives. Nobody is told of one that ends itself, that another ends, or that is ended for want of memory. But a
 * lock of the Web Locks API ends with whoever has it. So a worker takes one of its own and says its name, and whoever gets that lock after it
 * knows that it is no more. Pages that did not come by HTTPS have no locks, and hear of nothing.
 */
import { isRecord } from "@dualtape/core";

/** That a worker lives as long as it has a lock. */
interface Alive {
  readonly type: "alive";
  readonly lock: string;
}

export const isAlive = (said: unknown): said is Alive => isRecord(said) && said["type"] === "alive";

const locks = (): LockManager | undefined => (Object(globalThis.navigator) as Partial<Navigator>).locks;

/** Takes a lock for as long as this worker lives, and says so; resolves then, or where no lock can be had. */
export function live(say: (alive: Alive) => void): Promise<void> {
  return new Promise((resolve) => {
    const request = locks()?.request(`dualtape worker ${crypto.randomUUID()}`, (lock) => {
      say({ type: "alive", lock: lock?.name ?? "" });
      resolve();
      return new Promise<never>(() => {});
    });
    if (request === undefined) resolve();
    else request.catch(() => resolve());
  });
}

/** Resolves when the worker that has said so lives no more. */
export async function end({ lock }: Alive): Promise<void> {
  await locks()?.request(lock, () => {});
}
