/**
 * The side that asks. A piece is a job until its answer has come and was checked; what the server has lost is put there again, and an answer
 * that is refused is asked for elsewhere. Events of the queue make it quick, but nothing depends on them: each job is looked at now and then.
 */
import { setMaxListeners } from "node:events";
import { checkFunction, checkRecord, DualtapeError } from "@dualtape/core";
import type { Found, Lost, Piece } from "@dualtape/hyperopt/eager";
import type { Queue } from "bullmq";
import { type Pool, WorkerError } from "../workers/pool.ts";
import { checkedAnswer } from "./answer.ts";
import { type Common, idOf, type Job, NAME, plainOf, queueOf } from "./job.ts";
import { commonOf, millisecondsOf, QUEUE_OPTIONS, type QueueOptions } from "./common.ts";
import { openQueue, serverAt, within } from "./server.ts";
import { sizeIn, workersOf } from "./worker-name.ts";

/** What those who look after a study should know. */
export type QueueNotice =
  /** Pieces wait, and nobody serves their problem. */
  | { readonly type: "unserved" }
  /** An answer was refused, and the piece is asked for again; `count` is how many were, in all. */
  | { readonly type: "refused"; readonly worker: string; readonly what: string; readonly count: number }
  /** The server is away: what was asked for waits until it is back. */
  | { readonly type: "away" }
  /** The server is back. */
  | { readonly type: "back" };

/** How to ask a queue. */
export interface QueueWorkersOptions extends QueueOptions {
  /** Seconds between two looks at what has no answer yet; 1 by default. */
  readonly every?: number;
  readonly onNotice?: (notice: QueueNotice) => void;
}

/** So often may an answer be refused, and a piece lost, until it is given up. */
const ATTEMPTS = 3;
/** How long an answer waits for whoever asks the same again: an hour, and not too many of them. */
const KEPT = { age: 3600, count: 100 } as const;
/** Milliseconds that a look may take. */
const LOOK = 5000;
/** Milliseconds that a server is waited for at the end. */
const PATIENCE = 1000;

/** What has come of a job. */
type End =
  | { readonly answer: unknown; readonly worker: string }
  | { readonly failure: string; readonly worker: string };

/**
 * The workers of a queue, which serve this problem anywhere: `dualtape worker`, or `serveQueue`. Its size is how many pieces they do at a time.
 * A piece that was begun when nobody wants it any more is finished, and its answer waits an hour. Throws a `WorkerError` where the server does
 * not answer, or where BullMQ or ioredis is not installed.
 */
export async function queueWorkers(options: QueueWorkersOptions): Promise<Pool> {
  const where = "queueWorkers";
  checkRecord(where, "the options", options, [...QUEUE_OPTIONS, "every", "onNotice"]);
  const { url, every = 1, onNotice = () => {} } = options;
  const common = commonOf(where, options);
  const pause = millisecondsOf(where, "every", every);
  checkFunction(where, "onNotice", onNotice);
  const connection = serverAt(where, url);
  const { Queue, QueueEvents } = await openQueue(where, connection);
  const name = queueOf(common.problem);
  // An event holds a whole answer: no more of them are kept than are soon read.
  const queue = new Queue(name, { connection, streams: { events: { maxLen: 100 } } });
  const events = new QueueEvents(name, { connection });
  const asking = new Asking(queue, common, onNotice);
  events.on("completed", ({ jobId }) => void asking.look(jobId));
  events.on("failed", ({ jobId }) => void asking.look(jobId));
  queue.on("error", () => {}); // they come back by themselves
  events.on("error", () => {});
  queue.on("ioredis:close", () => asking.tell("away"));
  await asking.count();
  const timer = setInterval(() => void asking.lookAtAll(), pause);
  return {
    get size() {
      return asking.size;
    },
    evaluate: (piece, signal) => asking.evaluate(piece, signal),
    async close() {
      clearInterval(timer);
      await within(PATIENCE, asking.close());
      await within(PATIENCE, Promise.all([queue.close(), events.close()]));
      await within(PATIENCE, queue.disconnect());
    },
  };
}

/** A job that someone waits for. */
interface Waiting {
  readonly job: Job;
  end(end: End): void;
}

class Asking {
  /** How many pieces are done at a time, as far as is known. */
  size = 1;
  private readonly waiting = new Map<string, Set<Waiting>>();
  private readonly closing = new AbortController();
  private refusals = 0;
  private told: QueueNotice["type"] | null = null;
  private isLooking = false;

  constructor(
    private readonly queue: Queue,
    private readonly common: Common,
    private readonly notify: (notice: QueueNotice) => void,
  ) {
    setMaxListeners(0, this.closing.signal);
  }

