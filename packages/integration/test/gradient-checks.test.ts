/** `checkGradients` passes what is right, and says where what is wrong is wrong. */
import type { TensorFunction, TensorLike } from "@dualtape/core";
import { type Tensor, tensor } from "@dualtape/tensor";
import { checkGradients, GradientMismatchError, type GradientMode } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { tensors } from "./kinds.ts";
import { gradients } from "./nestings.ts";

const f: TensorFunction<Tensor> = (x, lift) =>
  x
    .tanh()
    .mul(lift(tensor([1, 2, 3], { precision: "float32" })))
    .square()
    .sum();

/** The gradient, its second element doubled. */
const wrong: GradientMode = <T extends TensorLike<T>>(of: TensorFunction<T>, x: T): T => {
  const gradient = gradients.reverse(of, x);
  return gradient.add(gradient.slice([1, 2]).pad([1, 1]));
};
/** Right, but a constant to every outer mode. */
const detached: GradientMode = <T extends TensorLike<T>>(of: TensorFunction<T>, x: T): T =>
  gradients.reverse(of, x).detach();

describe.for([
  { precision: "float64", digits: 12, tolerance: 1e-7, slight: 1e-9 },
  { precision: "float32", digits: 5, tolerance: 256 * 2 ** -23, slight: 1e-5 },
] as const)("checkGradients in $precision", ({ precision, digits, tolerance, slight }) => {
  const at = tensor([0.3, -0.6, 1.1], { precision });
  const check = { kind: tensors(precision), reference: tensors() };

  function mismatch(modes: Readonly<Record<string, GradientMode>>, order: number): GradientMismatchError | undefined {
    try {
      checkGradients(f, at, { ...check, modes, order });
    } catch (error) {
      if (error instanceof GradientMismatchError) return error;
      throw error;
    }
    return undefined;
  }

  test.for([1, 2, 3])("passes both modes over each other, to order %d", (order) =>
    expect(mismatch(gradients, order)).toBeUndefined(),
  );
  test("names the worst entry of a wrong gradient, and both values", () => {
    const error = mismatch({ ...gradients, wrong }, 1);
    const slope = gradients.reverse(f, at.to("float64")).data[1] ?? NaN;
    expect(error?.mode).toBe("wrong");
    expect(error?.worst.index).toBe(1);
    expect(error?.worst.derivative).toBeCloseTo(2 * slope, digits);
    expect(error?.worst.differences).toBeCloseTo(slope, 9);
    expect(error?.message).toMatch(
      /^wrong: the derivative by element 1 is .*, and by differences .*the tolerance is [^ ]*\.$/,
    );
    expect(error?.message).toContain(`the tolerance is ${tolerance}.`);
  });
  test("names the nesting that is wrong", () => {
    expect(mismatch({ detached }, 1)).toBeUndefined();
    expect(mismatch({ detached }, 2)?.mode).toBe("detached of detached");
    expect(mismatch({ ...gradients, detached }, 2)?.mode).toBe("forward of detached");
  });
  test("a NaN is no derivative", () => {
    const nan: GradientMode = (of, x) => gradients.reverse(of, x).mul(NaN);
    expect(mismatch({ nan }, 1)?.worst.derivative).toBe(NaN);
  });
  test("a tolerance and a step of one's own", () => {
    const slightly: GradientMode = (of, x) => gradients.reverse(of, x).mul(1 + slight);
    const once = { ...check, order: 1 };
    expect(() => checkGradients(f, at, { ...once, modes: { slightly } })).not.toThrow();
    expect(() => checkGradients(f, at, { ...once, modes: { slightly }, tolerance: slight / 10 })).toThrow("slightly: ");
    expect(() => checkGradients(f, at, { ...once, modes: gradients, step: 0.5 })).toThrow(GradientMismatchError);
  });
});

describe("what is checked must be a check", () => {
  const at = tensor([1, 2]);
  const check = { kind: tensors(), modes: gradients };
  const transposed: GradientMode = (of, x) => gradients.reverse(of, x).reshape([2, 1]);

  test.for<[string, () => void, string]>([
    [
      "a function of several values, of which one would be looked at",
      () => checkGradients((x) => x.square(), at, check),
      "checkGradients: the function has a value of shape [2], not a scalar. Sum it",
    ],
    [
      "a gradient of another shape",
      () => checkGradients((x) => x.square().sum(), at, { ...check, modes: { transposed } }),
      "transposed: the gradient has shape [2, 1] at a point of shape [2]",
    ],
    [
      "NaN all along",
      () => checkGradients((x) => x.sub(3).sqrt().sum(), at, check),
      "forward: the derivative by element 0 is NaN, and by differences NaN",
    ],
    [
      "an option that there is none of",
      () => checkGradients((x) => x.sum(), at, { ...check, ...({ tolerence: 1 } as object) }),
      "checkGradients: the check has an unknown name, tolerence",
    ],
  ])("%s is refused", ([, f, message]) => expect(f).toThrow(message));
});
