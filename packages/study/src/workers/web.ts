/** Workers of browsers: as many as are asked for, each with one piece at a time; those that wait are served in their order. */
import { checkFunction, checkInteger, checkRecord } from "@dualtape/core";
import type { Piece } from "@dualtape/hyperopt/eager";
import { end, isAlive } from "./life.ts";
import { type Answer, Persistence, type Pool } from "./pool.ts";

/** A `Worker`, as far as it is used here. */
export interface WebWorker {
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "error" | "messageerror", listener: (event: { readonly message?: string }) => void): void;
  postMessage(message: unknown): void;
  terminate(): void;
}

/** How many workers. */
export interface WebWorkersOptions {
  /** How many; one for each processor by default. */
  readonly size?: number;
}

/** A piece that waits for its answer. */
interface Task {
  readonly piece: Piece;
  answer(answer: Answer): void;
  fail(error: unknown): void;
}

/** Workers that `make` makes, each of a module that calls `serveProblem(problem, {}, self)`. One that fails is replaced when it is needed. */
export function webWorkers(make: () => WebWorker, options: WebWorkersOptions = {}): Pool {
  checkFunction("webWorkers", "what makes a worker", make);
  checkRecord("webWorkers", "the options", options, ["size"]);
  const { size = globalThis.navigator?.hardwareConcurrency ?? 1 } = options;
  checkInteger("webWorkers", "size", size, 1);
  const crew = new Crew(make, size);
  const persistence = new Persistence((piece, signal) => crew.take(piece, signal));
  return {
    size,
    evaluate: (piece, signal) => persistence.evaluate(piece, signal),
    async close() {
      persistence.close();
      crew.dismiss();
    },
  };
}

/** The workers, and what waits for them. */
class Crew {
  private readonly idle: WebWorker[] = [];
  private readonly busy = new Map<WebWorker, Task>();
  private waiting: readonly Task[] = [];

  constructor(
    private readonly make: () => WebWorker,
    private readonly size: number,
  ) {}

  /** Resolves to the answer of a worker; rejects where that fails, or where the work is stopped, which ends it. */
  take(piece: Piece, signal: AbortSignal): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const stop = (): void => {
        this.waiting = this.waiting.filter((other) => other !== task);
        const worker = [...this.busy].find(([, own]) => own === task)?.[0];
        if (worker !== undefined) this.release(worker);
        task.fail(signal.reason);
      };
      const done = (): void => signal.removeEventListener("abort", stop);
      const task: Task = {
        piece,
        answer: (answer) => (done(), resolve(answer)),
        fail: (error) => (done(), reject(error)),
      };
      signal.addEventListener("abort", stop);
      this.waiting = [...this.waiting, task];
      this.assign();
    });
  }

  /** Ends all of them. */
  dismiss(): void {
    const tasks = [...this.waiting, ...this.busy.values()];
    this.waiting = [];
    for (const worker of [...this.idle.splice(0), ...this.busy.keys()]) worker.terminate();
    this.busy.clear();
    for (const task of tasks) task.fail(new Error("the workers were dismissed"));
  }

  /** Gives what waits to those who are idle. */
  private assign(): void {
    while (this.waiting.length > 0 && this.busy.size < this.size) {
      const [task, ...others] = this.waiting;
      if (task === undefined) return;
      this.waiting = others;
      try {
        const worker = this.idle.pop() ?? this.hired();
        this.busy.set(worker, task);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to aim at
        worker.postMessage(task.piece);
      } catch (error) {
        task.fail(error);
      }
    }
  }

  private hired(): WebWorker {
    const worker = this.make();
    const lost = (what: string): void => {
      this.release(worker)?.fail(new Error(what));
      this.assign();
    };
    worker.addEventListener("message", ({ data }) => {
      if (isAlive(data)) return void end(data).then(() => lost("it was ended"));
      const task = this.busy.get(worker);
      if (task === undefined) return; // it was let go meanwhile
      this.busy.delete(worker);
      this.idle.push(worker);
      task.answer(data as Answer);
      this.assign();
    });
    for (const type of ["error", "messageerror"] as const) {
      worker.addEventListener(type, ({ message = "what it answered cannot be read" }) => lost(message));
    }
    return worker;
  }

  /** Ends a worker, and gives what it has had to do. */
  private release(worker: WebWorker): Task | undefined {
    const task = this.busy.get(worker);
    this.busy.delete(worker);
    const at = this.idle.indexOf(worker);
    if (at >= 0) this.idle.splice(at, 1);
    worker.terminate();
    return task;
  }
}