  async evaluate(piece: Piece, signal: AbortSignal): Promise<Found | Lost> {
    setMaxListeners(0, signal);
    const begun = performance.now();
    const refused: string[] = [];
    for (;;) {
      const job: Job = { ...this.common, piece, refused: [...refused] };
      const id = idOf(job);
      const end = await this.ended(id, job, signal);
      const { found, what } = outcomeOf(end, job, id);
      if (found !== null && found.type !== "lost") return found;
      await this.queue.remove(id).catch(() => 0); // nobody else is to take it for an answer
      this.notify({ type: "refused", worker: end.worker, what, count: ++this.refusals });
      if (refused.push(end.worker) < ATTEMPTS) continue;
      if (found !== null) return { ...found, seconds: (performance.now() - begun) / 1000 };
      throw new WorkerError(
        "the queue",
        `${ATTEMPTS} answers to a piece were refused, the last of ${end.worker}: ${what}`,
        "Look at that worker: its version, its problem file, its machine",
      );
    }
  }

  /** Looks whether a job has ended, and asks for it again where the server knows nothing of it. */
  async look(id: string): Promise<void> {
    const [first] = this.waiting.get(id) ?? [];
    if (first === undefined) return;
    try {
      const found = await this.queue.getJob(id);
      if (found === undefined) await this.add(id, first.job);
      else if (found.finishedOn !== undefined) {
        const { failedReason, returnvalue, processedBy = "a worker without a name" } = found;
        const end = failedReason
          ? { failure: failedReason, worker: processedBy }
          : { answer: returnvalue, worker: processedBy };
        for (const waiting of this.waiting.get(id) ?? []) waiting.end(end);
      }
    } catch {
      // It is looked at again.
    }
  }

  async lookAtAll(): Promise<void> {
    if (this.isLooking || this.waiting.size === 0) return;
    this.isLooking = true;
    // A server that is away keeps a look waiting, but not all looks after it.
    await within(LOOK, Promise.all([...[...this.waiting.keys()].map((id) => this.look(id)), this.count()]));
    this.isLooking = false;
  }

  /** Counts the workers, and tells where there are none. */
  async count(): Promise<void> {
    try {
      const workers = await workersOf(this.queue);
      this.size = Math.max(
        1,
        workers.reduce((sum, name) => sum + sizeIn(name), 0),
      );
      if (this.told === "away") this.tell("back");
      if (workers.length > 0) this.told = null;
      else if (this.waiting.size > 0) this.tell("unserved");
    } catch {
      // The server is away, which is told, or does not tell of its clients.
    }
  }

  /** Tells something once, until it changes. */
  tell(type: "unserved" | "away" | "back"): void {
    if (this.told === type || this.closing.signal.aborted) return;
    this.told = type;
    this.notify({ type });
  }

  /** Ends all that is asked for. */
  async close(): Promise<void> {
    const ids = [...this.waiting.keys()];
    this.closing.abort(
      new WorkerError("the queue", "its workers are closed", "Close them when their studies have ended"),
    );
    await Promise.all(ids.map((id) => this.queue.remove(id)));
  }

  /** Waits until a job has ended, however often it must be asked for. */
  private ended(id: string, job: Job, signal: AbortSignal): Promise<End> {
    const stops = [signal, this.closing.signal];
    return new Promise<End>((resolve, reject) => {
      const others = this.waiting.get(id) ?? new Set();
      const leave = (): void => {
        others.delete(waiting);
        if (others.size === 0) this.waiting.delete(id);
        for (const one of stops) one.removeEventListener("abort", stop);
      };
      const waiting: Waiting = { job, end: (end) => (leave(), resolve(end)) };
      const stop = (): void => {
        leave();
        // Nobody is to begin with it; one who has begun goes on.
        if (!this.waiting.has(id)) this.queue.remove(id).catch(() => {});
        reject(stops.find(({ aborted }) => aborted)?.reason);
      };
      for (const one of stops) {
        if (one.aborted) return reject(one.reason);
        one.addEventListener("abort", stop);
      }
      this.waiting.set(id, others.add(waiting));
      void this.begin(id);
    });
  }

  /** A failure that was left from before is no answer to what is asked now. */
  private async begin(id: string): Promise<void> {
    try {
      const before = await this.queue.getJob(id);
      if (before?.failedReason) await before.remove();
    } catch {
      // It is looked at again.
    }
    await this.look(id);
  }

  private async add(id: string, job: Job): Promise<void> {
    await this.queue.add(NAME, plainOf(job), { jobId: id, removeOnComplete: KEPT, removeOnFail: KEPT });
  }
}

/** What to make of an end: what was found, and what is wrong with it where it is not taken. */
function outcomeOf(end: End, job: Job, id: string): { readonly found: Found | Lost | null; readonly what: string } {
  if ("failure" in end) {
    // BullMQ says so of a job whose workers were not heard of any more, time and again.
    const isLost = /stalled more than allowable/.test(end.failure);
    const what = isLost ? "those who began with it were not heard of any more, time and again" : unended(end.failure);
    return { found: isLost ? { type: "lost", what, seconds: 0 } : null, what };
  }
  try {
    const found = checkedAnswer(end.answer, job, id);
    return { found, what: found.type === "lost" ? found.what : "" };
  } catch (error) {
    return {
      found: null,
      what: error instanceof DualtapeError ? unended(`${error.what}. ${error.remedy}`) : String(error),
    };
  }
}

/** A sentence without its full stop, to be gone on with. */
const unended = (sentence: string): string => sentence.replace(/\.$/, "");
