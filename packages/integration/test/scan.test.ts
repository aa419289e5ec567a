/**
 * A scan is what the same steps are one after another, in every mode, to depth three: random steps, there and back, with and without
 * checkpoints, eagerly and compiled. Its program and its tape are as long for many steps as for few.
 */
import { vectorize } from "@dualtape/batch";
import { compile, ForeignTraceError, printGraph, type Traced, traceFunction } from "@dualtape/compile";
import {
  ArgumentError,
  BatchError,
  flatten,
  ForeignTapeError,
  type Lift,
  must,
  PerturbationError,
  scan,
  type ScanOptions,
  ShapeError,
  stack,
  type TensorFunction,
  type TensorLike,
} from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad, valueAndGrad } from "@dualtape/reverse";
import { scalar, seeded, type Tensor, tensor, zeros } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { programs, type RandomProgram, runProgram, weights } from "./programs.ts";
import { batches, transformed, words } from "./transforms.ts";

type Scan = typeof scan;

/** The same, one step after another. */
const oneByOne = ((step: never, options: never) => unrolled<Tensor>(step, options)) as Scan;
function unrolled<S extends TensorLike<S>>(
  step: (carry: unknown, item: unknown, shared: unknown) => { carry: unknown; output?: unknown },
  { carry, over, shared, times, backwards = false }: ScanOptions<unknown, unknown, unknown>,
): { carry: unknown; outputs: unknown } {
  const items = over === undefined ? null : flatten<unknown, S>(over);
  const count = times ?? must(items?.leaves[0]?.shape[0], "times");
  const order = Array.from({ length: count }, (_, i) => (backwards ? count - 1 - i : i));
  const rows: (readonly S[])[] = [];
  let [state, form] = [carry, null as ReturnType<typeof flatten<unknown, S>> | null];
  for (const i of order) {
    const item = items?.rebuild(items.leaves.map((all) => all.slice([i, i + 1]).reshape(all.shape.slice(1))));
    const made = step(state, item, shared);
    state = made.carry;
    if (made.output === undefined) continue;
    form = flatten<unknown, S>(made.output);
    rows[i] = form.leaves;
  }
  const outputs = form?.rebuild(form.leaves.map((_, k) => stack(rows.map((row) => must(row[k], "output")))));
  return { carry: state, outputs };
}

const rows = tensor([
  [1, 1.1, 0.9, 1, 0.8, 1.05],
  [0.9, 1, 1.2, 0.95, 1, 1.1],
  [1.1, 0.9, 1, 1.05, 1.15, 0.85],
  [0.7, 1.2, 0.8, 1, 0.9, 1.1],
  [1, 0.8, 1.1, 0.9, 1.2, 1],
]);

/** How a scan may go. */
interface Way {
  readonly backwards: boolean;
  readonly checkpoints: number;
}

/** A function that goes through steps with a random program in each. What is carried beside the state gets its derivative on the way. */
const scanning =
  (program: RandomProgram, { backwards, checkpoints }: Way, how: Scan): TensorFunction<Tensor> =>
  (x, lift) => {
    type S = typeof x;
    const { carry, outputs } = how(
      (
        { h, sum, count }: { h: S; sum: S; count: S },
        { row, late }: { row: S; late: S },
        { p, constant }: { p: S; constant: S },
      ) => {
        const value = runProgram(program, h.mul(row).add(p.mul(0.1)), () => constant).tanh();
        return {
          carry: {
            h: h.mul(0.6).add(row.sub(1).mul(value)).add(late.mul(0.1)),
            sum: sum.add(value.mul(p.slice([0, 2]))),
            count: count.add(1),
          },
          output: [value, h.mul(count)] as const,
        };
      },
      {
        carry: { h: x, sum: lift(zeros([2])), count: lift(scalar(0)) },
        over: { row: lift(rows), late: lift(rows).mul(x) },
        shared: { p: x.sin(), constant: lift(weights) },
        backwards,
        checkpoints,
      },
    );
    const [values, states] = outputs;
    return carry.h
      .sum()
      .add(carry.sum.mul(lift(tensor([0.3, -0.7]))).sum())
      .add(carry.count)
      .add(values.cos().sum())
      .add(states.mul(0.01).sum());
  };

const same: Lift<Tensor, Tensor> = (constant) => constant;
const any = fc.record({
  program: programs,
  word: fc.constantFrom(...words),
  batch: fc.constantFrom(...batches),
  way: fc.record({ backwards: fc.boolean(), checkpoints: fc.integer({ min: 1, max: 5 }) }),
});

/** Whether rounding is all that differs: no kink within reach of any step. */
function isTame(program: RandomProgram, way: Way, at: Tensor): boolean {
  let nearest = Infinity;
  const watch = (distance: Tensor): void => {
    nearest = Math.min(nearest, ...distance.data.map(Math.abs));
  };
  let h = at;
  const value = scanning(program, way, ((step: never, options: never) =>
    unrolled<Tensor>(
      ((carry: { h: Tensor }, item: { row: Tensor }, shared: { p: Tensor }) => {
        h = carry.h.mul(item.row).add(shared.p.mul(0.1));
        runProgram(program, h, () => weights, watch as never);
        return (step as (...given: unknown[]) => never)(carry, item, shared);
      }) as never,
      options,
    )) as Scan)(at, same);
  return nearest > 1e-6 && value.magnitude() < 100;
}

