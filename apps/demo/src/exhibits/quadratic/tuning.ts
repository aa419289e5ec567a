/** What the page knows of a tuning, gathered from the worker's replies. */
import type { Divergence, Ending, Iteration, Reply, Report, Request, Settings } from "./messages.ts";

export interface Tuning {
  readonly iterations: readonly Iteration[];
  readonly divergences: readonly Divergence[];
  readonly ending: Ending | null;
  /** Why nothing came of it, where nothing did. */
  readonly failure: string | null;
}

/** A tuning of which nothing is known yet. */
export const nothingYet = (): Tuning => ({
  iterations: [],
  divergences: [],
  ending: null,
  failure: null,
});

/** Whether there is nothing more to come. */
export const isOver = ({ ending, failure }: Tuning): boolean => ending !== null || failure !== null;

/** What is known after one more report. */
export function learn(tuning: Tuning, report: Report): Tuning {
  switch (report.type) {
    case "iteration":
      return { ...tuning, iterations: [...tuning.iterations, report.iteration] };
    case "divergence":
      return { ...tuning, divergences: [...tuning.divergences, report.divergence] };
    case "ending":
      return { ...tuning, ending: report.ending };
    case "failure":
      return { ...tuning, failure: report.reason };
  }
}

/** The worker, asked for one tuning after another; only the last one asked for is shown, at most once a frame. */
export class Tuner {
  private readonly worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  private request = 0;
  private tuning = nothingYet();
  private frame: number | null = null;

  /** @param show is given what is known whenever that changes */
  constructor(private readonly show: (tuning: Tuning) => void) {
    this.worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
      if (data.request === this.request) this.tell(data);
    });
    this.worker.addEventListener("error", ({ message }) => {
      this.tell({
        type: "failure",
        reason: `The worker that computes this page failed: ${message || "it did not load"}.`,
      });
    });
  }

  /** Starts a tuning, and gives up the one before. What that one showed stays until the first news of the new one. */
  start(settings: Settings): void {
    const request: Request = { request: ++this.request, settings };
    this.tuning = nothingYet();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to aim at
    this.worker.postMessage(request);
  }

  /** Ends the worker. */
  close(): void {
    this.worker.terminate();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }

  private tell(report: Report): void {
    this.tuning = learn(this.tuning, report);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.tuning.iterations.length > 0 || isOver(this.tuning)) this.show(this.tuning);
    });
  }
}
