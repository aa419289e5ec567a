/** Steps by signs: their lengths are those of the method alone, whatever the derivatives are, and a run that diverges is walked back from. */
import { describe, expect, test } from "vitest";
import { rprop } from "../../src/index.ts";
import type { Coordinates } from "../../src/outer/method.ts";
import { around, driven } from "./drive.ts";

const bowl = (u: Coordinates): number => u.reduce((sum, x, k) => sum + 10 ** (6 * k) * x * x, 0);
/** How far each coordinate has moved at each question. */
const moves = (asked: readonly { readonly u: Coordinates }[]): readonly Coordinates[] =>
  asked.slice(1).map(({ u }, i) => u.map((x, k) => x - (asked[i]?.u[k] ?? NaN)));

describe("a step", () => {
  test("is 1 at first, grows by half where the sign stays, and is never longer than 3", () => {
    const { asked } = driven(
      rprop(),
      around([40], ([x = 0]) => x * x),
      7,
    );
    expect(moves(asked).flat()).toEqual([-1, -1.5, -2.25, -3, -3, -3]);
    expect(asked.every(({ wanted }) => wanted === "gradient")).toBe(true);
    expect(asked[0]?.reason).toBe("the start");
  });

  test("shrinks where the sign turns, and stays where it is 0", () => {
    const { asked } = driven(
      rprop(),
      around([0.75, 5], ([x = 0]) => x * x),
      4,
    );
    expect(asked[2]?.u).toEqual([-0.25 + 0.4, 5]);
    expect(asked[3]?.u.map((x) => Number(x.toFixed(12)))).toEqual([-0.01, 5]);
  });

  test("is the same whatever multiplies the objective, though it be by 10³⁰⁰", () => {
    const gradient = (scale: number) => (u: Coordinates) => u.map((x) => scale * (x - 1));
    const asked = (scale: number) =>
      driven(rprop(), around([5, -2], bowl, { gradient: gradient(scale) }), 30).asked.map(({ u }) => u);
    expect(asked(1e300)).toEqual(asked(1));
    expect(asked(1e-300)).toEqual(asked(1));
  });

  test("has nowhere to go from where all derivatives are 0", () => {
    const { asked, end } = driven(
      rprop(),
      around([1], ([x = 0]) => x * x, { gradient: ([x = 0]) => [2 * x] }),
    );
    expect(asked.map(({ u }) => u[0])).toEqual([1, 0]);
    expect(end).toBe("settled");
  });

  test("goes by the options", () => {
    const { asked } = driven(
      rprop({ step: 0.5, growth: 2, longest: 0.75 }),
      around([9], ([x = 0]) => x),
      4,
    );
    expect(moves(asked).flat()).toEqual([-0.5, -0.75, -0.75]);
    const turned = driven(
      rprop({ step: 1, shrinkage: 0.1 }),
      around([0.5], ([x = 0]) => x * x),
      3,
    );
    expect(turned.asked[2]?.u[0]).toBeCloseTo(-0.4, 12);
  });

  test("is held where the domain ends, and leaves from there", () => {
    const hold = (u: Coordinates): Coordinates => u.map((x) => Math.max(x, -1));
    const { asked } = driven(
      rprop(),
      around([2], ([x = 0]) => x, { hold }),
      6,
    );
    expect(Math.min(...asked.map(({ u: [x = 0] }) => x))).toBe(-1);
  });
});

test("finds the floor of a bowl whose axes differ by 10⁶, and settles there", () => {
  const { asked, end } = driven(rprop(), around([3, -4], bowl));
  expect(end).toBe("settled");
  expect(Math.max(...(asked.at(-1)?.u ?? [NaN]).map(Math.abs))).toBeLessThan(1e-5);
});

describe("what diverges", () => {
  test("at the start ends it", () => {
    expect(
      driven(
        rprop(),
        around([1], () => NaN),
      ),
    ).toMatchObject({ asked: [{ reason: "the start" }], end: "diverged" });
  });

  test("later is walked back from, by shorter steps from the last finite point", () => {
    const cliff = around([3], ([x = 0]) => (x < 0.5 ? Infinity : x));
    const { asked, end } = driven(rprop(), cliff);
    const failed = asked.findIndex(({ value }) => value === Infinity);
    const before = asked[failed - 1]?.u[0] ?? NaN;
    expect(asked[failed + 1]?.reason).toBe("shorter steps, since these diverged");
    const [far, near] = [failed, failed + 1].map((i) => before - (asked[i]?.u[0] ?? NaN));
    expect(near).toBeCloseTo(0.4 * (far ?? NaN), 12);
    expect(Math.min(...asked.map(({ value }) => value))).toBeLessThan(0.51);
    expect(end).toBe("settled");
  });

  test("all around the start settles, with ever shorter steps", () => {
    const { asked, end } = driven(
      rprop(),
      around([1], ([x = 0]) => (x === 1 ? 1 : NaN), { gradient: () => [1] }),
    );
    expect(end).toBe("settled");
    expect(asked.length).toBeLessThan(20);
  });
});

test("what is flat ends it", () => {
  expect(
    driven(
      rprop(),
      around([1, 2], () => 1, { isFlat: true }),
    ).end,
  ).toBe("flat");
});

test.for([
  [{ step: 0 }, "rprop: step is 0"],
  [{ growth: NaN }, "rprop: growth is NaN"],
  [{ shrinkage: -1 }, "rprop: shrinkage is -1"],
  [{ longest: Infinity }, "rprop: longest is Infinity"],
  [{ momentum: 1 } as object, "rprop: the options has an unknown name, momentum"],
] as const)("%o is refused", ([options, message]) => {
  expect(() => rprop(options)).toThrow(message);
});