const RUNS = Number(process.env["SCAN_RUNS"] ?? 60);

const expectUnrolled = (runs: number, seed: number, compute: (f: TensorFunction<Tensor>, at: Tensor) => Tensor): void =>
  fc.assert(
    fc.property(any, ({ program, word, batch, way }) => {
      const at = tensor(program.at);
      fc.pre(isTame(program, way, at));
      const expected = transformed(scanning(program, way, oneByOne), word, batch)(at, same);
      fc.pre(expected.magnitude() < 1000);
      const found = compute(transformed(scanning(program, way, scan), word, batch), at);
      expect(relativeError(found.item(), expected.item(), 1), word.join("")).toBeLessThan(1e-11);
    }),
    { numRuns: runs, seed, maxSkipsPerRun: 100 },
  );

test(`${RUNS} random steps`, () => expectUnrolled(RUNS, 2031, (f, at) => f(at, same)));

test(`${RUNS / 5} random steps, compiled`, () =>
  expectUnrolled(RUNS / 5, 2032, (f, at) => compile((x: Traced) => f(x, (constant) => x.lift(constant)))(at)));

describe("a recurrent step", () => {
  const random = seeded(3);
  const x = random.normal([7, 2, 3], 0, 1);
  test.each(["float64", "float32"] as const)("in %s, with a state that is kept in the other precision", (precision) => {
    const f = <S extends TensorLike<S>>(start: S, lift: (x: Tensor) => S): S => {
      const { carry } = scan(
        ({ h, sum }: { h: S; sum: S }, item: S) => {
          const next = h.mul(item).tanh();
          return { carry: { h: next, sum: sum.add(next.to("float64").sum()) } };
        },
        { carry: { h: start, sum: lift(scalar(0)) }, over: lift(x.to(precision)) },
      );
      return carry.sum;
    };
    const start = random.normal([2, 3], 0, 1).to(precision);
    const [value, gradient] = [f(start, same), grad(f, start)];
    expect([value.precision, gradient.precision]).toEqual(["float64", precision]);
    const compiled = compile((from: Traced) => valueAndGrad((s, lift) => f(s, (c) => lift(from.lift(c))), from));
    const found = compiled(start);
    expect([found.value.precision, found.gradient.precision]).toEqual(["float64", precision]);
    const tolerance = precision === "float64" ? 1e-13 : 1e-6;
    expect(relativeError([...found.gradient.data], [...gradient.data])).toBeLessThan(tolerance);
    const right = grad((s, lift) => f(s, (c) => lift(c.to("float64"))), start.to("float64"));
    expect(relativeError([...gradient.data], [...right.data])).toBeLessThan(tolerance);
  });

  test("a program is as long for many steps as for few, forward and back", () => {
    const lengthOf = (times: number): number => {
      const f: TensorFunction<Tensor> = (v, lift) =>
        scan((h: typeof v, item: typeof v, p: typeof v) => ({ carry: h.mul(p).add(item).tanh(), output: h.exp() }), {
          carry: v,
          over: lift(zeros([times, 6])),
          shared: v.sin(),
        }).outputs.sum();
      const g = transformed(f, ["r", "f", "b"], must(batches[0], "batch"));
      const { graph } = traceFunction((v: Traced) => g(v, (constant) => v.lift(constant)), flatten([zeros([6])]));
      return printGraph(graph).split("\n").length;
    };
    expect(lengthOf(400)).toBe(lengthOf(4));
  });

  test("with √times checkpoints the memory of the way back grows as √times", () => {
    const bytesOf = (times: number, checkpoints: number): number => {
      let bytes = 0;
      const f = compile(
        (start: Traced, w: Traced) =>
          grad(
            <S extends TensorLike<S>>([h, weights]: readonly [S, S]): S =>
              scan((state: S, _none: undefined, shared: S) => ({ carry: state.matmul(shared).tanh() }), {
                carry: h,
                shared: weights,
                times,
                checkpoints,
              }).carry.sum(),
            [start, w] as const,
          ),
        { onCompile: (made) => void (bytes = made.bytes) },
      );
      f(zeros([64, 16]), zeros([16, 16]));
      return bytes;
    };
    const [short, long] = [bytesOf(400, 20), bytesOf(1600, 40)];
    expect(long / short).toBeLessThan(2.2);
    expect(bytesOf(1600, 1600) / long).toBeGreaterThan(8);
  });

  test("none at all", () => {
    const { carry, outputs } = scan(
      (h: Tensor, item: Tensor) => ({ carry: h.add(item), output: { both: h.mul(item) } }),
      {
        carry: tensor([1, 2]),
        over: zeros([0, 2]),
      },
    );
    expect(carry.toArray()).toEqual([1, 2]);
    expect(outputs.both.shape).toEqual([0, 2]);
    const gradient = grad(
      ([h, w], lift) =>
        scan((state: typeof h, item: typeof h, p: typeof h) => ({ carry: state.mul(item).add(p) }), {
          carry: h,
          over: lift(zeros([0, 2])),
          shared: w,
        })
          .carry.square()
          .sum(),
      [tensor([1, 2]), tensor([3, 4])] as const,
    );
    expect(gradient.map((part) => part.toArray())).toEqual([
      [2, 4],
      [0, 0],
    ]);
  });

  test("what stands outside is refused, on each kind of number", () => {
    const capturing = <S extends TensorLike<S>>(h: S, captured: S): S =>
      scan((state: S) => ({ carry: state.mul(captured) }), { carry: h, times: 3 }).carry.sum();
    const [h, c] = [tensor([1, 2]), tensor([3, 4])];
    expect(capturing(h, c).item()).toBe(27 + 128);
    const shared = /as `shared`/;
    for (const [name, attempt, error] of [
      ["var", () => grad((v, lift) => capturing(v, lift(c)), h), ForeignTapeError],
      ["variable", () => grad((v, lift) => capturing(lift(h), v), c), ForeignTapeError],
      ["dual", () => jvp((d, lift) => capturing(d, lift(c)), h, h), PerturbationError],
      ["traced", () => compile((a: Traced, b: Traced) => capturing(a, b))(h, c), ForeignTraceError],
      ["batch", () => vectorize(<S extends TensorLike<S>>(a: S) => capturing(a, a))(stack([h, h])), BatchError],
      [
        "given on",
        () =>
          grad(
            (v) => scan((state: typeof v) => ({ carry: state, output: v }), { carry: v, times: 2 }).outputs.sum(),
            h,
          ),
        ForeignTapeError,
      ],
    ] as const) {
      expect(attempt, name).toThrow(error);
      expect(attempt, name).toThrow(shared);
    }
  });

  test("what does not fit is refused with where, what and remedy", () => {
    const h = tensor([1, 2]);
    const refusals: readonly [() => unknown, new (...given: never[]) => Error, RegExp][] = [
      [
        () => scan((a: Tensor) => ({ carry: a.sum() }), { carry: h, times: 2 }),
        ShapeError,
        /carry has shape \[2\].*\[\]/,
      ],
      [
        () => scan((a: Tensor) => ({ carry: a.to("float32") }), { carry: h, times: 2 }),
        ArgumentError,
        /float32.*to\("float32"\)/,
      ],
      [
        () => scan((a: { h: Tensor }) => ({ carry: { g: a.h } as never }), { carry: { h }, times: 2 }),
        ArgumentError,
        /\[g\].*\[h\]/,
      ],
      [() => scan((a: Tensor) => ({ carry: a }), { carry: h }), ArgumentError, /Give times, or over/],
      [
        () => scan((a: Tensor) => ({ carry: a }), { carry: h, over: { a: zeros([2]), b: zeros([3]) } }),
        ShapeError,
        /over b has shape \[3\], for 2/,
      ],
      [
        () => scan((a: Tensor) => ({ carry: a }), { carry: h, over: scalar(1), times: 2 }),
        ShapeError,
        /over has shape \[\]/,
      ],
      [() => scan((a: Tensor) => a as never, { carry: h, times: 2 }), ArgumentError, /what the step makes/],
      [() => scan((a: Tensor) => ({ carry: a }), { carry: h, times: 2, checkpoints: 0 }), ArgumentError, /checkpoints/],
      [() => scan(() => ({ carry: {} }), { carry: {}, times: 2 }), ArgumentError, /no tensors/],
      ...[
        [(a: Tensor) => ({ x: a }), (a: Tensor) => ({ y: a })],
        [(a: Tensor) => a, (a: Tensor) => a.sum()],
        [(a: Tensor) => a, (a: Tensor) => a.to("float32")],
        [(a: Tensor) => a, () => undefined],
        [() => undefined, (a: Tensor) => a],
      ].map((outputs): [() => unknown, typeof ArgumentError, RegExp] => {
        let step = 0;
        const attempt = () =>
          scan((a: Tensor) => ({ carry: a, output: outputs[step++ % 2]?.(a) }), { carry: h, times: 2 });
        return [attempt, ArgumentError, /one step makes .*, and another .*every step/];
      }),
    ];
    for (const [attempt, error, message] of refusals) {
      expect(attempt).toThrow(error);
      expect(attempt).toThrow(message);
    }
  });

  test("a step that is not pure is found out, in a program", () => {
    let factor = 1;
    const f = compile(
      (h: Traced) => scan((a: Traced) => ({ carry: a.mul((factor += 1)) }), { carry: h, times: 2 }).carry,
    );
    expect(() => f(tensor([1, 2]))).toThrow(/the same each time/);
  });
});
