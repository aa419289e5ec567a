/** Every row of the rule table, with its first and second derivatives, compiled: the same numbers as eager ones, and the same bits each time. */
import { compile, type Traced } from "@dualtape/compile";
import { bilinear, elementwise, indexed, type Lift, linear, type TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { vjp } from "@dualtape/reverse";
import { seeded, type Tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import {
  bilinearSamples,
  customSamples,
  elementwiseSamples,
  indexedSamples,
  linearSamples,
  type Sample,
} from "./samples.ts";

const tables = { elementwise, linear, indexed, bilinear, custom: customSamples };
const samples = {
  elementwise: elementwiseSamples,
  linear: linearSamples,
  indexed: indexedSamples,
  bilinear: bilinearSamples,
  custom: customSamples,
};
const random = seeded(4);

/** The result of a row, and a second derivative: the tangent of its pullback. */
const derivatives =
  ({ run }: Sample) =>
  <S extends TensorLike<S>>(inputs: readonly S[], along: readonly S[], constant: Lift<Tensor, S>) => {
    const [first, ...others] = inputs;
    const [direction] = along;
    if (first === undefined || direction === undefined) throw new Error("a sample has an input");
    const value = run([first, ...others], constant);
    const tangent = jvp(
      (x, up) => {
        const back = vjp(
          (y, lift) => run([y, ...others.map((other) => lift(up(other)))], (c) => lift(up(constant(c)))),
          x,
        );
        return back.pullback(back.value);
      },
      first,
      direction,
    ).tangent;
    return { value, tangent };
  };

describe.for(["elementwise", "linear", "indexed", "bilinear", "custom"] as const)("%s", (kind) => {
  const cases = Object.keys(tables[kind]).flatMap((name) =>
    (Object.entries<readonly Sample[]>(samples[kind]).find(([row]) => row === name)?.[1] ?? []).map((sample, i) => ({
      name: `${name}, sample ${i + 1}`,
      sample,
    })),
  );
  test.for(
    cases.flatMap((one) =>
      (
        [
          { precision: "float64", tolerance: 1e-12 },
          { precision: "float32", tolerance: 1e-5 },
        ] as const
      ).map((how) => ({ ...one, ...how })),
    ),
  )("$name, in $precision", ({ sample, precision, tolerance }) => {
    const f = derivatives(sample);
    const along = sample.inputs.map(({ shape }) => random.normal(shape));
    const reference = f<Tensor>(sample.inputs, along, (constant) => constant);
    const compiled = compile((x: readonly Traced[], u: readonly Traced[]) =>
      f<Traced>(x, u, (constant) => (x[0] as Traced).lift(constant.to(precision))),
    );
    const to = (all: readonly Tensor[]): readonly Tensor[] => all.map((one) => one.to(precision));
    const [ours, again] = [0, 1].map(() => compiled(to(sample.inputs), to(along)));
    const eager = f<Tensor>(to(sample.inputs), to(along), (constant) => constant.to(precision));
    for (const part of ["value", "tangent"] as const) {
      expect(ours?.[part].shape).toEqual(reference[part].shape);
      for (const result of [ours?.[part], eager[part]]) {
        expect(result?.precision).toBe(precision);
        expect(relativeError([...(result?.data ?? [])], [...reference[part].data], 1), part).toBeLessThan(tolerance);
      }
      expect([...(again?.[part].data ?? [])]).toEqual([...(ours?.[part].data ?? [])]);
    }
  });
});
