import { ArgumentError, ShapeError } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import { fromJSON, type Precision, scalar, seeded, type Tensor, tensor, zeros } from "../src/index.ts";

/** Every engine has it; the types of the language alone do not. */
declare function structuredClone(value: unknown): unknown;

/** Every kind of float64: the least, the greatest, those next to 1, what has no decimals. */
const EDGES = [
  0,
  -0,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  2 ** -1022,
  Number.MAX_VALUE,
  1 + 2 ** -52,
  1 - 2 ** -53,
  0.1,
  1e21,
  1e-7,
];

const bitsOf = ({ data }: Tensor): readonly number[] => [
  ...new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
];

const ways: readonly (readonly [name: string, way: (value: unknown) => unknown])[] = [
  ["JSON", (value) => JSON.parse(JSON.stringify(value))],
  ["a structured clone", (value) => structuredClone(value)],
];

describe.for(ways)("%s", ([, way]) => {
  test.for<Precision>(["float64", "float32"])("a %s tensor comes back to the bit", (precision) => {
    const random = seeded(7, { precision });
    for (const x of [
      tensor(EDGES, { precision }),
      scalar(-0, { precision }),
      zeros([2, 0, 3], { precision }),
      random.normal([3, 4, 5], 0, 1e-30),
      random.uniform([100]),
    ]) {
      const back = fromJSON(way(x));
      expect(back.shape).toEqual(x.shape);
      expect(back.precision).toBe(precision);
      expect(bitsOf(back)).toEqual(bitsOf(x));
      expect(back.add(x).shape).toEqual(x.shape);
    }
  });
  test("a tree, also one whose names are those of the plain form", () => {
    const tree = { layers: [{ w: tensor([[1, 2]]), b: tensor([0.5]) }], shape: scalar(1), data: scalar(2) };
    const back = fromJSON<typeof tree>(way(tree));
    expect(back.layers[0]?.w.toArray()).toEqual([[1, 2]]);
    expect(back.data.add(back.shape).item()).toBe(3);
    expect(back).toEqual(tree);
  });
  test("what comes back shares no elements with what it was made of", () => {
    const left = way(tensor([1, 2])) as { data: number[] };
    const back = fromJSON(left);
    left.data[0] = 7;
    expect(back.toArray()).toEqual([1, 2]);
  });
});

const plain = { shape: [2], precision: "float64", data: [1, 2] };

test.for<[string, unknown, string]>([
  ["too few elements", { w: { ...plain, data: [1] } }, "fromJSON, w: 1 elements do not fill shape [2]"],
  ["a shape of text", [{ ...plain, shape: [1.5] }], "fromJSON, 0: [1.5] is not a shape"],
  ["an unknown text", { ...plain, data: [1, "nan"] }, 'fromJSON: element 1 is the text "nan"'],
  ["null, as JSON writes NaN", { ...plain, data: [null, 1] }, "fromJSON: element 0 is null"],
  ["no precision", { ...plain, precision: undefined }, "fromJSON: the precision is undefined"],
  ["other integers", { ...plain, data: Int32Array.of(1, 2) }, "fromJSON: the data is a Int32Array"],
  ["a number beside tensors", { w: plain, steps: 3 }, "fromJSON, steps: the value is the plain number 3"],
  ["a tensor", { w: tensor([1]) }, "fromJSON, w: the tensor is a Tensor"],
  ["__proto__", JSON.parse('{"__proto__": 1}'), "fromJSON: a name is __proto__"],
])("refuses %s", ([, value, message]) => {
  let error: unknown;
  try {
    fromJSON(value);
  } catch (caught) {
    error = caught;
  }
  expect(error instanceof ArgumentError || error instanceof ShapeError).toBe(true);
  expect(String(error)).toContain(message);
});
