/** Races of starts: the field is halved over growing horizons, and the last two descend as far as each other before one goes on. */
import { describe, expect, test } from "vitest";
import { race, randomSearch, rprop } from "../../src/index.ts";
import type { Coordinates } from "../../src/outer/method.ts";
import { around, driven } from "./drive.ts";

/** Two valleys, the deeper one on the right. */
const valleys = ([x = 0]: Coordinates): number => Math.min((x + 3) ** 2 + 1, (x - 3) ** 2);
const others = [[-4.1], [-1], [1.1], [2.3], [4.2], [5], [6]];
const plain = around([-3.5], valleys, { steps: 64, low: [-8], high: [8] });
const starts = others.map((u) => ({ u }));

test("from a single start it is the method itself", () => {
  const one = around([3], ([x = 0]) => x * x, { steps: 64 });
  expect(driven(race({ starts: 1, method: rprop() }), one, 20)).toEqual(driven(rprop(), one, 20));
});

describe("several starts", () => {
  const { asked } = driven(race({ starts, method: rprop() }), plain, 60);
  test("are run for an eighth of the way, the better half for a quarter, and two descend", () => {
    expect(asked.slice(0, 8).map(({ steps }) => steps)).toEqual(Array<number>(8).fill(8));
    expect(asked.slice(0, 8).map(({ u }) => u[0])).toEqual([-3.5, -4.1, -1, 1.1, 2.3, 4.2, 5, 6]);
    expect(asked.slice(8, 12).map(({ steps }) => steps)).toEqual(Array<number>(4).fill(16));
    expect(new Set(asked.slice(8, 12).map(({ start }) => start))).toEqual(new Set([0, 4, 5, 1].sort()));
    expect(asked.slice(12).every(({ wanted, steps }) => wanted === "gradient" && steps === undefined)).toBe(true);
    expect(new Set(asked.slice(12).map(({ start }) => start))).toEqual(new Set([0, 4]));
  });
  test("of a round are asked for together", () => {
    for (const { u, together } of asked.slice(0, 12)) expect(together).toContain(u);
    expect(new Set(asked.slice(0, 8).map(({ together }) => together)).size).toBe(1);
    expect(asked.slice(12).every(({ together }) => together === undefined)).toBe(true);
  });
  test("of the end descend in turn, until the better is known", () => {
    const finals = asked.slice(12).map(({ start }) => start);
    const turns = finals.slice(0, 10); // 5 gradients of 3 plain runs are what each gets
    expect(turns.filter((start) => start === 4)).toHaveLength(5);
    expect(finals.slice(10, 16)).toEqual(Array<number>(6).fill(4)); // and the other when this one has settled
  });
  test("that diverge are out", () => {
    const cliff = { ...plain, f: (u: Coordinates) => ((u[0] ?? 0) > 1.5 ? NaN : valleys(u)) };
    const { asked: all } = driven(race({ starts, method: rprop() }), cliff, 20);
    expect(new Set(all.slice(12).map(({ start }) => start))).toEqual(new Set([0, 1]));
  });
  test("may be fewer than there is a field to halve", () => {
    const { asked: all } = driven(race({ starts: [{ u: [4.2] }], method: rprop() }), plain, 6);
    expect(all.map(({ wanted }) => wanted)).toEqual(Array<string>(6).fill("gradient"));
    expect(all.map(({ start }) => start)).toEqual([0, 1, 0, 1, 0, 1]);
  });
  test("end when all have ended", () => {
    const { end } = driven(race({ starts, method: rprop() }), plain, 2000);
    expect(end).toBe("settled");
    expect(driven(race({ starts, method: rprop() }), { ...plain, isFlat: true }, 100).end).toBe("flat");
  });
  test("have half of a budget for the end of the race", () => {
    let spent = 0;
    const left = () => 24 - spent;
    const { asked: all } = driven(race({ starts, method: randomSearch() }), { ...plain, left }, 60);
    spent = 0;
    const finals = all.slice(12).map(({ start }) => start);
    expect(new Set(finals.slice(0, 12)).size).toBe(2);
    expect(new Set(finals.slice(12)).size).toBe(1);
  });
});
