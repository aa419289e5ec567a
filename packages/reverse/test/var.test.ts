/** Variables by hand: what is written down, what is not, and which do not mix. */
import { ForeignTapeError, Real } from "@dualtape/core";
import { ones, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { Tape, Var } from "../src/index.ts";

const start = (name = "test") => {
  const tape = new Tape<Tensor>(name);
  return {
    tape,
    variable: (primal: Tensor): Var<Tensor> => new Var(primal, tape, tape.variable(primal)),
    constant: (primal: Tensor): Var<Tensor> => new Var(primal, tape, null),
  };
};

describe("what nothing flows to stands on no tape", () => {
  test("constants stay constant through every kind of operation", () => {
    const { tape, constant } = start();
    const [data, square] = [constant(tensor([1, 2])), constant(ones([2, 2]))];
    const constants = [
      data.mul(data).exp(),
      data.sum(),
      data.reshape([2, 1]).transpose().slice([0, 1]).pad([1, 1]),
      data.concat([data]),
      square.matmul(square).take([0]).scatterAdd([1], 2),
      data.broadcastTo([2, 2]).sumTo([2]),
      data.greater(1).where(data, 0),
    ];
    for (const { entry } of constants) expect(entry).toBeNull();
    expect(tape.length).toBe(0);
  });
  test("comparisons, signs, zeros and what is detached", () => {
    const { tape, variable } = start();
    const x = variable(tensor([1, 2]));
    for (const result of [x.greater(1), x.equal(x), x.sign(), x.zeroLike(), x.detach()])
      expect(result.entry).toBeNull();
    expect(tape.length).toBe(1);
  });
  test("one operation is one entry, whatever its operands", () => {
    const { tape, variable, constant } = start();
    const x = variable(tensor([[1, 2]]));
    const data = constant(ones([2, 3]));
    x.matmul(data).mul(x.sum()).add(1);
    // x, the product, the sum as sumTo and a reshape, the two that follow.
    expect(tape.length).toBe(6);
  });
  test("a shape that stays is no operation", () => {
    const { variable } = start();
    const x = variable(tensor([1, 2]));
    expect(x.broadcastTo([2])).toBe(x);
    expect(x.sumTo([2])).toBe(x);
  });
  test("nothing is computed for data", () => {
    const { tape, variable, constant } = start();
    const [w, data] = [variable(ones([3, 2])), constant(ones([4, 3]))];
    const product = data.matmul(w);
    const cotangents = tape.sweep([{ entry: product.entry ?? NaN, cotangent: ones([4, 2]) }], [w.entry ?? NaN]);
    expect(cotangents.map((cotangent) => cotangent?.toArray())).toEqual([
      [
        [4, 4],
        [4, 4],
        [4, 4],
      ],
    ]);
  });
});

test("a variable prints, and measures its primal", () => {
  const { variable } = start();
  const x = variable(tensor([1, -2]));
  expect([String(x), x.byteLength, x.magnitude()]).toEqual(["Var([ 1, -2])", 16, 2]);
  expect(x.shape).toEqual([2]);
});

describe("variables of two tapes do not mix", () => {
  const x = start().variable(tensor([[1]]));
  const y = start("other").variable(tensor([[1]]));
  test("says so", () => {
    expect(() => x.add(y)).toThrow(ForeignTapeError);
    expect(() => x.add(y)).toThrow(
      "test: a variable of this tape meets one of another (other). " +
        "Bring values from outside in with the `lift` that the differentiated function is given.",
    );
  });
  test("nor with what is no variable", () => {
    expect(() => x.mul(tensor([1]) as never)).toThrow("test: a variable meets a number that is not one");
    expect(() => x.mul(null as never)).toThrow("mul: the second operand is null, not a number of the library");
  });
  test("in any kind of operation", () => {
    for (const mix of [() => x.matmul(y), () => x.concat([y]), () => x.where(0, y), () => x.where(y, 0)]) {
      expect(mix).toThrow(ForeignTapeError);
    }
  });
  test("nor a scalar's", () => {
    const [one, other] = [new Tape<Real>("one"), new Tape<Real>("other")];
    const [a, b] = [one, other].map((tape) => new Var(new Real(1), tape, null));
    expect(() => a?.add(b as never)).toThrow(ForeignTapeError);
  });
});
