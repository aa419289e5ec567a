/** The library compiled: a product as one program, a run as a loop inside of one. */
import { compile, programOf, traceFunction, type Traced } from "@dualtape/compile";
import { flatten } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import type { Parts, Product, Run } from "../scenarios/scenario.ts";
import { stepParts } from "../scenarios/dual.ts";
import { type Engine, type Prepared, processorTime, timing } from "./engine.ts";
import { inputsOf, outcomeOf, tensorOf } from "./tensors.ts";

export const dualtape: Engine = {
  name: "dualtape",
  prepare: (scenario) => (scenario.kind === "matmul" ? product(scenario) : dynamics(scenario)),
};

/** The program of a product and nothing else: its arguments stay where they are, and its result is not read. */
export const bareKernel: Engine = {
  name: "dualtape-kernel",
  prepare: (scenario) => (scenario.kind === "matmul" ? kernel(scenario) : { refused: "measures products alone" }),
};

const multiply = (a: Traced, b: Traced): Traced => a.matmul(b);

function product({ dtype, left, right }: Product): Prepared {
  const [a, b] = [tensorOf(left, dtype), tensorOf(right, dtype)];
  const compiled = compile(multiply);
  return { run: timing(() => void compiled(a, b)), outcome: () => ({ product: [compiled(a, b).data] }) };
}

function kernel({ dtype, left, right }: Product): Prepared {
  const operands = flatten<unknown, Tensor>([left, right].map((field) => tensorOf(field, dtype)));
  const program = programOf(traceFunction(multiply, operands).graph, [null]);
  operands.leaves.forEach(({ data }, i) => program.write(i, data));
  return {
    run(times) {
      const started = processorTime();
      program.run(times);
      return processorTime() - started;
    },
    outcome() {
      program.run(1);
      return { product: [program.read(0)] };
    },
  };
}

function dynamics(run: Run): Prepared {
  const { start, hyper, data } = inputsOf(run);
  let bytes = 0;
  const loop = compile.loop(
    (
      state: Parts<Traced>,
      _t: Traced,
      constants: { hyper: readonly Traced[]; data: Readonly<Record<string, Traced>> },
    ) => stepParts(run, state, constants.hyper, constants.data),
    { name: run.name, onCompile: (made) => (bytes = made.bytes) },
  );
  const take = (steps: number) => loop(steps, start, { hyper, data });
  return {
    run: timing(() => void take(run.steps)),
    outcome: () => outcomeOf(take(run.checkedSteps)),
    get bytes() {
      return bytes;
    },
  };
}
