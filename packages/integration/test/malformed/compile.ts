/** Calls of `@dualtape/compile`. */
import * as it from "@dualtape/compile";
import { flatten, type TensorLike } from "@dualtape/core";
import { tensor } from "@dualtape/tensor";
import { argument, call, optional, type Table } from "./call.ts";
import type { Wrong } from "./wrong.ts";

const double = <S extends TensorLike<S>>(x: S): S => x.mul(2);
const taken = <S extends TensorLike<S>>(x: S): S => x.take(x);
/** Stands for what the function is given. */
const OWN = "\u0000own";
const f = argument(() => double);
const at = argument(() => tensor([1, 2]), { "any shape has a program": ["a tensor of another shape"] });
const options = optional(() => ({ backEnd: "interpreter" }), { "the defaults": ["an empty record"] });
const nodes = (): unknown => [new it.Trace().argument(0, [2], "float64").node];
/** What is given, its result, and the trace between them are of one trace. */
const ofOne = nodes();
const graph = () => it.traceFunction(double as never, flatten([tensor([1, 2])]) as never).graph;
const program = () =>
  it.programOf(graph(), [null], { backEnd: "interpreter", rows: { count: 2, fed: [0], kept: [0] } });
const noNodes = ["an empty array"] as const satisfies readonly Wrong[];
const error = "made where it is thrown";
const inside = "for back ends and runs, which give it what they made";

export const table: Table = {
  ControlFlowError: error,
  EngineError: error,
  ForeignTraceError: error,
  ImpureError: error,
  Recent: inside,
  Trace: inside,
  Traced: "made by traces; its methods are called as those of a number",
  checkPure: inside,
  isChecked: inside,
  refusal: "takes nothing",
  refusesWebAssembly: "takes nothing",
  compile: [
    call(
      "compile, and a call",
      (g: never, x: never, given: never) => (it.compile(g, given) as (x: unknown) => unknown)(x),
      f,
      at,
      options,
    ),
    call(
      "its result",
      (value: never) =>
        (
          it.compile((x: unknown) => (value === OWN ? x : value), { backEnd: "interpreter" }) as (x: unknown) => unknown
        )(tensor([1])),
      argument(() => OWN, { "a tree without leaves": ["an empty array", "an empty record"] }),
    ),
    call(
      "loop, and a call",
      (step: never, steps: never, state: never, given: never) =>
        (it.compile.loop(step, given) as (steps: never, state: never) => unknown)(steps, state),
      argument(() => (x: TensorLike<never>) => x),
      argument(() => 2),
      at,
      options,
    ),
  ],
  traceFunction: [
    call(
      "traceFunction",
      it.traceFunction as never,
      argument(() => (x: unknown) => x),
      argument(() => flatten([tensor([1, 2])])),
    ),
  ],
  differences: [
    call(
      "differences",
      it.differences as never,
      argument(nodes, { "no nodes": noNodes }),
      argument(nodes, { "no nodes": noNodes }),
    ),
  ],
  firstDifference: inside,
  elementsIn: [
    call(
      "elementsIn",
      it.elementsIn as never,
      argument(() => new it.Trace().captured(Float64Array.of(1), [1]).node),
    ),
  ],
  printGraph: [
    call(
      "printGraph",
      it.printGraph as never,
      argument(graph),
      optional(() => ["x"], {
        "names are only shown": [
          "an empty array",
          "an array of text",
          "an array with a hole",
          "a negative in an array",
          "a fraction in an array",
          "an array that holds itself",
        ],
      }),
    ),
  ],
  checkIndices: [
    call(
      "checkIndices",
      ((of: never, given: never) => it.checkIndices("a step", of, given)) as never,
      argument(() => it.traceFunction(taken as never, flatten([tensor([1, 0])]) as never).graph),
      argument(() => () => Float64Array.of(1, 0)),
    ),
  ],
  finished: inside,
  programInSlices: "checks what programOf does, which is made of it",
  programOf: [
    call(
      "programOf",
      it.programOf as never,
      argument(graph),
      argument(() => [null], { "nothing is carried": ["an empty array"] }),
      options,
    ),
    call(
      "its options",
      (backEnd: never, deterministic: never, rows: never) =>
        it.programOf(graph(), [null], { backEnd, deterministic, rows }),
      optional(() => "webassembly"),
      optional(() => true, { "a flag": ["true"] }),
      optional(() => ({ count: 2, fed: [0], kept: [0] })),
    ),
    call(
      "its rows",
      (count: never, fed: never, kept: never) =>
        it.programOf(graph(), [null], { backEnd: "interpreter", rows: { count, fed, kept } }),
      argument(() => 2),
      argument(() => [0], { "nothing is fed": ["an empty array"] }),
      argument(() => [0], { "nothing is kept": ["an empty array"] }),
    ),
    call(
      "write",
      (place: never, data: never, row: never) => program().write(place, data, row),
      argument(() => 0),
      argument(() => Float64Array.of(1, 2)),
      optional(() => 1),
    ),
    call(
      "writeRows",
      (place: never, rows: never, row: never, steps: never) => program().writeRows(place, rows, row, steps),
      argument(() => 0),
      argument(() => ({ data: Float64Array.of(1, 2), from: 0, apart: 0 })),
      argument(() => 1),
      argument(() => 1),
    ),
    call(
      "run",
      (steps: never) => program().run(steps),
      argument(() => 1),
    ),
    call(
      "read",
      (result: never, row: never) => program().read(result, row),
      argument(() => 0),
      optional(() => 1),
    ),
    call(
      "look",
      (result: never, row: never, steps: never) => program().look(result, row, steps),
      argument(() => 0),
      argument(() => 1),
      argument(() => 1),
    ),
    call(
      "readFirst",
      (count: never, row: never) => program().readFirst(count, row),
      argument(() => 1),
      optional(() => 1),
    ),
    call(
      "refill",
      (arrays: never, row: never) => program().refill(arrays, row),
      argument(() => [new Float64Array(2)], { "nothing is filled": ["an empty array"] }),
      optional(() => 1),
    ),
  ],
  simplify: [call("simplify", it.simplify as never, argument(graph))],
  specialize: [
    call(
      "specialize",
      it.specialize as never,
      argument(() => ofOne, { "no nodes": noNodes }),
      argument(() => ofOne, { "no nodes": noNodes }),
      argument(() => ofOne, { "no nodes": noNodes }),
      optional(() => [], { "no nodes": noNodes }),
    ),
  ],
  specializing: "checks what specialize does, which is made of it",
};
