/** Calls of what `@dualtape/study` and its entry for Node have of workers. */
import * as hyperopt from "@dualtape/hyperopt/eager";
import * as it from "@dualtape/study";
import { nodeWorkers } from "@dualtape/study/node";
import { argument, call, optional, type Table } from "./call.ts";

const defaults = { "the defaults": ["an empty record"] } as const;

/** The calls, of a problem. */
export const studyWorkersTable = (problem: () => unknown): Table => {
  const serving = (name: string, serve: (problem: never, options: never) => unknown) => [
    call(
      name,
      serve,
      argument(problem),
      optional(() => ({ folds: 1 }), defaults),
    ),
    ...Object.entries({ folds: 1, seeds: 1, strategies: [hyperopt.hybrid] }).map(([option, valid]) =>
      call(
        `its option ${option}`,
        (value: never) => serve(problem() as never, { [option]: value } as never),
        optional(() => valid, { "no others": option === "strategies" ? ["an empty array"] : [] }),
      ),
    ),
  ];
  return {
    WorkerError: "made where it is thrown",
    onThisThread: serving("onThisThread", it.onThisThread),
    serveProblem: [
      ...serving("serveProblem", it.serveProblem),
      call(
        "its scope",
        (scope: never) => it.serveProblem(problem() as never, {}, scope),
        optional(() => ({ addEventListener: () => {}, postMessage: () => {} })),
      ),
    ],
    webWorkers: [
      call(
        "webWorkers",
        it.webWorkers as never,
        argument(() => () => ({}), { "what it makes is asked later": ["a function"] }),
        optional(() => ({ size: 2 }), defaults),
      ),
      call(
        "its size",
        (size: never) => it.webWorkers(() => ({}) as never, { size }),
        optional(() => 2, { "so many are never made at once": ["huge"] }),
      ),
    ],
  };
};

/** The module of a worker that is never asked for anything. */
const idle = (): unknown => new URL("data:text/javascript,export const answer = () => null");

export const studyWorkersNodeTable: Table = {
  nodeWorkers: [
    call(
      "nodeWorkers",
      async (module: never, options: never) => nodeWorkers(module, options).close(),
      argument(idle, { "a path": ["text"] }),
      optional(() => ({ size: 1 }), defaults),
    ),
  ],
};
