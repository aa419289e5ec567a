/**
 * Long work in a worker, and what the page knows of it. Updates are shown at most once a frame; what a job showed stays
 * until the first news of the next one, so that nothing flickers.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { News, Order } from "./job-messages.ts";

type JobState = "idle" | "running" | "paused" | "finished" | "failed";

/** What is known of a job. */
interface Progress<Update> {
  readonly state: JobState;
  /** All updates, in order. */
  readonly updates: readonly Update[];
  /** The last of them. */
  readonly latest: Update | null;
  /** Why it failed, where it did. */
  readonly failure: string | null;
}

/** A job, and the hand on it. The functions stay the same from one rendering to the next. */
export interface Job<Request, Update> extends Progress<Update> {
  /** Starts a job, and gives up the one before. */
  readonly start: (request: Request) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends the job at once, with its worker. What was shown stays. */
  readonly cancel: () => void;
  /** Ends the job at once, and forgets what was shown. */
  readonly clear: () => void;
}

/** A job in the worker that `createWorker` makes when it is first needed. */
export function useJob<Request, Update>(createWorker: () => Worker): Job<Request, Update> {
  const [progress, setProgress] = useState<Progress<Update>>(nothingYet);
  const ref = useRef<Foreman<Request, Update> | null>(null);
  const foreman = (ref.current ??= new Foreman(createWorker, setProgress));
  useEffect(() => foreman.cancel, [foreman]);
  const { start, pause, resume, cancel, clear } = foreman;
  return { ...progress, start, pause, resume, cancel, clear };
}

const nothingYet = { state: "idle", updates: [], latest: null, failure: null } as const;

/** Gives the orders to a worker, and gathers its news. */
class Foreman<Request, Update> {
  private worker: Worker | null = null;
  private job = 0;
  private frame: number | null = null;
  private progress: Progress<Update> = nothingYet;
  /** Updates since the last frame. */
  private fresh: Update[] = [];
  /** Whether the updates shown are those of a job before. */
  private stale = false;

  constructor(
    private readonly createWorker: () => Worker,
    private readonly show: (progress: Progress<Update>) => void,
  ) {}

  readonly start = (request: Request): void => {
    this.fresh = [];
    this.stale = true;
    this.order({ type: "start", job: ++this.job, request });
    this.enter("running");
  };

  readonly pause = (): void => {
    if (this.progress.state !== "running") return;
    this.order({ type: "pause" });
    this.enter("paused");
  };

  readonly resume = (): void => {
    if (this.progress.state !== "paused") return;
    this.order({ type: "resume" });
    this.enter("running");
  };

  readonly cancel = (): void => {
    this.worker?.terminate();
    this.worker = null;
    this.job++;
    const { state } = this.progress;
    if (state === "running" || state === "paused") this.enter("idle");
  };

  readonly clear = (): void => {
    this.cancel();
    this.fresh = [];
    this.progress = nothingYet;
    this.enter("idle");
  };

  private order(order: Order<Request>): void {
    this.worker ??= this.hire();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to aim at
    this.worker.postMessage(order);
  }

  private hire(): Worker {
    const worker = this.createWorker();
    worker.addEventListener("message", ({ data }: MessageEvent<News<Update>>) => {
      if (data.job === this.job) this.hear(data);
    });
    worker.addEventListener("error", ({ message }) => {
      const reason = `The worker that computes this failed: ${message || "it did not load"}.`;
      if (worker === this.worker) this.hear({ type: "failed", job: this.job, reason });
    });
    return worker;
  }

  private hear(news: News<Update>): void {
    if (this.stale) this.progress = { ...nothingYet, state: this.progress.state };
    this.stale = false;
    if (news.type === "update") this.fresh.push(news.update);
    else if (news.type === "finished") this.enter("finished");
    else this.enter("failed", news.reason);
    this.showSoon();
  }

  private enter(state: JobState, failure: string | null = null): void {
    this.progress = { ...this.progress, state, failure };
    this.showSoon();
  }

  private showSoon(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.fresh.length > 0) {
        const updates = [...this.progress.updates, ...this.fresh];
        this.progress = { ...this.progress, updates, latest: updates.at(-1) ?? null };
        this.fresh = [];
      }
      this.show(this.progress);
    });
  }
}
