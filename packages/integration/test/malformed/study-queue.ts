/** Calls of `@dualtape/study/queue`. No server is there: what is right comes as far as that. */
import { WorkerError } from "@dualtape/study";
import * as it from "@dualtape/study/queue";
import { argument, type Call, call, optional, type Table } from "./call.ts";

const asked = (): Readonly<Record<string, unknown>> => ({
  problem: "0".repeat(64),
  folds: 2,
  seeds: 2,
  url: "redis://127.0.0.1:1",
});
const asking = (): Readonly<Record<string, unknown>> => ({ ...asked(), every: 1, onNotice: () => {} });
const serving = (): Readonly<Record<string, unknown>> => ({
  ...asked(),
  signal: AbortSignal.abort(),
  silence: 1,
  onNotice: () => {},
});
const pool = (): unknown => ({ size: 1, evaluate: () => {}, close: () => {} });

/** Runs a call until nobody answers. */
async function unanswered(use: () => Promise<unknown>): Promise<void> {
  try {
    await use();
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
  }
}

const optionsOf = (make: () => Readonly<Record<string, unknown>>, use: (options: never) => Promise<unknown>): Call[] =>
  Object.keys(make()).map((name) =>
    call(
      `its option ${name}`,
      (value: never) => unanswered(() => use({ ...make(), [name]: value } as never)),
      (["problem", "url", "signal"].includes(name) ? argument : optional)(() => make()[name], {
        seconds: name === "every" || name === "silence" ? ["fraction"] : [],
        "a function": name === "onNotice" ? ["a function"] : [],
      }),
    ),
  );

export const studyQueueTable: Table = {
  queueWorkers: [
    call("queueWorkers", (options: never) => unanswered(() => it.queueWorkers(options)), argument(asking)),
    ...optionsOf(asking, it.queueWorkers),
  ],
  serveQueue: [
    call(
      "serveQueue",
      (workers: never, options: never) => unanswered(() => it.serveQueue(workers, options)),
      argument(pool),
      argument(serving),
    ),
    ...optionsOf(serving, (options) => it.serveQueue(pool() as never, options)),
  ],
};
