/** Calls of `@dualtape/study` and its entry for Node. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { positive } from "@dualtape/core";
import * as hyperopt from "@dualtape/hyperopt/eager";
import { dynamics } from "@dualtape/runs/eager";
import * as it from "@dualtape/study";
import { openJournalFile } from "@dualtape/study/node";
import { scalar, type Tensor } from "@dualtape/tensor";
import { argument, call, label, optional, type Table } from "./call.ts";
import { studyExportTable } from "./study-export.ts";
import { studyWorkersNodeTable, studyWorkersTable } from "./study-workers.ts";
import type { Wrong } from "./wrong.ts";

const error = "made where it is thrown";
const browsers = "there is none of it in Node, which is what it says here";

/** What JSON holds, and a journal with it. */
const plain: readonly Wrong[] = [
  "null",
  "true",
  "text",
  "NaN",
  "infinity",
  "negative",
  "fraction",
  "huge",
  "an empty array",
  "an array of text",
  "a negative in an array",
  "a fraction in an array",
  "an empty record",
  "a record of an unknown name",
  "a parsed tensor",
];
const record = argument(() => ({ n: 1 }), { "a record may be any JSON": plain });

const first = (): unknown => it.firstLine().bytes;
const options = (): Readonly<Record<string, unknown>> => ({ name: "here", sync: "never", onTorn: () => {} });
const journalOptions = (use: (options: never) => unknown) => [
  call("its options", use, optional(options, { "the defaults": ["an empty record"] })),
  ...Object.keys(options()).map((name) =>
    call(
      `its option ${name}`,
      (value: never) => use({ ...options(), [name]: value } as never),
      optional(() => options()[name], {
        "a name is shown": name === "name" ? ["text"] : [],
        "a function": name === "onTorn" ? ["a function"] : [],
      }),
    ),
  ),
];
const storage = (): Readonly<Record<string, unknown>> => ({ ...it.memoryStorage() });

/** A journal that keeps nothing. */
function counting() {
  let appended = 0;
  const append = async (): Promise<void> => void (appended += 1);
  return {
    content: { records: [] },
    append,
    get appended() {
      return appended;
    },
  };
}

/** A problem, and all options of a study of it. */
const problem = (): unknown =>
  dynamics({
    name: "approach",
    hyperparameters: { rate: positive(0.1) },
    steps: 2,
    start: (_hyper: unknown, lift: (x: Tensor) => Tensor) => ({ x: lift(scalar(1)) }),
    step: ({ x }: { x: Tensor }, { rate }: { rate: Tensor }) => ({ x: x.mul(rate) }),
    objective: ({ x }: { x: Tensor }) => x.square(),
  } as never);
const studyOptions = (): Readonly<Record<string, unknown>> => ({
  journal: counting(),
  name: "here",
  source: { file: "problem.ts", digest: "00", parts: { "data.csv": "00" } },
  method: hyperopt.rprop(),
  strategy: hyperopt.hybrid,
  at: { rate: 0.2 },
  starts: 2,
  seed: 1,
  test: () => 1,
  workers: it.onThisThread(problem() as never),
  snapshots: { seconds: 30 },
  signal: new AbortController().signal,
  made: { node: "v20" },
  iterations: 2,
  budget: 2,
  seconds: 2,
  patience: 2,
  tolerance: 0.1,
  folds: 1,
  seeds: 1,
});
const study = (): Readonly<Record<string, unknown>> => ({ kind: "study", version: it.VERSION });

export const studyTable: Table = {
  ...studyExportTable,
  ...studyWorkersTable(problem),
  AppendError: error,
  JournalError: error,
  LockError: error,
  StudyError: error,
  JOURNAL_VERSION: "a number",
  VERSION: "a number",
  firstLine: "takes nothing",
  indexedDbStorage: browsers,
  opfsStorage: browsers,
  encodeRecord: [
    call(
      "encodeRecord",
      it.encodeRecord as never,
      record,
      argument(() => 0, { "a checksum": [] }),
    ),
  ],
  readJournal: [call("readJournal", it.readJournal as never, argument(first), label)],
  memoryStorage: [call("memoryStorage", it.memoryStorage as never, optional(first))],
  openJournal: [
    call("openJournal", it.openJournal as never, argument(storage)),
    ...Object.keys(storage())
      .filter((name) => name !== "bytes")
      .map((name) =>
        call(
          `its storage, ${name}`,
          (value: never) => it.openJournal({ ...storage(), [name]: value } as never),
          (name === "slots" ? optional : argument)(() => storage()[name], {
            "what it gives is its own": name === "read" || name === "slots" ? [] : ["a function"],
          }),
        ),
      ),
    ...journalOptions((given) => it.openJournal(it.memoryStorage(), given)),
    call(
      "what it gives, append",
      async (value: never) => (await it.openJournal(it.memoryStorage())).append(value),
      record,
    ),
  ],
  dynamicsOf: [
    call("dynamicsOf", it.dynamicsOf as never, label, argument(problem)),
    ...["folds", "seeds"].map((name) =>
      call(
        `its ${name}`,
        (value: never) => it.dynamicsOf("here", problem(), { [name]: value }),
        optional(() => 1),
      ),
    ),
  ],
  study: [
    call("study", it.study as never, argument(problem), argument(studyOptions)),
    ...Object.keys(studyOptions()).map((name) =>
      call(
        `its option ${name}`,
        async (value: never) =>
          void (await it.study(problem() as never, { ...studyOptions(), [name]: value } as never)),
        (name === "journal" ? argument : optional)(() => studyOptions()[name], {
          "a text": name === "name" ? ["text"] : [],
          "nothing is set": name === "at" || name === "made" ? ["an empty record"] : [],
          "any name": name === "made" ? ["a record of an unknown name"] : [],
          "a size": ["budget", "seconds", "tolerance"].includes(name) ? ["fraction", "huge"] : [],
          "whatever is gained is nothing to speak of": name === "tolerance" ? ["infinity"] : [],
          "a function": name === "test" ? ["a function"] : [],
        }),
      ),
    ),
  ],
  viewOf: [
    call(
      "viewOf",
      it.viewOf as never,
      label,
      argument(() => [study()]),
    ),
    call("its records", (value: never) => it.viewOf("here", [value]), argument(study)),
  ],
};

/** Opens a journal in a folder that goes with it. */
async function opened(path: unknown, given?: unknown): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "malformed-"));
  try {
    const place = typeof path === "string" ? join(folder, path) : path;
    await (await openJournalFile(place as string, given as it.JournalOptions)).close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const studyNodeTable: Table = {
  ...studyWorkersNodeTable,
  openJournalFile: [
    call(
      "openJournalFile",
      opened as never,
      argument(() => "study.journal", { "a path": ["text"] }),
    ),
    ...journalOptions((given) => opened("study.journal", given)),
  ],
};
