/**
 * Windows are the slices that they stand for, of whatever sizes, strides and distances; eagerly, in programs and in batches, and so is what adds
 * them up. Programs of convolutions hold no copy of the patches.
 */
import { vectorize } from "@dualtape/batch";
import { compile, type Traced } from "@dualtape/compile";
import { ShapeError, stack, type TensorLike, type Window } from "@dualtape/core";
import { jacobian, jvp } from "@dualtape/forward";
import { convolution, type Convolution as Layer } from "@dualtape/nn";
import { grad } from "@dualtape/reverse";
import { seeded, type Tensor, tensor, zeros } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

/** An axis with windows that fit. */
const along = fc
  .record({
    size: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 4 }),
    dilation: fc.constantFrom(1, 2, 3, -1, -2),
    beyond: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ size, stride, dilation, beyond }) => ({
    window: [size, stride, dilation] as const,
    length: (size - 1) * Math.abs(dilation) + 1 + beyond,
  }));

const cases = fc.record({
  axes: fc.array(along, { minLength: 1, maxLength: 2 }),
  before: fc.constantFrom([], [0], [2]),
  behind: fc.constantFrom([], [1], [3], [8]),
  precision: fc.constantFrom("float32" as const, "float64" as const),
  seed: fc.nat({ max: 1000 }),
});

/** Slices in the places of the windows along one axis, joined. */
function sliced(x: Tensor, [size, stride, dilation]: Required<Window>, axis: number): Tensor {
  const { shape } = x;
  const whole = Array<null>(axis).fill(null);
  const places = Math.floor(((shape[axis] ?? 0) - (size - 1) * Math.abs(dilation) - 1) / stride) + 1;
  const [first, ...others] = Array.from({ length: places * size }, (_, i) => {
    const k = dilation > 0 ? i % size : size - 1 - (i % size);
    const at = Math.floor(i / size) * stride + k * Math.abs(dilation);
    return x.slice(...whole, [at, at + 1]);
  });
  if (first === undefined) throw new Error("a window fits");
  return first.concat(others, axis).reshape([...shape.slice(0, axis), places, size, ...shape.slice(axis + 1)]);
}

describe("windows of any kind", () => {
  it("are slices, the same everywhere, and so is their sum", () => {
    fc.assert(
      fc.property(cases, ({ axes, before, behind, precision, seed }) => {
        const axis = before.length;
        const lengths = axes.map(({ length }) => length);
        const windows = axes.map(({ window }) => window);
        const x = seeded(seed, { precision }).normal([3, ...before, ...lengths, ...behind]);
        const [one, other] = windows;
        const expected =
          one === undefined || other === undefined
            ? sliced(x, one ?? [1, 1, 1], axis + 1)
            : sliced(sliced(x, one, axis + 1), other, axis + 3).transpose(swapped(axis + 2, x.shape.length + 2));
        const seen = <S extends TensorLike<S>>(y: S): S => y.windows(windows, axis + 1);
        expect(seen(x)).toEqual(expected);
        expect(compile((y: Traced) => seen(y).neg())(x)).toEqual(expected.neg());
        expect(compile((y: Traced) => seen(y).neg(), { backEnd: "interpreter" })(x)).toEqual(expected.neg());
        expect(vectorize((y: Tensor) => y.windows(windows, axis))(x)).toEqual(expected);

        const added = <S extends TensorLike<S>>(y: S): S => seen(y).overlapAdd(windows, lengths, axis + 1);
        const counted = x.mul(seen(x.zeroLike().add(1)).overlapAdd(windows, lengths, axis + 1));
        const tolerance = precision === "float32" ? 1e-6 : 1e-14;
        const near = (found: Tensor): void => {
          expect(found.shape).toEqual(x.shape);
          expect(relativeError([...found.data], [...counted.data])).toBeLessThan(tolerance);
        };
        near(added(x));
        near(compile((y: Traced) => added(y))(x));
        near(compile((y: Traced) => added(y), { backEnd: "interpreter" })(x));
        near(vectorize((y: Tensor) => y.windows(windows, axis).overlapAdd(windows, lengths, axis))(x));
        if (x.size === 0 || x.size > 200) return;
        const total = <S extends TensorLike<S>>(y: S): S => seen(y).square().mul(0.5).sum();
        near(grad((y) => total(y), x));
        near(jacobian((y) => total(y), x).reshape(x.shape));
      }),
      { numRuns: 25, seed: 5 },
    );
  });

  const swapped = (axis: number, rank: number): readonly number[] =>
    Array.from({ length: rank }, (_, i) => (i === axis ? axis + 1 : i === axis + 1 ? axis : i));
});

