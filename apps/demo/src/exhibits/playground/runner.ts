/**
 * Runs one program after another, each in a worker of its own: a program that never ends is ended with its worker, and one
 * that changed its globals takes them along. What is known is shown at most once a frame, and what a run showed stays until the
 * first news of the next, so that nothing flickers.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Report, Request } from "./messages.ts";
import { learn, nothingYet, type Output } from "./output.ts";

/** The hand on a run. The functions stay the same from one rendering to the next. */
export interface Runs {
  readonly output: Output;
  /** When the run began that goes on, by the clock of `performance.now`; `null` where none does. */
  readonly since: number | null;
  /** Runs a program, and gives up the one before. */
  readonly run: (source: string) => void;
  /** Ends the program at once. What it showed stays. */
  readonly stop: () => void;
}

/** Runs programs, for as long as its component is there. */
export function useRuns(): Runs {
  const [{ output, since }, show] = useState<Shown>({ output: nothingYet, since: null });
  const ref = useRef<Runner | null>(null);
  const runner = (ref.current ??= new Runner(show));
  useEffect(() => runner.close, [runner]);
  return { output, since, run: runner.run, stop: runner.stop };
}

interface Shown {
  readonly output: Output;
  readonly since: number | null;
}

/** Reports that are shown in one frame: a flood is let in bit by bit, so that the page stays awake. */
const AT_ONCE = 50;

class Runner {
  private worker: Worker | null = null;
  private output = nothingYet;
  private since: number | null = null;
  /** Reports that are not shown yet. */
  private fresh: Report[] = [];
  /** Whether what is shown is that of the run before. */
  private stale = false;
  private frame: number | null = null;

  constructor(private readonly show: (shown: Shown) => void) {}

  readonly run = (source: string): void => {
    this.end();
    this.stale = true;
    this.output = { ...this.output, state: "running", seconds: null };
    this.since = performance.now();
    this.worker = this.hire();
    const request: Request = { source };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to aim at
    this.worker.postMessage(request);
    this.showSoon();
  };

  readonly stop = (): void => {
    if (this.since === null) return;
    const seconds = (performance.now() - this.since) / 1000;
    this.gather(this.fresh.length);
    this.output = { ...(this.stale ? nothingYet : this.output), state: "stopped", seconds };
    this.end();
    this.showSoon();
  };

  readonly close = (): void => {
    this.end();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  };

  private hire(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Report>) => {
      if (worker === this.worker) this.hear(data);
    });
    worker.addEventListener("error", ({ message }) => {
      const what = `The worker that runs the program failed: ${message || "it did not load"}.`;
      const problem = { name: "Error", what, where: null, remedy: null, line: null, column: null };
      if (worker === this.worker) this.hear({ type: "problem", problem });
    });
    return worker;
  }

  private end(): void {
    this.worker?.terminate();
    this.worker = null;
    this.since = null;
    this.fresh = [];
  }

  private hear(report: Report): void {
    if (report.type === "start") this.since = performance.now();
    this.fresh.push(report);
    this.showSoon();
  }

  private gather(count: number): void {
    if (this.fresh.length === 0) return;
    const reports = this.fresh.splice(0, count);
    this.output = learn(this.stale ? { ...nothingYet, state: "running" } : this.output, reports);
    this.stale = false;
    if (this.output.state !== "running") this.since = null;
  }

  private showSoon(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.gather(AT_ONCE);
      this.show({ output: this.output, since: this.since });
      if (this.fresh.length > 0) this.showSoon();
    });
  }
}
