/**
 * Malformed calls of the whole public surface: what types forbid, as JavaScript hands it in. Each is refused by a `DualtapeError`
 * that says where, what, and the remedy; what is accepted all the same is listed in the tables, with its reason.
 *
 * The exports are found, not listed: one without calls in its package's table fails by its name. Packages that are added get a
 * table of their own in `malformed/`, and a line in `packages` below.
 */
import * as batch from "@dualtape/batch";
import * as compile from "@dualtape/compile";
import * as core from "@dualtape/core";
import { DualtapeError } from "@dualtape/core";
import * as portable from "@dualtape/core/portable";
import * as files from "@dualtape/files";
import * as filesCsv from "@dualtape/files/csv";
import * as filesIdx from "@dualtape/files/idx";
import * as filesNpy from "@dualtape/files/npy";
import * as forward from "@dualtape/forward";
import * as hyperopt from "@dualtape/hyperopt";
import * as nn from "@dualtape/nn";
import * as optimizers from "@dualtape/optimizers";
import * as reverse from "@dualtape/reverse";
import * as runs from "@dualtape/runs";
import * as data from "@dualtape/runs/data";
import * as study from "@dualtape/study";
import * as studyNode from "@dualtape/study/node";
import * as studyQueue from "@dualtape/study/queue";
import * as tensor from "@dualtape/tensor";
import * as testing from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import type { Argument, Call, Table } from "./malformed/call.ts";
import { table as batchTable } from "./malformed/batch.ts";
import { table as compileTable } from "./malformed/compile.ts";
import { table as coreTable } from "./malformed/core.ts";
import { table as dataTable } from "./malformed/data.ts";
import { forwardTable, reverseTable } from "./malformed/derivatives.ts";
import { csvTable, filesTable, idxTable, npyTable } from "./malformed/files.ts";
import { table as hyperoptTable } from "./malformed/hyperopt.ts";
import { table as nnTable } from "./malformed/nn.ts";
import { methodCalls } from "./malformed/numbers.ts";
import { table as optimizersTable } from "./malformed/optimizers.ts";
import { table as portableTable } from "./malformed/portable.ts";
import { table as runsTable } from "./malformed/runs.ts";
import { reportTable } from "./malformed/study-report.ts";
import { studyNodeTable, studyTable } from "./malformed/study.ts";
import { studyQueueTable } from "./malformed/study-queue.ts";
import { table as tensorTable } from "./malformed/tensor.ts";
import { table as testingTable } from "./malformed/testing.ts";
import { everything, type Wrong, wrong } from "./malformed/wrong.ts";

/** At least so many calls: each place of each call, with each of the wrong values. */
const CALLS = 30_000;

/** Each package with its table. */
const packages: readonly (readonly [name: string, exports: object, table: Table])[] = [
  ["core", core, coreTable],
  ["core/portable", portable, portableTable],
  ["tensor", tensor, tensorTable],
  ["forward", forward, forwardTable],
  ["reverse", reverse, reverseTable],
  ["batch", batch, batchTable],
  ["compile", compile, compileTable],
  ["optimizers", optimizers, optimizersTable],
  ["nn", nn, nnTable],
  ["files", files, filesTable],
  ["files/csv", filesCsv, csvTable],
  ["files/idx", filesIdx, idxTable],
  ["files/npy", filesNpy, npyTable],
  ["runs", runs, runsTable],
  ["runs/data", data, dataTable],
  ["hyperopt", hyperopt, hyperoptTable],
  ["study", study, { ...studyTable, ...reportTable }],
  ["study/node", studyNode, studyNodeTable],
  ["study/queue", studyQueue, studyQueueTable],
  ["testing", testing, testingTable],
];

describe.for(packages)("%s", ([, exports, table]) => {
  test("has calls, or a reason for none, for each export, and for nothing else", () =>
    expect(Object.keys(table).sort()).toEqual(Object.keys(exports).sort()));
});

interface Place {
  readonly name: string;
  readonly call: Call;
  readonly at: number;
  readonly argument: Argument;
}

const inTables = packages.flatMap(([name, , table]) =>
  Object.entries(table).flatMap(([entry, calls]) =>
    typeof calls === "string" ? [] : calls.map((call) => ({ name: `${name}, ${entry}: ${call.name}`, call })),
  ),
);
const inNumbers = methodCalls().map((call) => ({ name: call.name, call }));
const calls = [...inTables, ...inNumbers];
const placesIn = (some: typeof calls): readonly Place[] =>
  some.flatMap(({ name, call }) =>
    call.arguments.map((argument, at) => ({ name: `${name}, argument ${at}`, call, at, argument })),
  );
const places = placesIn(calls);

/** What becomes of a call, at once or in the end: `null` where it is as it should be. */
async function verdict({ call, at, argument }: Place, kind: Wrong): Promise<string | null> {
  const values = call.arguments.map((each, i) => (i === at ? wrong[kind]() : each.valid()));
  try {
    await call.run(...values);
  } catch (error) {
    if (!(error instanceof DualtapeError)) return `${kind} gives ${String(error).slice(0, 160)}`;
    const { where, what, remedy } = error;
    return [where, what, remedy].every((part) => typeof part === "string" && part !== "")
      ? null
      : `${kind} says too little`;
  }
  return argument.accepts.has(kind) ? null : `${kind} is taken in silence`;
}

test("the calls are valid before they are malformed", async () => {
  const failing: string[] = [];
  for (const { name, call } of calls) {
    if (call.name.startsWith("Real.") || /<Real>\./.test(call.name)) continue;
    try {
      await call.run(...call.arguments.map(({ valid }) => valid()));
    } catch (error) {
      if (!(error instanceof compile.ControlFlowError)) failing.push(`${name}: ${String(error).slice(0, 160)}`);
    }
  }
  expect(failing).toEqual([]);
});

test("every malformed call is refused with where, what and remedy", async () => {
  const faults: string[] = [];
  for (const place of places) {
    for (const kind of everything) {
      const fault = await verdict(place, kind);
      if (fault !== null) faults.push(`${place.name}: ${fault}`);
    }
  }
  expect(faults).toEqual([]);
  expect(places.length * everything.length).toBeGreaterThan(CALLS);
});

/** What is long, as a mistake may be: data in the place of a name or of a shape, a whole model in that of a layer. */
const long: Readonly<Record<string, () => unknown>> = {
  "a text": () => "long ".repeat(500),
  "an array of numbers": () => Array.from({ length: 1000 }, (_, i) => i + 0.5),
  "an array of texts": () => Array.from({ length: 1000 }, (_, i) => `name${i}`),
  "a record": () => Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`name${i}`, i])),
  "a record of one name": () => ({ ["long".repeat(500)]: 1 }),
};
/** So many characters say enough. */
const ENOUGH = 1250;

test("what is long is refused in few words", async () => {
  const faults: string[] = [];
  let refused = 0;
  for (const { name, call, at } of placesIn(inTables)) {
    for (const [kind, make] of Object.entries(long)) {
      try {
        await call.run(...call.arguments.map((each, i) => (i === at ? make() : each.valid())));
      } catch (error) {
        refused += 1;
        if (String(error).length > ENOUGH) faults.push(`${name}, ${kind}: ${String(error).slice(0, 160)}`);
      }
    }
  }
  expect(faults).toEqual([]);
  expect(refused).toBeGreaterThan(2 * inTables.length);
});
