/** Many steps in one call: what is fed row by row and kept row by row is what single steps are given and leave. */
import { must } from "@dualtape/core";
import { seeded } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  type Data,
  type Graph,
  programOf,
  type Rows,
  specialize,
  type Strided,
  Trace,
  type Traced,
} from "../src/index.ts";

const STEPS = 7;

/** A step from (x, s, n) and the fed (a, b) to the next, with results that are kept and carried, scalar or not. */
type Step = (x: Traced, s: Traced, n: Traced, a: Traced, b: Traced) => readonly Traced[];

const steps: Readonly<Record<string, Step>> = {
  "a loop over elements": (x, s, n, a, b) => [x.mul(0.9).add(a).mul(b), s.add(x.sum()).mul(b), n.add(1)],
  "what is carried is not what is computed last": (x, s, n, a, b) => [a, s.mul(0.5).add(b), x.sum().add(n.mul(0))],
  "a state that stays": (x, s, n, a, b) => [x, s, n.add(a.sum()).add(b)],
  products: (x, s, n, a, b) => [
    x
      .reshape([2, 3])
      .matmul(a.reshape([3, 2]))
      .matmul(x.reshape([2, 3]))
      .reshape([6])
      .tanh(),
    s.add(b.sin()),
    n.add(1),
  ],
  "several functions": (x, s, n, a, b) => {
    let y = s;
    for (let i = 0; i < 1200; i++) y = y.mul(0.999).add(b); // a function has room for 2000 of these
    return [x.mul(y).add(a), y, n.add(1)];
  },
};

function graphOf(step: Step, precision: "float32" | "float64"): Graph {
  const trace = new Trace();
  const shapes = [[6], [], [], [6], []];
  const given = shapes.map((shape, i) => trace.argument(i, shape, i === 2 ? "float64" : precision));
  const [x, s, n, a, b] = given as [Traced, Traced, Traced, Traced, Traced];
  const results = step(x, s, n, a, b);
  return specialize(
    given.map(({ node }) => node),
    results.map(({ node }) => node),
    trace.nodes,
  );
}

const CARRY = [0, 1, 2];
const rows: Rows = { count: STEPS, fed: [3, 4], kept: [0, 1, 2] };

