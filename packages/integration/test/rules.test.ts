/**
 * The rule tables, row by row: forward = reverse = differences, all second derivatives alike, and ⟨Au, v⟩ = ⟨u, Aᵀv⟩.
 *
 * The tests walk the tables themselves, so that a new row is tested or missed: see `samples.ts`.
 */
import {
  bilinear,
  dot,
  elementwise,
  indexed,
  linear,
  type Shape,
  sizeOf,
  type TensorFunction,
  type TensorLike,
} from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { vjp } from "@dualtape/reverse";
import { seeded, type Tensor, tensor } from "@dualtape/tensor";
import { centralDifference, centralDifferences, relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { gradients, hessianProducts } from "./nestings.ts";
import {
  bilinearSamples,
  customSamples,
  elementwiseSamples,
  indexedSamples,
  linearSamples,
  type Sample,
} from "./samples.ts";

const DIFFERENCES = 1e-7;
const NESTINGS = 1e-10;
const TRANSPOSES = 1e-12;

const random = seeded(2);

const tables = { elementwise, linear, indexed, bilinear, custom: customSamples };
const samples = {
  elementwise: elementwiseSamples,
  linear: linearSamples,
  indexed: indexedSamples,
  bilinear: bilinearSamples,
  custom: customSamples,
};

describe.for(["elementwise", "linear", "indexed", "bilinear", "custom"] as const)("%s", (kind) => {
  test("every row has a sample", () => {
    const sampled = Object.entries(samples[kind]).filter(([, of]) => of.length > 0);
    expect(sampled.map(([name]) => name)).toEqual(Object.keys(tables[kind]));
  });

  const cases = Object.entries<readonly Sample[]>(samples[kind]).flatMap(([name, of]) =>
    of.map((sample, i) => ({ name: `${name}, sample ${i + 1}`, sample })),
  );

  test.for(cases)("$name: forward = reverse = differences", ({ sample }) => {
    const { f, at } = weighted(sample);
    const [forward, reverse] = [gradients.forward(f, at), gradients.reverse(f, at)];
    const differences = centralDifferences((x) => f(tensor(x), same).item(), [...at.data]);
    expect(relativeError([...forward.data], [...reverse.data])).toBeLessThan(TRANSPOSES);
    expect(relativeError([...forward.data], differences)).toBeLessThan(DIFFERENCES);
    expect(relativeError([...reverse.data], differences)).toBeLessThan(DIFFERENCES);
  });

  test.for(cases)("$name: all second derivatives alike", ({ sample }) => {
    const { f, at } = weighted(sample);
    const along = random.normal(at.shape);
    const probe = random.normal(at.shape);
    const products = Object.entries(hessianProducts).map(([name, product]) => ({
      name,
      data: product(f, at, along).data,
    }));
    const [reference] = products;
    for (const { name, data } of products) {
      expect(relativeError([...data], [...(reference?.data ?? [])]), name).toBeLessThan(NESTINGS);
    }
    const difference = centralDifference((t) => dot(gradients.reverse(f, at.add(along.mul(t))), probe).item(), 0);
    expect(relativeError(dot(tensor(reference?.data ?? []), probe).item(), difference, 1)).toBeLessThan(DIFFERENCES);
  });

  test.for(cases)("$name: ⟨Au, v⟩ = ⟨u, Aᵀv⟩", ({ sample }) => {
    const { run, at } = flattened(sample);
    const u = random.normal(at.shape);
    const { value, tangent } = jvp(run, at, u);
    const v = random.normal(value.shape);
    const cotangent = vjp(run, at).pullback(v);
    expect(relativeError(dot(tangent, v).item(), dot(u, cotangent).item(), 1)).toBeLessThan(TRANSPOSES);
  });
});

/** The rounding errors of this many operations are allowed, as the laws do. */
const OPERATIONS = 64;

describe.for(["elementwise", "linear", "indexed", "bilinear"] as const)("%s in float32", (kind) => {
  const cases = Object.entries<readonly Sample[]>(samples[kind]).flatMap(([name, of]) =>
    of.map((sample, i) => ({ name: `${name}, sample ${i + 1}`, sample })),
  );

  test.for(cases)("$name: what float64 gives at the same numbers", ({ sample }) => {
    const { f, at, weights } = weighted(sample);
    const single = at.to("float32");
    const [narrow, wide] = [single, single.to("float64")];
    const along = random.normal(at.shape).to("float32");
    const agree = (computed: Tensor, right: Tensor, scale: number): void => {
      expect(computed.precision).toBe("float32");
      expect(relativeError([...computed.data], [...right.data], scale)).toBeLessThan(OPERATIONS * 2 ** -23);
    };
    const inSingle: TensorFunction<Tensor> = (x, lift) => f(x, (constant) => lift(constant.to("float32")));
    // Sums are as exact as their terms, which are as large as the weights and the values that these stand before.
    const scale = Math.max(1, weights.magnitude());
    agree(inSingle(narrow, same), f(wide, same), scale * 10);
    for (const gradient of Object.values(gradients)) agree(gradient(inSingle, narrow), gradient(f, wide), scale);
    for (const product of Object.values(hessianProducts)) {
      agree(product(inSingle, narrow, along), product(f, wide, along.to("float64")), scale);
    }
  });
});

test.for(
  Object.entries({ ...linearSamples, ...indexedSamples }).flatMap(([name, of]) =>
    of.map((sample) => ({ name, sample })),
  ),
)("$name and its own transpose", ({ sample }) => {
  const [first, ...others] = sample.inputs;
  const image = sample.run<Tensor>([first, ...others], same);
  const v = random.normal(image.shape);
  const pulled = sample.inputs.map((input, i) => {
    const cotangent = sample.transpose(v, i);
    expect(cotangent.shape).toEqual(input.shape);
    return dot(input, cotangent).item();
  });
  expect(
    relativeError(
      dot(image, v).item(),
      pulled.reduce((sum, x) => sum + x, 0),
      1,
    ),
  ).toBeLessThan(TRANSPOSES);
});

const same = (constant: Tensor): Tensor => constant;

/** A sample as a function of all its inputs in one vector. */
function flattened({ inputs, run }: Sample): { run: TensorFunction<Tensor>; at: Tensor } {
  const [first, ...others] = inputs.map(({ shape }) => shape);
  const [at, ...rest] = inputs.map((input) => input.reshape([-1]));
  if (at === undefined || first === undefined) throw new Error("a sample has an input");
  return {
    at: at.concat(rest),
    run(x, lift) {
      let start = 0;
      const part = (shape: Shape) => {
        const from = start;
        start += sizeOf(shape);
        return x.slice([from, start]).reshape(shape);
      };
      return run([part(first), ...others.map(part)], lift);
    },
  };
}

/** Σ w (y + y²/2), so that linear rows have second derivatives too. */
function weighted(sample: Sample): { f: TensorFunction<Tensor>; at: Tensor; weights: Tensor } {
  const { run, at } = flattened(sample);
  const weights = random.normal(run(at, same).shape);
  return {
    at,
    weights,
    f: <S extends TensorLike<S>>(x: S, lift: (constant: Tensor) => S) => {
      const y = run(x, lift);
      return y.add(y.square().div(2)).mul(lift(weights)).sum();
    },
  };
}
