/** A page that studies by its workers, so many of them, whatever becomes of them. */
/// <reference lib="dom" />
import { onThisThread, webWorkers } from "@dualtape/study";
import { found, problem } from "./problem.ts";

/** What came of a study. */
export interface Told {
  /** What it found, or the error that ended it. */
  readonly found: string;
  /** How many workers were made, and how many of them were ended by the pool. */
  readonly made: number;
  readonly ended: number;
}

/**
 * Studies by so many workers; by this thread, where there are none. The first of them may meet its end with a piece: it throws, it closes itself, it is
 * terminated from elsewhere, or it stalls; there, the study is stopped.
 */
async function studied(size: number, end = "", piece = 0): Promise<Told> {
  const controller = new AbortController();
  let [made, ended] = [0, 0];
  const hired = (): Worker => {
    made += 1;
    const name = end !== "" && (made === 1 || end === "stalls") ? `${end} ${piece}` : "";
    const worker = new Worker("./pieces.js", { type: "module", name });
    const { terminate, postMessage } = worker;
    let posted = 0;
    worker.terminate = () => {
      ended += 1;
      terminate.call(worker);
    };
    worker.postMessage = (message: unknown) => {
      postMessage.call(worker, message);
      if (name === "" || ++posted < piece) return;
      if (end === "is terminated") terminate.call(worker);
      if (end === "stalls") setTimeout(() => controller.abort());
    };
    return worker;
  };
  const pool = size === 0 ? onThisThread(problem, { folds: 3 }) : webWorkers(hired, { size });
  try {
    return { found: await found(pool, controller.signal), made, ended };
  } catch (error) {
    return { found: String(error), made, ended };
  } finally {
    await pool.close();
  }
}

Object.assign(window, { studied });
