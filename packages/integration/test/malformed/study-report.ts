/** Calls of `@dualtape/study` that make a report of a study, and find what stands beside it. */
import { gatherExtras, reportHtml } from "@dualtape/study";
import { found } from "../../../study/test/extras.ts";
import { throwing, tuned } from "../../../study/test/studies.ts";
import { argument, call, optional, type Table } from "./call.ts";
import { each } from "./runs.ts";
import { everything } from "./wrong.ts";

type Options = Readonly<Record<string, unknown>>;

const problem = throwing();
const made = tuned(problem, { iterations: 2 });
const view = (): Options => structuredClone(made) as unknown as Options;
const extras = (): Options => structuredClone(found) as unknown as Options;
const options = (): Options => ({
  most: 1,
  points: 3,
  random: 1,
  coordinates: 0,
  seed: 1,
  reproduce: ["dualtape"],
  signal: new AbortController().signal,
});
const defaults = { "the defaults": ["an empty record"] } as const;
const none = { "none: a study that has only begun": ["an empty array"] } as const;
const leftOut = Object.fromEntries(
  [...Object.keys(options()), ...Object.keys(extras())].map((name) => [name, ["undefined"] as const]),
);

export const reportTable: Table = {
  reportHtml: [
    call("reportHtml", reportHtml as never, argument(view), optional(extras, defaults)),
    ...each("the study", view, (given) => reportHtml(given as never), {
      sessions: none["none: a study that has only begun"],
      answers: none["none: a study that has only begun"],
      notices: none["none: a study that has only begun"],
      end: ["null"],
    }),
    ...each("the extras", extras, (given) => reportHtml(made, given), {
      ...leftOut,
      importance: ["undefined", "an empty array"],
      reproduce: ["undefined", "an empty array", "an array of text"],
    }),
    ...each(
      "the record of the study",
      () => ({ ...made.study, optimizer: { name: "adam" } }),
      (given) => reportHtml({ ...made, study: given } as never),
      {
        ...Object.fromEntries(["kind", "version"].map((name) => [name, everything])), // what `viewOf` looks at
        ...Object.fromEntries(["name", "method", "created"].map((name) => [name, ["text"] as const])),
        optimizer: ["undefined"],
        strategy: ["null", "text"],
        problem: ["null"],
        at: ["an empty record"],
        hyperparameters: ["an empty record"],
        made: ["an empty record", "a record of an unknown name"],
      },
    ),
  ],
  gatherExtras: [
    call(
      "gatherExtras",
      gatherExtras as never,
      argument(() => problem),
      argument(view),
      optional(options, defaults),
    ),
    ...each("gatherExtras", options, (given) => gatherExtras(problem, made, given), {
      ...leftOut,
      random: ["undefined", "fraction"],
      reproduce: ["undefined", "an empty array", "an array of text"],
    }),
  ],
};
