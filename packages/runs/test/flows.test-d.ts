/** A flow knows the names of its state: what moves each part is given by that name, and nothing else is. */
import { positive, real } from "@dualtape/core";
import { scalar } from "@dualtape/tensor";
import { expectTypeOf, test } from "vitest";
import { type Dynamics, rungeKutta4, symplectic } from "../src/index.ts";

const given = { name: "given", hyperparameters: { rate: positive(0.1), at: real(0) }, steps: 2 };

test("a field gives a derivative for each part of the state, and for nothing else", () => {
  const flow = rungeKutta4({
    ...given,
    timeStep: ({ rate }) => rate,
    input: (t) => ({ wind: scalar(t) }),
    start: ({ at }) => ({ x: at, y: at }),
    field: ({ x, y }, { rate }, { time, input }) => ({ x: y.mul(rate), y: x.neg().add(time).add(input.wind) }),
    objective: ({ x }) => x,
  });
  expectTypeOf(flow).toExtend<Dynamics<"rate" | "at", "x" | "y">>();
  rungeKutta4({
    ...given,
    timeStep: 0.1,
    start: ({ at }) => ({ x: at, y: at }),
    // @ts-expect-error y is missing
    field: ({ x }) => ({ x }),
    objective: ({ x }) => x,
  });
  rungeKutta4({
    ...given,
    timeStep: 0.1,
    start: ({ at }) => ({ x: at }),
    // @ts-expect-error there is no z
    field: ({ x }) => ({ x, z: x }),
    objective: ({ x }) => x,
  });
  rungeKutta4({
    ...given,
    timeStep: 0.1,
    start: ({ at }) => ({ x: at }),
    // @ts-expect-error there is no hyperparameter "rat"
    field: ({ x }, { rat }) => ({ x: x.mul(rat) }),
    objective: ({ x }) => x,
  });
});

test("time is said once", () => {
  const flow = { ...given, start: ({ at }: { at: never }) => ({ x: at }), objective: ({ x }: { x: never }) => x };
  // @ts-expect-error neither a duration nor a step
  rungeKutta4({ ...flow, field: ({ x }) => ({ x }) });
  // @ts-expect-error both
  rungeKutta4({ ...flow, duration: 1, timeStep: 0.1, field: ({ x }) => ({ x }) });
});

test("positions and momenta are the parts of the state, and each is moved by the others", () => {
  const flow = symplectic({
    ...given,
    duration: 1,
    positions: ["q"],
    momenta: ["p"],
    start: ({ at }) => ({ q: at, p: at }),
    velocity: ({ p }) => ({ q: p }),
    force: ({ q }, { rate }, { time }) => ({ p: q.mul(rate).neg().add(time) }),
    objective: ({ q, p }) => q.add(p),
  });
  expectTypeOf(flow).toExtend<Dynamics<"rate" | "at", "q" | "p">>();
  symplectic({
    ...given,
    duration: 1,
    positions: ["q"],
    momenta: ["p"],
    start: ({ at }) => ({ q: at, p: at }),
    velocity: ({ p }) => ({ q: p }),
    // @ts-expect-error momenta know no positions
    force: ({ p }) => ({ p }),
    objective: ({ q }) => q,
  });
  symplectic({
    ...given,
    duration: 1,
    positions: ["q"],
    momenta: ["p"],
    start: ({ at }) => ({ q: at, p: at }),
    // @ts-expect-error it gives the derivative of a momentum
    velocity: ({ p }) => ({ q: p, p }),
    force: ({ q }) => ({ p: q.neg() }),
    objective: ({ q }) => q,
  });
  symplectic({
    ...given,
    duration: 1,
    positions: ["q"],
    momenta: ["p"],
    start: ({ at }) => ({ q: at, p: at }),
    velocity: ({ p }) => ({ q: p }),
    force: ({ q }) => ({ p: q.neg() }),
    // @ts-expect-error 3 is no order
    order: 3,
    objective: ({ q }) => q,
  });
});
