/** What is alive, measured: needs node --expose-gc. */

/** Bytes of the JavaScript heap, and of the elements of typed arrays. */
export interface Held {
  readonly heap: number;
  readonly arrays: number;
}

/** Collections in a row that free nothing more, after which all is taken for freed. */
const QUIET = 8;

/** More collections than any program needs. */
const MOST = 1000;

/**
 * What is alive now. The engine frees arrays beside the program, and has done with it before it collects again: so it is collected
 * until nothing more is freed, and nobody waits.
 */
export async function live(): Promise<Held> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("measuring memory needs node --expose-gc");
  let last = -1;
  for (let quiet = 0, round = 0; quiet < QUIET && round < MOST; round++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve)); // what waits to be finished at the end of a turn
    const { arrayBuffers } = process.memoryUsage();
    quiet = arrayBuffers === last ? quiet + 1 : 0;
    last = arrayBuffers;
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, arrays: arrayBuffers };
}
