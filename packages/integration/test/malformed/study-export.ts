/** Calls of what hands a study on. */
import { positive } from "@dualtape/core";
import * as it from "@dualtape/study";
import { argument, call, optional, type Table } from "./call.ts";

/** A study that has tuned the rate of gradient descent. */
const studyRecords = (): readonly unknown[] => [
  {
    kind: "study",
    version: it.VERSION,
    name: "here",
    problem: { file: "problem.ts", digest: "00" },
    hyperparameters: { learningRate: { domain: "positive", initial: 0.1, range: { low: 0.001, high: 10 } } },
    optimizer: { name: "sgd" },
    method: "lbfgs",
    strategy: null,
    seed: 1,
    starts: 1,
    steps: 10,
    created: "2026-03-01T12:00:00.000Z",
    made: {},
  },
  {
    kind: "answer",
    at: "2026-03-01T12:00:01.000Z",
    answer: {
      type: "iteration",
      iteration: 1,
      reason: "the start",
      steps: 10,
      hyper: { learningRate: 0.1 },
      value: 1,
      curve: [],
      gradient: null,
      hessian: null,
      flat: [],
      chaos: null,
      cost: { steps: 10, bytes: 8, seconds: 1 },
    },
  },
];

const view = (): it.StudyView => it.viewOf("here", studyRecords());
const study = argument(view);
const hyper = () => ({ learningRate: positive(0.1) });
const text = (): string => it.exportOptuna(view());

const whole = { study: "here", count: 2, ignore: ["width"] };
/** What an option takes beside. */
const beside = {
  study: {},
  count: { "more than there are trials": ["huge"] },
  ignore: { "no names, or some that are not there": ["an empty array", "an array of text"] },
} as const;

export const studyExportTable: Table = {
  ExportError: "made where it is thrown",
  exportCsv: [call("exportCsv", it.exportCsv as never, study)],
  exportJson: [call("exportJson", it.exportJson as never, study)],
  exportYaml: [call("exportYaml", it.exportYaml as never, study)],
  exportOptuna: [call("exportOptuna", it.exportOptuna as never, study)],
  exportSnippet: [
    call(
      "exportSnippet",
      it.exportSnippet as never,
      study,
      argument(() => "optax"),
    ),
  ],
  importOptuna: [
    call(
      "importOptuna",
      it.importOptuna as never,
      argument(text),
      argument(hyper),
      optional(() => ({ count: 1 }), { "the defaults": ["an empty record"] }),
    ),
    call(
      "its domain",
      ((domain: never) => it.importOptuna(text(), { learningRate: domain })) as never,
      argument(() => positive(0.1)),
    ),
    ...(["study", "count", "ignore"] as const).map((name) =>
      call(
        `its option ${name}`,
        ((value: never) => it.importOptuna(text(), hyper(), { ...whole, [name]: value })) as never,
        optional(() => whole[name], beside[name]),
      ),
    ),
  ],
};
