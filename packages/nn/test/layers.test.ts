import { ArgumentError } from "@dualtape/core";
import { seeded, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { dense, dropout, embedding, heNormal, layerNorm } from "../src/index.ts";
import { elements, near } from "./near.ts";

describe("dense", () => {
  it("multiplies and adds", () => {
    const parameters = {
      w: tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      b: tensor([10, 20]),
    };
    expect(elements(dense(tensor([[1, 0, 2]]), parameters))).toEqual([21, 34]);
  });

  it("starts from Glorot's weights or those of another initializer, and biases of 0", () => {
    const { w, b } = dense.init(64, 32, seeded(1));
    expect([w.shape, b.shape]).toEqual([[64, 32], [32]]);
    expect(w.magnitude()).toBeLessThanOrEqual(Math.sqrt(6 / 96));
    expect(b.magnitude()).toBe(0);
    expect(dense.init(64, 32, seeded(1), heNormal).w).toEqual(heNormal([64, 32], seeded(1)));
  });

  it("keeps the precision of the random stream", () => {
    const { w, b } = dense.init(2, 3, seeded(1, { precision: "float32" }));
    expect([w.precision, b.precision]).toEqual(["float32", "float32"]);
  });
});

describe("layerNorm", () => {
  const x = tensor([
    [1.5, -0.3, 0.2],
    [-1, 2, 0.7],
  ]);

  it("agrees with PyTorch", () => {
    // torch.nn.functional.layer_norm of PyTorch 2.13.0 in float64.
    const parameters = { gain: tensor([1, 2, 0.5]), bias: tensor([0.1, 0, -0.2]) };
    expect(elements(layerNorm(x, parameters))).toEqual(
      near([
        1.4620499705785712, -2.021106407955299, -0.3757483833004608, -1.1754003559209172, 2.3337112895574235,
        -0.14572764442889716,
      ]),
    );
  });

  it("starts with gains of 1 and biases of 0", () => {
    const { gain, bias } = layerNorm.init(3, seeded(1));
    expect([elements(gain), elements(bias)]).toEqual([
      [1, 1, 1],
      [0, 0, 0],
    ]);
  });

  it("is finite on a row of equal elements", () => {
    expect(elements(layerNorm(tensor([[2, 2]]), layerNorm.init(2, seeded(1))))).toEqual([0, 0]);
  });
});

describe("embedding", () => {
  it("looks rows up", () => {
    const { table } = embedding.init(5, 3, seeded(1));
    expect(embedding([4, 0, 4], { table })).toEqual(table.take([4, 0, 4]));
    expect(embedding([4, 0, 4], { table }).shape).toEqual([3, 3]);
    const tokens = tensor([
      [4, 0],
      [1, 4],
    ]);
    expect(embedding(tokens, { table })).toEqual(table.take([4, 0, 1, 4]).reshape([2, 2, 3]));
  });
});

describe("dropout", () => {
  it("drops about its share, and keeps the mean", () => {
    const mask = dropout.mask([10_000], 0.25, seeded(1));
    expect(new Set(elements(mask))).toEqual(new Set([0, 1 / 0.75]));
    expect(mask.sum().item() / 10_000).toBeCloseTo(1, 1);
    expect(elements(dropout(tensor([3, 3]), tensor([0, 2])))).toEqual([0, 6]);
  });

  it("of rate 0 keeps everything", () => {
    expect(elements(dropout.mask([3], 0, seeded(1)))).toEqual([1, 1, 1]);
  });

  it.each([1, -0.1, NaN])("refuses a rate of %d", (rate) => {
    expect(() => dropout.mask([3], rate, seeded(1))).toThrow(ArgumentError);
  });
});