describe.for(Object.entries(steps))("%s", ([, step]) => {
  for (const backEnd of ["webassembly", "interpreter"] as const) {
    for (const precision of ["float64", "float32"] as const) {
      test(`${backEnd}, ${precision}`, () => {
        const random = seeded(5);
        const array = (length: number): Data => random.normal([length]).to(precision).data;
        const start = [array(6), array(1), Float64Array.of(1)];
        const feed = Array.from({ length: STEPS }, () => [array(6), array(1)] as const);
        const [single, many] = [
          programOf(graphOf(step, precision), CARRY, { backEnd }),
          programOf(graphOf(step, precision), CARRY, { backEnd, rows }),
        ];
        for (const program of [single, many]) start.forEach((data, i) => program.write(i, data));
        const expected = feed.map(([a, b]) => {
          single.write(3, a);
          single.write(4, b);
          single.run(1);
          return CARRY.map((result) => [...single.read(result)]);
        });
        // In calls of 4 steps and of 3: what is carried goes on in the next.
        const found = [feed.slice(0, 4), feed.slice(4)].flatMap((part) => {
          part.forEach(([a, b], row) => {
            many.write(3, a, row);
            many.write(4, b, row);
          });
          many.run(part.length);
          return part.map((_, row) => CARRY.map((result) => [...many.read(result, row)]));
        });
        for (const [at, result] of CARRY.entries()) {
          const { data, apart } = many.look(result, 1, 2); // of the last three
          const [here, size] = [expected.slice(5), expected[0]?.[at]?.length ?? 0];
          expect(here.map((_, i) => [...data.subarray(i * apart, i * apart + size)])).toEqual(
            here.map((one) => one[at]),
          );
        }
        expect(many.readFirst(3, 2).map((data) => [...data])).toEqual(expected[6]);
        expect(single.readFirst(3).map((data) => [...data])).toEqual(expected[6]);
        // Into arrays that are one piece, and into such as are none.
        for (const own of [many.readFirst(3, 0), many.readFirst(3, 0).map((data) => data.slice())]) {
          many.refill(own, 2);
          expect(own.map((data) => [...data])).toEqual(expected[6]);
        }
        expect(found).toEqual(expected);
        // Given in one piece, too: forwards, backwards, and the same for all.
        for (const order of [feed, [...feed].reverse(), feed.map(() => must(feed[2], "row"))]) {
          const all = [0, 1].map((at) => feed.flatMap((row) => [...must(row[at], "argument")]));
          const rowsOf = (at: number): Strided => {
            const [data, size] = [Float64Array.from(must(all[at], "elements")), must(feed[0]?.[at], "argument").length];
            if (order === feed) return { data, from: 0, apart: size };
            return order[0] === feed[2]
              ? { data, from: 2 * size, apart: 0 }
              : { data, from: (STEPS - 1) * size, apart: -size };
          };
          const [whole, apart] = [0, 1].map(() => programOf(graphOf(step, precision), CARRY, { backEnd, rows }));
          for (const program of [whole, apart]) start.forEach((data, i) => program?.write(i, data));
          order.forEach((row, i) => row.forEach((data, at) => apart?.write(3 + at, data, i)));
          for (const at of [0, 1]) {
            whole?.writeRows(3 + at, rowsOf(at), 0, 2);
            const { from, apart: further, data } = rowsOf(at);
            whole?.writeRows(3 + at, { data, from: from + 2 * further, apart: further }, 2, STEPS - 2);
          }
          const ran = [whole, apart].map((program) => {
            program?.run(STEPS);
            return CARRY.map((result) => order.map((_, row) => [...must(program?.read(result, row), "result")]));
          });
          expect(ran[0]).toEqual(ran[1]);
        }
        expect(new Set(found.map((one) => one.join())).size).toBeGreaterThan(1);
      });
    }
  }
});

test("what has no row is refused", () => {
  const program = programOf(graphOf(steps["products"] as Step, "float64"), CARRY, { rows });
  expect(() => program.run(STEPS + 1)).toThrow("at most 7");
  expect(() => program.write(3, new Float64Array(6), STEPS)).toThrow("below 7");
  expect(() => program.write(0, new Float64Array(6), 1)).toThrow("below 1");
  expect(() => program.read(0, -1)).toThrow("an integer of 0 or more");
  expect(() => program.read(0, 0.5)).toThrow("an integer of 0 or more");
  expect(() => program.look(0, STEPS - 1, 2)).toThrow("at most 7");
  expect(() => program.look(3, 0, 1)).toThrow("one that is kept");
  const data = new Float64Array(12);
  expect(() => program.writeRows(0, { data, from: 0, apart: 6 }, 0, 2)).toThrow("one that is fed");
  expect(() => program.writeRows(3, { data, from: 0, apart: 6 }, 0, 3)).toThrow("such as lie in their data");
  expect(() => program.writeRows(3, { data, from: 6, apart: -6 }, 0, 3)).toThrow("such as lie in their data");
  expect(() => program.writeRows(3, { data, from: 0, apart: 0.5 }, 0, 2)).toThrow("such as lie in their data");
  expect(() => program.writeRows(3, { data, from: 6, apart: -6 }, STEPS - 1, 2)).toThrow("at most 7");
  expect(() => program.writeRows(3, { data, from: 6, apart: -6 }, 0, 0)).toThrow("an integer of 1 or more");
  expect(() =>
    programOf(graphOf(steps["products"] as Step, "float64"), CARRY, { rows: { ...rows, fed: [9] } }),
  ).toThrow("places below 5");
  expect(() =>
    programOf(graphOf(steps["products"] as Step, "float64"), CARRY, { rows: { ...rows, fed: [1] } }),
  ).toThrow("no argument that is carried, as 1 is");
});
