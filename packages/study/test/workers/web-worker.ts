/** The same problem, as a worker of a browser serves it: by messages. It fails once, where it is told to. */
import { parentPort, workerData } from "node:worker_threads";
import { must } from "@dualtape/core";
import { serveProblem } from "../../src/index.ts";
import { valley } from "../problems.ts";

const taken = workerData as Int32Array;
const port = must(parentPort, "port");
port.on("message", () => {
  if (Atomics.add(taken, 0, 1) % 7 === 3) throw new Error("not caught");
});
serveProblem(
  ({ fold }) => valley(20, fold),
  { folds: 3 },
  {
    addEventListener: (type, listener) => void port.on(type, (data: unknown) => listener({ data })),
    postMessage: (message, transfer) => port.postMessage(message, transfer),
  },
);
