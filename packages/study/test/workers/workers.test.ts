/** A study by workers has the same bits for any number of them, whatever order they finish in and whoever of them dies. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { guided, randomSearch, rprop } from "@dualtape/hyperopt/eager";
import { AbortedError } from "@dualtape/runs/eager";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  onThisThread,
  type Pool,
  study,
  type StudyOptions,
  viewOf,
  type WebWorker,
  webWorkers,
  WorkerError,
} from "../../src/index.ts";
import { nodeWorkers } from "../../src/node.ts";
import { inMemory, valley } from "../problems.ts";
import type { Behaviour } from "./worker.ts";

type Settings = Omit<StudyOptions, "journal" | "workers">;

const folder = mkdtempSync(join(tmpdir(), "dualtape-workers-"));
const moduleOf = (name: string): URL => pathToFileURL(join(folder, `${name}.mjs`));
beforeAll(async () => {
  await build({
    entryPoints: ["worker", "web-worker"].map((name) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@dualtape/source"],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const problem = ({ fold }: { readonly fold: number }) => valley(20, fold);
const pool = (size: number, behaviour: Behaviour) => nodeWorkers(moduleOf("worker"), { size, data: behaviour });

/** What a study has written down, without what a clock says. */
async function writtenBy(workers: Pool, settings: Settings, records: readonly unknown[] = []): Promise<string> {
  const journal = await inMemory(records);
  await study(problem, { journal, workers, ...settings });
  return answersIn(await journal.read());
}

/** The same, by workers that are ended then. */
async function written(workers: Pool, ...study: [Settings, (readonly unknown[])?]): Promise<string> {
  try {
    return await writtenBy(workers, ...study);
  } finally {
    await workers.close();
  }
}

const answersIn = (records: readonly unknown[]): string => {
  const { answers, end } = viewOf("test", records);
  return JSON.stringify([answers, end?.best, end?.members], (key, value) => (key === "seconds" ? 0 : value));
};

const folds = 3;

test("1, 2, 4 and 8 workers, and none, find the same bits", async () => {
  const cases: readonly Settings[] = [
    { folds, iterations: 8, method: guided() },
    { folds, iterations: 12, method: rprop(), starts: 4 },
    { folds, iterations: 10, method: randomSearch() },
    { folds, budget: 9, method: rprop() },
  ];
  const found: string[][] = [];
  for (const workers of [
    onThisThread(problem, { folds }),
    ...[1, 2, 4, 8].map((size) => pool(size, { folds, late: 6 })),
  ]) {
    const answers: string[] = [];
    for (const settings of cases) answers.push(await writtenBy(workers, settings));
    await workers.close();
    found.push(answers);
  }
  const [alone, ...others] = found;
  for (const answers of others) expect(answers).toEqual(alone);
});

test("workers that die are replaced, and their pieces done again, to the same bits", async () => {
  const settings = { folds, iterations: 8, method: randomSearch() };
  const expected = await written(onThisThread(problem, { folds }), settings);
  const taken = new Int32Array(new SharedArrayBuffer(8));
  expect(await written(pool(2, { folds, deaths: { every: 5, taken } }), settings)).toBe(expected);
  expect(taken[1], "deaths").toBeGreaterThan(4);
});

test("a piece that kills each worker is left out as a run that diverges is, told, and gone on from", async () => {
  const settings = { iterations: 8, method: randomSearch() };
  const deadly = { deadly: 2 };
  const expected = await written(pool(2, deadly), settings);
  const [answers] = JSON.parse(expected) as [{ origin?: string; hyper: { x: number } }[]];
  expect(answers.some(({ hyper }) => hyper.x > deadly.deadly)).toBe(true);
  for (const { origin, hyper } of answers) expect(origin === "lost").toBe(hyper.x > deadly.deadly);
});

test("workers that die before any has answered are no business of a piece", async () => {
  const workers = pool(2, { deadly: -10 });
  const journal = await inMemory();
  await expect(study(problem, { journal, workers, iterations: 3 })).rejects.toThrow(WorkerError);
  await workers.close();
});

test("an error of the program is said, and ends the study", async () => {
  const workers = pool(1, { folds: 2 });
  const journal = await inMemory();
  await expect(study(problem, { journal, workers, folds: 3, iterations: 3 })).rejects.toThrow(/no member 2/);
  await workers.close();
});

test("it is stopped at once, whatever its workers do, and goes on with more of them", async () => {
  const settings = { folds, iterations: 8, method: randomSearch() };
  const expected = await written(onThisThread(problem, { folds }), settings);
  const journal = await inMemory();
  const workers = pool(2, { folds, late: 1e6 });
  const controller = new AbortController();
  const run = study(problem, { journal, workers, signal: controller.signal, ...settings });
  setTimeout(() => controller.abort(), 20);
  await expect(run).rejects.toThrow(AbortedError);
  await workers.close();
  expect(await written(pool(4, { folds }), settings, await journal.read())).toBe(expected);
});

test("workers of a browser find the same, and are replaced where they fail", async () => {
  const settings = { folds, iterations: 8, method: randomSearch() };
  const expected = await written(onThisThread(problem, { folds }), settings);
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const made: Worker[] = [];
  const workers = webWorkers(
    () => {
      const worker = new Worker(moduleOf("web-worker"), { workerData: taken });
      made.push(worker);
      return asInBrowsers(worker);
    },
    { size: 2 },
  );
  expect(await written(workers, settings)).toBe(expected);
  expect(made.length).toBeGreaterThan(3);
});

/** A worker of Node with the interface of those that browsers have. */
const asInBrowsers = (worker: Worker): WebWorker => ({
  addEventListener: (type: string, listener: (event: { readonly data: unknown; readonly message?: string }) => void) =>
    worker.on(type, (what: unknown) =>
      listener({ data: what, ...(what instanceof Error && { message: what.message }) }),
    ),
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to aim at
  postMessage: (message) => worker.postMessage(message),
  terminate: () => void worker.terminate(),
});
