/**
 * Convolutions and pools are those of PyTorch, with their gradients, eagerly and compiled. Beyond these, their derivatives in every mode are those
 * of differences.
 */
import { readFileSync } from "node:fs";
import { compile, type Traced } from "@dualtape/compile";
import { ArgumentError, type Shape, ShapeError, type TensorFunction, type TensorLike } from "@dualtape/core";
import { jacobian } from "@dualtape/forward";
import {
  adaptiveAveragePool,
  adaptiveMaxPool,
  averagePool,
  convolution,
  globalAveragePool,
  globalMaxPool,
  maxPool,
  transposedConvolution,
} from "@dualtape/nn";
import { grad, valueAndGrad } from "@dualtape/reverse";
import { seeded, type Tensor, tensor, zeros } from "@dualtape/tensor";
import { checkGradients, relativeError } from "@dualtape/testing";
import { describe, expect, it } from "vitest";
import { tensors } from "./kinds.ts";

const kernels = { convolution, transposedConvolution };
const pools = { maxPool, averagePool, adaptiveAveragePool, adaptiveMaxPool };

interface Listed {
  readonly shape: Shape;
  readonly data: readonly number[];
}
interface Case {
  readonly layer: keyof typeof kernels | keyof typeof pools;
  readonly x: Listed;
  readonly w?: Listed;
  readonly sizes?: Shape;
  readonly options: object;
  readonly y: Listed;
  readonly gradients: readonly Listed[];
}
const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("fixtures/convolutions.json", import.meta.url), "utf8"),
);
const read = ({ shape, data }: Listed): Tensor => tensor(data, { shape });
const cosines = (shape: Shape): Tensor => {
  const { size } = zeros(shape);
  return tensor(
    Array.from({ length: size }, (_, i) => Math.cos(i)),
    { shape },
  );
};

/** The layer of a case, on what it has derivatives by. */
function layerOf({ layer, w, sizes = [], options }: Case) {
  return <S extends TensorLike<S>>([x, kernel]: readonly S[]): S => {
    if (x === undefined) throw new Error("no image");
    if (layer !== "convolution" && layer !== "transposedConvolution") return pools[layer](x, sizes, options);
    if (kernel === undefined || w === undefined) throw new Error("no kernel");
    const outputs = layer === "convolution" ? w.shape.at(-1) : w.shape.at(-2);
    const b = kernel
      .sum()
      .mul(0)
      .broadcastTo([outputs ?? 0]);
    return kernels[layer](x, { w: kernel, b }, options);
  };
}

describe.each(cases.map((one, i) => [`${i}: ${one.layer} ${JSON.stringify(one.options)}`, one] as const))(
  "%s",
  (_name, one) => {
    const layer = layerOf(one);
    const inputs = [one.x, ...(one.w ? [one.w] : [])].map(read);
    const weights = cosines(one.y.shape);
    const both = <S extends TensorLike<S>>(at: readonly S[], lift: (x: Tensor) => S): { value: S; extra: S } => {
      const extra = layer(at);
      return { value: extra.mul(lift(weights)).sum(), extra };
    };

    it("is that of PyTorch, with its gradients", () => {
      const { extra, gradient } = valueAndGrad((at, lift) => both(at, lift), inputs);
      expect(extra.shape).toEqual(one.y.shape);
      expect(relativeError([...extra.data], one.y.data)).toBeLessThan(1e-12);
      gradient.forEach((own, i) => {
        expect(relativeError([...own.data], one.gradients[i]?.data ?? [])).toBeLessThan(1e-12);
      });
    });

    it("is the same in a program, and in float32", () => {
      const squared = <S extends TensorLike<S>>(at: readonly S[]): { value: S; extra: S } => {
        const extra = layer(at);
        return { value: extra.square().sum(), extra };
      };
      const program = compile((...at: readonly Traced[]) => {
        const { gradient, extra } = valueAndGrad((inner) => squared(inner), at);
        return [extra, ...gradient];
      });
      const expected = valueAndGrad((at) => squared(at), inputs);
      const found = program(...inputs) as readonly Tensor[];
      [expected.extra, ...expected.gradient].forEach((own, i) => {
        expect(relativeError([...(found[i]?.data ?? [])], [...own.data])).toBeLessThan(1e-12);
      });
      const single = layer(inputs.map((input) => input.to("float32")));
      expect(single.precision).toBe("float32");
      expect(relativeError([...single.data], one.y.data)).toBeLessThan(1e-5);
    });
  },
);

const random = seeded(4, { precision: "float32" });
const image = random.normal([2, 4, 5, 2]);
const kernel = random.normal([2, 3, 2, 3]);
const programs: Readonly<Record<string, TensorFunction<Tensor>>> = {
  "a convolution, by its images": (x, lift) =>
    convolution(x, { w: lift(kernel), b: lift(kernel).sum([0, 1, 2]) }, { stride: [2, 1], padding: "same" })
      .square()
      .sum(),
  "a convolution, by its kernel": (x, lift) =>
    convolution(lift(image), {
      w: x.reshape([2, 5, 2, 4]).slice(null, [0, 3]),
      b: x.sum([0, 1, 2]).sum().broadcastTo([4]),
    })
      .square()
      .sum(),
  "its transpose": (x, lift) =>
    transposedConvolution(x, { w: lift(kernel).reshape([2, 3, 3, 2]), b: lift(kernel).sum([0, 1, 2]) }, { stride: 2 })
      .square()
      .sum(),
  "the greatest": (x) => maxPool(x, [2, 2]).square().sum(),
  "the mean": (x) => averagePool(x, [3, 3], { padding: 1, stride: 2 }).square().sum(),
  "the mean of all": (x) => globalAveragePool(x).square().sum(),
  "the greatest of all": (x) => globalMaxPool(x).square().sum(),
};

