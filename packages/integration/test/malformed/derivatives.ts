/** Calls of `@dualtape/forward` and `@dualtape/reverse`. */
import * as core from "@dualtape/core";
import * as forward from "@dualtape/forward";
import * as reverse from "@dualtape/reverse";
import { tensor } from "@dualtape/tensor";
import { argument, call, label, optional, type Table } from "./call.ts";
import type { Wrong } from "./wrong.ts";

const anyNumber = [
  "a tensor of another shape",
  "a scalar of another kind",
  "a foreign dual",
  "a foreign variable",
  "a foreign traced number",
] as const satisfies readonly Wrong[];
const scalars = ["a scalar of another kind"] as const;
const withAxes = anyNumber.filter((wrong) => wrong !== "a scalar of another kind");
/** f is asked for a value before it is looked at, and one that gives a plain number is refused then. */
const f = argument(() => (x: never) => total(x));
const total = (x: core.TensorLike<never>): unknown =>
  Reflect.has(x, "matmul") && x.shape.length > 0 ? (x.square() as never) : x;
const loss = argument(() => (x: { square(): { sum(): unknown } }) => x.square().sum());
const point = argument(() => tensor([1, 2]), { "a number": anyNumber });
const tensorPoint = argument(() => tensor([1, 2]), { "a number with axes": withAxes });
/** What a function gives instead of a number of its differentiation. */
const result = argument(() => OWN);
const OWN = "\u0000own";
const giving = (value: unknown) => (x: { sum(): unknown }) => (value === OWN ? x.sum() : value);
const at = (): never => tensor([1, 2]) as never;

export const forwardTable: Table = {
  Dual: [
    call(
      "new",
      ((primal: never) => new forward.Dual(primal, [], { name: "here" })) as never,
      argument(() => tensor(1), { "a number": anyNumber }),
    ),
  ],
  basis: [call("basis", forward.basis as never, tensorPoint)],
  derivative: [
    call("derivative", forward.derivative as never, f, point),
    call("its result", (value: never) => forward.derivative(giving(value) as never, at()), result),
  ],
  jvp: [
    call(
      "jvp",
      forward.jvp as never,
      f,
      argument(() => tensor([1, 2])),
      argument(() => tensor([1, 2])),
    ),
    call("its result", (value: never) => forward.jvp(giving(value) as never, at(), at()), result),
  ],
  jacobian: [
    call("jacobian", forward.jacobian as never, f, tensorPoint),
    call("its result", (value: never) => forward.jacobian(giving(value) as never, at()), result),
  ],
  hessian: [
    call(
      "hessian",
      forward.hessian as never,
      loss,
      argument(() => tensor([1, 2]), { "a number with axes": withAxes }),
      optional(() => forward.jacobian),
    ),
    call("its result", (value: never) => forward.hessian(giving(value) as never, at()), result),
  ],
};

const reverseResult = (differentiate: unknown) =>
  call(
    "its result",
    (value: never) => (differentiate as (f: unknown, at: unknown) => unknown)(giving(value), at()),
    result,
  );
const trees = { "a leaf is a tree, and the sum of a scalar is itself": anyNumber } as const;
const treeLoss = argument(
  () => (x: { w?: { square(): { sum(): unknown } }; square?(): { sum(): unknown } }) =>
    (x.w ?? (x as never as { square(): { sum(): unknown } })).square().sum(),
);

export const reverseTable: Table = {
  Tape: "made by the differentiations, for their variables",
  Var: [
    call(
      "new",
      ((primal: never) => new reverse.Var(primal, new reverse.Tape("here"), null)) as never,
      argument(() => tensor(1), { "a number": anyNumber }),
    ),
  ],
  record: [
    call(
      "record",
      reverse.record as never,
      label,
      argument(() => [tensor(1)]),
      argument(
        () =>
          ([x]: readonly unknown[]) =>
            x,
      ),
    ),
  ],
  seedOf: [
    call(
      "seedOf",
      reverse.seedOf as never,
      label,
      argument(() => tensor(1), { "a scalar": scalars }),
    ),
  ],
  grad: [
    call(
      "grad",
      reverse.grad as never,
      treeLoss,
      argument(() => ({ w: tensor([1, 2]) }), trees),
    ),
    reverseResult(reverse.grad),
  ],
  valueAndGrad: [
    call(
      "valueAndGrad",
      reverse.valueAndGrad as never,
      treeLoss,
      argument(() => ({ w: tensor([1, 2]) }), trees),
    ),
    reverseResult(reverse.valueAndGrad),
    call(
      "its extra",
      (extra: never) => reverse.valueAndGrad((x) => ({ value: x.sum(), extra: extra === OWN ? x : extra }), at()),
      argument(() => OWN, { "a tree without numbers": ["an empty record", "an empty array"] }),
    ),
  ],
  vjp: [
    call(
      "vjp",
      reverse.vjp as never,
      treeLoss,
      argument(() => ({ w: tensor([1, 2]) }), trees),
    ),
    call(
      "pullback",
      (cotangent: never) => reverse.vjp((x) => x.sum(), tensor([1, 2])).pullback(cotangent),
      argument(() => tensor(1)),
    ),
    reverseResult(reverse.vjp),
  ],
};
