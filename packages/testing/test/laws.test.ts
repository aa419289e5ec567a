/** The laws hold for `Real`, and each row of the table that a kind gets wrong breaks one. `@dualtape/integration` checks the other kinds. */
import { Arithmetic, type Elementwise, elementwise, Real, type ScalarLike, type Shape } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import { type Kind, LawError, scalarLaws, tensorLaws } from "../src/index.ts";

const reals: Kind<Real> = {
  name: "Real",
  epsilon: Number.EPSILON,
  hasAxes: false,
  make: ([value = NaN]) => new Real(value),
  read: ({ value }) => [value],
};

test.for(scalarLaws)("$name", (law) => expect(() => law.check(reals)).not.toThrow());

test("every law has a name of its own", () => {
  const names = tensorLaws.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

/** A scalar that gets one row of the table a little wrong. */
class Wrong extends Arithmetic<Wrong> {
  readonly shape: Shape = [];
  readonly precision = "float64";
  readonly byteLength = 8;
  constructor(
    readonly value: number,
    readonly broken: string,
  ) {
    super();
  }
  elementwise(row: Elementwise, b: Wrong | number = 0, c: Wrong | number = 0): Wrong {
    const [second, third] = [b, c].map((x) => (typeof x === "number" ? x : x.value));
    const value = row.kernel(this.value, second ?? NaN, third ?? NaN);
    return new Wrong(row.name === this.broken ? value + 1e-9 : value, this.broken);
  }
  magnitude(): number {
    return this.broken === "magnitude" ? this.value : Math.abs(this.value);
  }
  zeroLike(): Wrong {
    return new Wrong(this.broken === "zeroLike" ? 1e-9 : 0, this.broken);
  }
  detach(): Wrong {
    return this.broken === "detach" ? new Wrong(this.value + 1e-9, this.broken) : this;
  }
  to(): Wrong {
    return this;
  }
  broadcastTo(): Wrong {
    return this;
  }
  sumTo(): Wrong {
    return this;
  }
}

const wrong = (broken: string): Kind<Wrong> => ({
  name: `a Real with a wrong ${broken}`,
  epsilon: Number.EPSILON,
  hasAxes: false,
  make: ([value = NaN]) => new Wrong(value, broken),
  read: ({ value }) => [value],
});

const brokenBy = <S extends ScalarLike<S>>(kind: Kind<S>): unknown[] =>
  scalarLaws.flatMap((law) => {
    try {
      law.check(kind);
      return [];
    } catch (error) {
      return [error];
    }
  });

describe("a kind that is wrong breaks a law", () => {
  test("and one that is right breaks none", () => expect(brokenBy(wrong("nothing"))).toEqual([]));
  test.for([...Object.keys(elementwise), "zeroLike", "detach", "magnitude"])("a wrong %s", (name) => {
    const [error, another] = brokenBy(wrong(name));
    expect(error).toBeInstanceOf(LawError);
    expect([error, another].join()).toContain(`on a Real with a wrong ${name}`);
  });
  test("says where, what, and the remedy", () => {
    const [error] = brokenBy(wrong("add"));
    expect(String(error)).toMatchInlineSnapshot(
      `"LawError: the law "a + 0 = a" on a Real with a wrong add: value 0 is 1.2821396417014905 on the left and 1.2821396407014904 on the right. Look for the operation of the two sides that is wrong on this kind of number."`,
    );
  });
});

test("a kind that keeps derivatives where there are none breaks a law", () => {
  const leaking: Kind<Real> = { ...reals, derivatives: () => [1] };
  const names = scalarLaws.filter((law) => {
    try {
      law.check(leaking);
      return false;
    } catch {
      return true;
    }
  });
  expect(names.map(({ name }) => name)).toEqual([
    "zeroLike has no derivative",
    "detach drops the derivative",
    "a comparison has no derivative",
  ]);
});
