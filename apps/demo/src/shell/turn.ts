/**
 * The worker's side of a job. Work is done in steps; between two of them it awaits `turn`, where orders are heard: a pause
 * holds it there, and a new request ends it there.
 */
import type { News, Order } from "./job-messages.ts";

/** What a job is given to work with. */
export interface Desk<Update> {
  /** Sends an update to the page. */
  tell(update: Update): void;
  /** To be awaited between steps. Hears orders, waits while paused, and throws when the job is given up. */
  turn(): Promise<void>;
  /** Aborts when the job is given up. */
  readonly signal: AbortSignal;
}

/** Work on one request. */
export type Work<Request, Update> = (request: Request, desk: Desk<Update>) => Promise<void>;

/** How long a job may keep orders waiting, in milliseconds. */
const PATIENCE = 12;

/** Makes this worker do a job for each request; a new request gives up the job before. */
export function answer<Request, Update>(work: Work<Request, Update>): void {
  const breathe = breather();
  const gate = new Gate();
  let current = new AbortController();

  const send = (news: News<Update>): void => postMessage(news);

  const begin = async (job: number, request: Request): Promise<void> => {
    current.abort();
    current = new AbortController();
    gate.open();
    const { signal } = current;
    let heard = performance.now();
    const turn = async (): Promise<void> => {
      if (performance.now() - heard > PATIENCE) {
        await breathe();
        heard = performance.now();
      }
      while (gate.isClosed && !signal.aborted) await gate.opening();
      signal.throwIfAborted();
    };
    try {
      await work(request, { tell: (update) => send({ type: "update", job, update }), turn, signal });
      if (!signal.aborted) send({ type: "finished", job });
    } catch (error) {
      if (signal.aborted) return;
      send({ type: "failed", job, reason: error instanceof Error ? error.message : String(error) });
    }
  };

  addEventListener("message", ({ data: order }: MessageEvent<Order<Request>>) => {
    if (order.type === "start") void begin(order.job, order.request);
    else if (order.type === "pause") gate.close();
    else gate.open();
  });
}

/** Where a job waits while it is paused. */
class Gate {
  private waiting: (() => void)[] = [];
  private closed = false;

  get isClosed(): boolean {
    return this.closed;
  }
  close(): void {
    this.closed = true;
  }
  open(): void {
    this.closed = false;
    for (const pass of this.waiting.splice(0)) pass();
  }
  /** Settles when the gate is next opened. */
  opening(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** Lets waiting messages in. A timer would do, but browsers make nested ones wait for 4 ms. */
function breather(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  port1.start();
  return () =>
    new Promise((resolve) => {
      port1.addEventListener("message", () => resolve(), { once: true });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin to aim at
      port2.postMessage(null);
    });
}
