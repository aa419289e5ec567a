/**
 * Runs one program after another, each in a worker of its own: a program that never ends is ended with its worker, and one
 * that changed its globals takes them along. What is known is shown at most once a frame, and what a run showed stays until the
 * first news of the next, so that nothing flickers.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { KEPT, type Report } from "./messages.ts";
import { learn, nothingYet, type Output } from "./output.ts";
import { readReport } from "./reports.ts";
import { Sandbox } from "./sandbox.ts";

/** The hand on a run. The functions stay the same from one rendering to the next. */
export interface Runs {
  readonly output: Output;
  /** When the run began that goes on, by the clock of `performance.now`; `null` where none does. */
  readonly since: number | null;
  /** Runs a program, and gives up the one before. */
  readonly run: (source: string) => void;
  /** Ends the program at once. What it showed stays. */
  readonly stop: () => void;
  /** Ends the program at once, and forgets what it showed. */
  readonly clear: () => void;
}

/** Runs programs, for as long as its component is there. */
export function useRuns(): Runs {
  const [{ output, since }, show] = useState<Shown>({ output: nothingYet, since: null });
  const ref = useRef<Runner | null>(null);
  const runner = (ref.current ??= new Runner(show));
  useEffect(() => runner.close, [runner]);
  const { run, stop, clear } = runner;
  return { output, since, run, stop, clear };
}

interface Shown {
  readonly output: Output;
  readonly since: number | null;
}

/** Reports that may wait for a frame; they are gathered sooner where more come. */
const WAITING = 2 * KEPT;

class Runner {
  private sandbox: Sandbox | null = null;
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
    this.sandbox ??= new Sandbox();
    this.sandbox.run(source, {
      onReport: (data) => {
        const report = readReport(data);
        if (report !== null) this.hear(report);
      },
      onFailure: (message) => {
        const what = `The worker that runs the program failed: ${message}.`;
        const problem = { name: "Error", what, where: null, remedy: null, line: null, column: null };
        this.hear({ type: "problem", problem });
      },
    });
    this.showSoon();
  };

  readonly stop = (): void => {
    if (this.since === null) return;
    const seconds = (performance.now() - this.since) / 1000;
    this.gather();
    this.output = { ...(this.stale ? nothingYet : this.output), state: "stopped", seconds };
    this.end();
    this.showSoon();
  };

  readonly clear = (): void => {
    this.end();
    this.output = nothingYet;
    this.stale = false;
    this.showSoon();
  };

  readonly close = (): void => {
    this.end();
    this.sandbox?.close();
    this.sandbox = null;
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  };

  private end(): void {
    this.sandbox?.end();
    this.since = null;
    this.fresh = [];
  }

  private hear(report: Report): void {
    if (report.type === "start") this.since = performance.now();
    this.fresh.push(report);
    if (this.fresh.length >= WAITING) this.gather();
    this.showSoon();
  }

  private gather(): void {
    if (this.fresh.length === 0) return;
    const reports = this.fresh.splice(0);
    this.output = learn(this.stale ? { ...nothingYet, state: "running" } : this.output, reports);
    this.stale = false;
    if (this.output.state !== "running") this.since = null;
  }

  private showSoon(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.gather();
      this.show({ output: this.output, since: this.since });
    });
  }
}