describe.each(["float64", "float32"] as const)("in %s, derivatives are those of differences", (precision) => {
  it.each(Object.entries(programs))("%s", (_name, program) => {
    const check = { kind: tensors(precision), reference: tensors(), modes: { reverse: grad, forward: jacobian } };
    expect(() => checkGradients(program, image.to(precision), check)).not.toThrow();
  });
});

/** Of all ways to place a window, with a weight that is not finite. */
const unbounded = (["convolution", "transposedConvolution"] as const).flatMap((layer) =>
  [1, 2].flatMap((stride) =>
    [1, 2].flatMap((dilation) =>
      (["valid", "same", 1, 2] as const)
        .filter((padding) => padding !== "same" || stride === 1)
        .flatMap((padding) => [Infinity, NaN].map((weight) => ({ layer, stride, dilation, padding, weight }))),
    ),
  ),
);

it.each(unbounded)("a program spoils no array that is finite eagerly, nor another channel: %j", (one) => {
  const { layer, weight, ...options } = one;
  const random = seeded(5);
  const kernel = [...random.normal([3, 2, 2]).data];
  kernel[1] = weight; // the first of the window: the borders at one end never meet it
  const at = { x: random.normal([1, 9, 2]), w: tensor(kernel, { shape: [3, 2, 2] }), b: zeros([2]) };
  const f = <S extends TensorLike<S>>({ x, w, b }: Record<keyof typeof at, S>): { value: S; extra: S } => {
    const extra = kernels[layer](x, { w, b }, options);
    return { value: extra.sum(), extra };
  };
  const eager = valueAndGrad(f, at);
  const compiled = compile((point: Record<keyof typeof at, Traced>) => valueAndGrad(f, point))(at);
  const finite = (y: Tensor): boolean[] => [...y.data].map(Number.isFinite);
  for (const [theirs, ours] of [
    [eager.extra, compiled.extra],
    [eager.gradient.x, compiled.gradient.x],
  ] as const) {
    const [before, now] = [finite(theirs), finite(ours)];
    // Eagerly spoilt is spoilt; what else is stands in a channel of which most is.
    expect(now.filter((isFinite, i) => isFinite && !before[i])).toEqual([]);
    for (const channel of [0, 1]) {
      const inChannel = (all: boolean[]): boolean[] => all.filter((_, i) => i % 2 === channel);
      if (inChannel(before).every(Boolean)) expect(inChannel(now)).not.toContain(false);
    }
  }
  expect(finite(compiled.gradient.w)).toEqual(finite(eager.gradient.w));
});

describe("at the edges", () => {
  const one = convolution.init([3, 3], 1, 1, seeded(1));
  it("makes kernels of the right variance and shapes", () => {
    expect(one.w.shape).toEqual([3, 3, 1, 1]);
    expect(transposedConvolution.init([3, 2], 2, 5, seeded(1)).w.shape).toEqual([3, 2, 5, 2]);
    expect(transposedConvolution.init([3, 2], 2, 5, seeded(1)).b.shape).toEqual([5]);
  });
  it("shares what is equal, and never finds what is not there", () => {
    const flat = zeros([1, 2, 2, 1]).sub(3);
    expect(maxPool(flat, [2, 2], { padding: 1 }).toArray()).toEqual([
      [
        [[-3], [-3]],
        [[-3], [-3]],
      ],
    ]);
    expect(grad((x) => maxPool(x, [2, 2]).sum(), flat).toArray()).toEqual([
      [
        [[0.25], [0.25]],
        [[0.25], [0.25]],
      ],
    ]);
  });
  it.each<[string, () => unknown, abstract new (...parameters: never[]) => Error, RegExp]>([
    ["images without channels", () => convolution(zeros([2, 3]), one), ShapeError, /no batch of images/],
    ["other axes", () => convolution(zeros([2, 5, 1]), one), ShapeError, /for a kernel of 2 axes/],
    [
      "other channels",
      () => convolution(zeros([1, 5, 5, 2]), one),
      ShapeError,
      /2 channels for a kernel with 1 inputs/,
    ],
    [
      "a kernel that does not fit",
      () => convolution(zeros([1, 2, 5, 1]), one),
      ShapeError,
      /spans 3 does not fit into 2/,
    ],
    [
      "an unknown option",
      () => convolution(zeros([1, 5, 5, 1]), one, { strides: 2 } as never),
      ArgumentError,
      /strides/,
    ],
    ["a stride of nothing", () => convolution(zeros([1, 5, 5, 1]), one, { stride: 0 }), ArgumentError, /stride/],
    [
      "a stride for one axis of two",
      () => convolution(zeros([1, 5, 5, 1]), one, { stride: [1] }),
      ArgumentError,
      /stride is \[1\]/,
    ],
    [
      "padding of a whole window",
      () => maxPool(zeros([1, 4, 4, 1]), [2, 2], { padding: 2 }),
      ArgumentError,
      /holds a whole window/,
    ],
    ["places for other axes", () => adaptiveMaxPool(zeros([1, 4, 4, 1]), [2]), ShapeError, /each of 2 axes/],
  ])("refuses %s", (_what, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