/** Kernels that fit, and images for them. */
const layers = fc
  .record({
    axes: fc.array(
      fc.record({
        size: fc.integer({ min: 1, max: 3 }),
        stride: fc.constantFrom(1, 1, 2),
        dilation: fc.constantFrom(1, 1, 2),
        beyond: fc.integer({ min: 0, max: 4 }),
        padding: fc.constantFrom(0, 1, 2),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    batch: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 5 }),
    outputs: fc.integer({ min: 1, max: 5 }),
    groups: fc.constantFrom(1, 1, 2),
    precision: fc.constantFrom("float32" as const, "float64" as const),
  })
  .map(({ axes, batch, channels, outputs, groups, precision }) => {
    const random = seeded(axes.length + 10 * channels, { precision });
    return {
      x: random.normal([
        batch,
        ...axes.map(({ size, dilation, beyond }) => (size - 1) * dilation + 1 + beyond),
        groups * channels,
      ]),
      w: random.normal([...axes.map(({ size }) => size), channels, groups * outputs]),
      b: random.normal([groups * outputs]),
      options: {
        groups,
        stride: axes.map(({ stride }) => stride),
        dilation: axes.map(({ dilation }) => dilation),
        padding: axes.map(({ padding }) => padding),
      },
    };
  });

interface Inputs<T> {
  readonly x: T;
  readonly w: T;
  readonly b: T;
}

describe("programs of convolutions", () => {
  it("are what they are eagerly, with their gradients, and the tangents of these", () => {
    fc.assert(
      fc.property(layers, ({ x, w, b, options }) => {
        const slopesAt = <S extends TensorLike<S>>(at: Inputs<S>): S => {
          const slopes = grad((inner) => convolution(inner.x, inner, options).sin().sum(), at);
          const flat = (one: S): S => one.reshape([-1]);
          return flat(slopes.x).concat([flat(slopes.w), flat(slopes.b)]);
        };
        const both = <S extends TensorLike<S>>(at: Inputs<S>, t: S): readonly S[] => {
          const along = jvp(
            (s, lift) => {
              const moved = (one: S) => lift(one).add(lift(one.cos()).mul(s));
              return slopesAt({ x: moved(at.x), w: moved(at.w), b: moved(at.b) });
            },
            t,
            t.add(1),
          );
          return [along.value, along.tangent];
        };
        const slopesOf = <S extends TensorLike<S>>(own: S, kernel: S, bias: S): S =>
          slopesAt({ x: own, w: kernel, b: bias });
        for (const shared of [0, null]) {
          const [images, kernels] = [stack([x, x.neg()]), shared === null ? w : stack([w, w.sin()])];
          const items = stack([slopesOf(x, w, b), slopesOf(x.neg(), shared === null ? w : w.sin(), b)]);
          const many = compile((own: Traced, kernel: Traced, bias: Traced) =>
            vectorize((one: Traced, by: Traced, plus: Traced) => slopesOf(one, by, plus), { in: [0, shared, null] })(
              own,
              kernel,
              bias,
            ),
          );
          const tolerance = x.precision === "float32" ? 2e-5 : 1e-12;
          const found = many(images, kernels, b);
          expect(relativeError([...found.data], [...items.data])).toBeLessThan(tolerance);
        }
        const none = x.sum().zeroLike();
        const expected = both({ x, w, b }, none);
        for (const backEnd of ["webassembly", "interpreter"] as const) {
          const program = compile((at: Inputs<Traced>, t: Traced) => both(at, t), { backEnd });
          program({ x, w, b }, none).forEach((own, i) => {
            const tolerance = x.precision === "float32" ? 2e-5 : 1e-12;
            expect(relativeError([...own.data], [...(expected[i]?.data ?? [])])).toBeLessThan(tolerance);
          });
        }
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  it("hold less than the patches of their images would take", () => {
    const random = seeded(3, { precision: "float32" });
    const [batch, side, channels, size] = [4, 24, 8, 5];
    const layer = () => convolution.init([size, size], channels, channels, random);
    const network = { first: layer(), second: layer() };
    const images = random.normal([batch, side, side, channels]);
    let bytes = Infinity;
    const step = compile(
      (at: { readonly first: Layer<Traced>; readonly second: Layer<Traced> }, x: Traced) =>
        grad((inner, lift) => {
          const seen = convolution(lift(x), inner.first, { padding: "same" }).tanh();
          return convolution(seen, inner.second, { padding: "same" }).square().sum();
        }, at),
      { onCompile: (made) => (bytes = made.bytes) },
    );
    expect(step(network, images).first.w.shape).toEqual([size, size, channels, channels]);
    const patches = images.byteLength * size ** 2;
    expect(bytes).toBeLessThan(patches / 2);
  });
});

describe("at the edges", () => {
  it("has windows of nothing, and no windows", () => {
    expect(zeros([0, 4]).windows([[2]], 1).shape).toEqual([0, 3, 2]);
    expect(zeros([0, 3, 2]).overlapAdd([[2]], [4], 1).shape).toEqual([0, 4]);
    const x = tensor([1, 2, 3]);
    expect(x.windows([])).toEqual(x);
    expect(
      compile((y: Traced) =>
        y
          .windows([[2]], 1)
          .sum(0)
          .add(1),
      )(zeros([0, 4])).toArray(),
    ).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });
  it("leaves out what does not fill a window", () => {
    expect(
      tensor([1, 2, 3, 4, 5])
        .windows([[2, 3]])
        .toArray(),
    ).toEqual([
      [1, 2],
      [4, 5],
    ]);
  });
  it.each<[string, () => unknown, RegExp]>([
    ["one that does not fit", () => zeros([3]).windows([[2, 1, 3]]), /window 0 spans 4 of an axis of length 3/],
    ["more than there are axes", () => zeros([3, 3]).windows([[2], [2]], 1), /2 windows from axis 1/],
    ["a size of nothing", () => zeros([3]).windows([[0]]), /integers of 1 or more/],
    ["half a stride", () => zeros([3]).windows([[2, 0.5]]), /integers of 1 or more/],
    ["places of another length", () => zeros([3, 2]).overlapAdd([[2]], [5]), /which are \[4, 2\]/],
    ["windows of another size", () => zeros([3, 2]).overlapAdd([[3]], [5]), /which are \[3, 3\]/],
  ])("refuses %s", (_what, call, message) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(message);
  });
});
