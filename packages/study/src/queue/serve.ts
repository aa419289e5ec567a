/**
 * The side that answers. A worker takes jobs of the one problem that it was started for, has its pool do them, and renews its claim to each
 * meanwhile: who is not heard of for a while loses it to another. What is no such job is refused, and told; nothing of it is run.
 */
import { setTimeout as wait } from "node:timers/promises";
import { checkFunction, checkRecord, refuse } from "@dualtape/core";
import type { Job as QueueJob, Worker } from "bullmq";
import { checkPool, type Pool } from "../workers/pool.ts";
import { answerData } from "./answer.ts";
import { commonOf, millisecondsOf, QUEUE_OPTIONS, type QueueOptions } from "./common.ts";
import { checkedJob, queueOf } from "./job.ts";
import { openQueue, serverAt, within } from "./server.ts";
import { workerName, workersOf } from "./worker-name.ts";

/** What a worker tells of. */
export type ServingNotice =
  /** It waits for jobs. */
  | { readonly type: "serving"; readonly worker: string }
  | { readonly type: "done" | "returned"; readonly job: string }
  | { readonly type: "refused"; readonly job: string; readonly what: string };

/** How to serve a queue. */
export interface ServeQueueOptions extends QueueOptions {
  /** Ends it: what is under way is given back. */
  readonly signal: AbortSignal;
  /** Seconds without a sign of life after which a job is given to another; 30 by default. */
  readonly silence?: number;
  readonly onNotice?: (notice: ServingNotice) => void;
}

/** So often may those who do a job fall silent: machines go, and servers are started anew. */
const LIVES = 10;
/** Milliseconds for which who gives a job back takes no other, at first and at last. */
const RETURNS = { first: 50, last: 2000 } as const;
/** Milliseconds that a server is waited for at the end. */
const PATIENCE = 1000;

/**
 * Serves the problem of a pool until the signal: `problem`, `folds` and `seeds` are to be those of the pool. A pool of this very thread cannot
 * give signs of life while it computes: where a piece takes longer than the `silence`, have `nodeWorkers` do it. Throws a `WorkerError` where
 * the server does not answer at first; one that is lost later on is waited for.
 */
export async function serveQueue(pool: Pool, options: ServeQueueOptions): Promise<void> {
  const where = "serveQueue";
  checkPool(where, pool);
  checkRecord(where, "the options", options, [...QUEUE_OPTIONS, "signal", "silence", "onNotice"]);
  const { url, signal, silence = 30, onNotice = () => {} } = options;
  const common = commonOf(where, options);
  const lock = millisecondsOf(where, "silence", silence);
  checkFunction(where, "onNotice", onNotice);
  if (!(signal instanceof AbortSignal)) refuse(where, "the signal", signal, "an AbortSignal, which ends it");
  const connection = serverAt(where, url);
  const { Queue, UnrecoverableError, WaitingError, Worker } = await openQueue(where, connection);
  const name = workerName(pool.size);
  const queue = new Queue(queueOf(common.problem), { connection });

  /** Whether there are others, who may do better than one whose answer was refused. */
  const isForOthers = async (refused: readonly string[]): Promise<boolean> =>
    refused.includes(name) && (await workersOf(queue)).some((other) => !refused.includes(other));

  const answer = async (found: QueueJob, token: string | undefined): Promise<unknown> => {
    const { id = "" } = found;
    try {
      const job = checkedJob(found.name, id, found.data, common);
      if (await isForOthers(job.refused)) {
        await found.moveToWait(token);
        const pause = Math.min(RETURNS.first * 2 ** found.attemptsStarted, RETURNS.last);
        await wait(pause, undefined, { signal }).catch(() => {});
        throw new WaitingError();
      }
      const data = answerData(job, id, await pool.evaluate(job.piece, signal));
      onNotice({ type: "done", job: id });
      return data;
    } catch (error) {
      if (error instanceof WaitingError) throw error;
      if (signal.aborted) {
        await found.moveToWait(token);
        onNotice({ type: "returned", job: id });
        throw new WaitingError();
      }
      const what = error instanceof Error ? error.message : String(error);
      onNotice({ type: "refused", job: id, what });
      throw new UnrecoverableError(what);
    }
  };

  const worker: Worker = new Worker(queueOf(common.problem), answer, {
    connection,
    name,
    concurrency: pool.size,
    lockDuration: lock,
    stalledInterval: Math.max(1, lock / 2),
    maxStalledCount: LIVES,
    runRetryDelay: 500,
    drainDelay: 2,
  });
  queue.on("error", () => {}); // they come back by themselves
  worker.on("error", () => {});
  await worker.waitUntilReady();
  onNotice({ type: "serving", worker: name });
  await aborted(signal);
  await worker.pause(true); // it takes no more
  const isThere = (await within(PATIENCE, workersOf(queue))) !== undefined;
  await within(PATIENCE, worker.close(!isThere));
  await within(PATIENCE, isThere ? queue.close() : queue.disconnect());
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
