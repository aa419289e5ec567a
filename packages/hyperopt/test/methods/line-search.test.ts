/** The search along a line: as far as it falls, nearer where it does not, between the gradient and its signs. */
import { describe, expect, test } from "vitest";
import type { Coordinates } from "../../src/outer/method.ts";
import { searchLine } from "../../src/outer/methods/line-search.ts";
import { answered, around, type Plain, spaceOf } from "./drive.ts";

function searched(plain: Plain, gradient: Coordinates) {
  const space = spaceOf(plain, 1);
  return answered(searchLine(space, { u: plain.start, value: plain.f(plain.start, 1), gradient }), plain);
}
const lengths = (asked: readonly { readonly u: Coordinates }[], from = 0): readonly number[] =>
  asked.map(({ u: [x = 0] }) => Math.abs(x - from));

describe("while it falls", () => {
  test("it goes twice as far, and keeps the best, not what overshoots", () => {
    const { asked, end } = searched(
      around([0], ([x = 0]) => (x - 5) ** 2),
      [-10],
    );
    expect(lengths(asked)).toEqual([1, 2, 4, 8]);
    expect(end).toEqual({ u: [4], value: 1 });
    expect(asked.every(({ wanted }) => wanted === "value")).toBe(true);
    expect(asked.map(({ reason }) => reason).slice(0, 2)).toEqual(["along the gradient", "2 times as far"]);
  });

  test("it ends at 16", () => {
    expect(
      lengths(
        searched(
          around([0], ([x = 0]) => -x),
          [-1],
        ).asked,
      ),
    ).toEqual([1, 2, 4, 8, 16]);
  });

  test("a run that diverges is the end of the line", () => {
    const { asked, end } = searched(
      around([0], ([x = 0]) => (x > 3 ? NaN : -x)),
      [-1],
    );
    expect(lengths(asked)).toEqual([1, 2, 4]);
    expect(end?.u).toEqual([2]);
  });

  test("a plateau does not fall", () => {
    expect(
      lengths(
        searched(
          around([0], ([x = 0]) => -Math.min(x, 1)),
          [-1],
        ).asked,
      ),
    ).toEqual([1, 2]);
  });
});

describe("where the first is too far", () => {
  test("it comes nearer until it falls", () => {
    const { asked, end } = searched(
      around([0], ([x = 0]) => (x - 0.05) ** 2),
      [-0.1],
    );
    expect(lengths(asked)).toEqual([1, 1 / 4, 1 / 16]);
    expect(end?.u).toEqual([1 / 16]);
  });

  test("it gives up without a point that is worse", () => {
    const { asked, end } = searched(
      around([0], ([x = 0]) => Math.abs(x)),
      [-1],
    );
    expect(lengths(asked)).toEqual([1, 1 / 4, 1 / 16]);
    expect(end).toBeNull();
  });
});

test("each coordinate moves by the root of its part of the greatest derivative, whatever the size of all", () => {
  for (const scale of [1, 1e200, 1e-200]) {
    const { asked } = searched(
      around([0, 0, 0], ([x = 0]) => -x),
      [-4 * scale, 1 * scale, 0],
    );
    expect(asked[0]?.u).toEqual([1, -0.5, 0]);
  }
});

test("points are held where domains end", () => {
  const hold = (u: Coordinates): Coordinates => u.map((x) => Math.min(x, 3));
  const { asked, end } = searched(
    around([0], ([x = 0]) => -x, { hold }),
    [-1],
  );
  expect(lengths(asked)).toEqual([1, 2, 3, 3]);
  expect(end?.u).toEqual([3]);
});
