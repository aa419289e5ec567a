/** Safetensors against Python's own package, both ways (`write_safetensors.py`). */
import { ArgumentError, FileError, ShapeError, sizeOf } from "@dualtape/core";
import { ones, scalar, seeded, type Tensor, tensor, zeros } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { type ElementType, fromSafetensors, toSafetensors } from "../src/index.ts";
import { damagedFile, fileOf } from "./damaged.ts";
import { numberOf, stored, storedJSON } from "./stored.ts";

const { values } = storedJSON<{ values: Record<string, (number | string)[]> }>("safetensors.json");
const torch = stored("torch.safetensors");

describe("what PyTorch writes", () => {
  const { tree, metadata } = fromSafetensors(torch);
  test.for(Object.entries(values))("%s", ([name, expected]) => {
    expect([...(tree[name]?.data ?? [])]).toEqual(expected.map(numberOf));
  });
  test("names, shapes and metadata", () => {
    expect(Object.keys(tree).sort()).toEqual(Object.keys(values).sort());
    expect([tree["f64"], tree["scalar"], tree["empty"], tree["i8"]].map((x) => x?.shape)).toEqual([
      [2, 3],
      [],
      [2, 0, 3],
      [2, 1],
    ]);
    expect(metadata).toEqual({ format: "pt" });
  });
  test("floats up to 32 bits are float32, all else is float64", () => {
    const single = Object.keys(tree).filter((name) => tree[name]?.precision === "float32");
    expect(single.sort()).toEqual(["bf16", "empty", "f16", "f32", 'layers.0["a.b"]é', "scalar"]);
  });
  test("bytes anywhere in a buffer, and a whole buffer", () => {
    const shifted = new Uint8Array(torch.length + 5);
    shifted.set(torch, 3);
    expect(fromSafetensors(shifted.subarray(3, 3 + torch.length)).tree).toEqual(tree);
    expect(fromSafetensors(torch.buffer).tree).toEqual(tree);
  });
});

const numbers = [1 / 3, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 65520, 65519, 1e39];
const halfway = tensor([...numbers, 2 ** -25, 3 * 2 ** -25, -0]);
const single = { precision: "float32" } as const;
const tree = {
  out: [scalar(3)],
  hidden: { w: tensor([[1.5, -2.25], [1 / 3, 1e-7]], single), b: tensor([0.1, 0.2]) }, // prettier-ignore
  half: halfway,
  brain: halfway,
  labels: Int32Array.of(3, -1, 2 ** 31 - 1),
  wide: tensor([2 ** 53, -5]),
  mask: tensor([1, 0, 1]),
  bytes: tensor([0, 255]),
  "a.b": zeros([0, 2], single),
  "é\n": tensor([1]),
};
const dtype = { half: "F16", brain: "BF16", wide: "I64", mask: "BOOL", bytes: "U8", '["é\\n"]': "I8" } as const;

test("a file of ours has the bytes that Python writes, and reads back equal", () => {
  const bytes = toSafetensors(tree, { dtype, metadata: { epoch: '3 "é"' } });
  expect(new TextDecoder().decode(bytes)).toBe(new TextDecoder().decode(stored("tree.safetensors")));
  expect(bytes).toEqual(stored("tree.safetensors"));
});

describe("what is written comes back", () => {
  const bytes = toSafetensors(tree, { dtype });
  const back = fromSafetensors(bytes, { like: tree }).tree;

  test("as the tree, with its precisions and its integers", () => {
    expect(back.hidden).toEqual(tree.hidden);
    expect(back.labels).toEqual(tree.labels);
    expect(back.out[0]?.item()).toBe(3);
    expect(back.half.precision).toBe("float64");
    expect(back.wide.toArray()).toEqual([2 ** 53, -5]);
  });
  test("which writes the same file", () => expect(toSafetensors(back, { dtype })).toEqual(bytes));
  test("by names, without a tree", () => {
    const named = fromSafetensors(bytes).tree;
    expect(named["hidden.b"]?.toArray()).toEqual([0.1, 0.2]);
    expect(named["labels"]?.toArray()).toEqual([3, -1, 2 ** 31 - 1]);
    expect(named["half"]?.precision).toBe("float32");
  });
  test("by the names of others, whatever signs they have, in the same bytes", () => {
    const names = stored("names.safetensors");
    const { tree: read } = fromSafetensors(names);
    expect(Object.keys(read)).toHaveLength(11);
    expect(read["layers.0.weight"]?.toArray()).toEqual([0]);
    expect(toSafetensors(read)).toEqual(names);
    expect(fromSafetensors(names, { like: read }).tree).toEqual(read);
    expect(toSafetensors(read, { dtype: { "layers.0.weight": "F64" } }).length).toBe(names.length + 4);
  });
  test("a single tensor, a tree without leaves, and one type for all tensors", () => {
    expect(fromSafetensors(toSafetensors(halfway), { like: halfway }).tree).toEqual(halfway);
    expect(fromSafetensors(toSafetensors({})).tree).toEqual({});
    const narrow = fromSafetensors(toSafetensors({ x: ones([2]), labels: Int32Array.of(1) }, { dtype: "BF16" })).tree;
    expect([narrow["x"]?.precision, narrow["labels"]?.precision]).toEqual(["float32", "float64"]);
  });
  test("data begin at a multiple of 8, and so does each of them that has 8 bytes an element", () => {
    for (let length = 1; length < 20; length++) {
      const file = toSafetensors({ ["x".repeat(length)]: ones([3], single), y: ones([1]) });
      const header = Number(new DataView(file.buffer).getBigUint64(0, true));
      expect(header % 8).toBe(0);
      expect(new Float64Array(file.buffer, 8 + header, 1)[0]).toBe(1);
    }
  });
});

describe("a tree that is not like the file", () => {
  const file = toSafetensors({ hidden: { w: ones([2, 3]) }, labels: Int32Array.of(1) });
  test.for<[string, unknown, typeof FileError | typeof ShapeError | typeof ArgumentError, string]>([
    ["lacks a leaf", { hidden: { w: ones([2, 3]) } }, FileError, "the tree has no leaf labels"],
    [
      "has one more",
      { hidden: { w: ones([2, 3]), b: ones([3]) }, labels: Int32Array.of(1) },
      FileError,
      "the file has no tensor hidden.b",
    ],
    [
      "has another shape",
      { hidden: { w: ones([6]) }, labels: Int32Array.of(1) },
      ShapeError,
      "fromSafetensors, hidden.w: the file has shape [2, 3], and the tree [6]",
    ],
    [
      "has no tensors",
      { hidden: { w: 1 }, labels: 2 },
      ArgumentError,
      "fromSafetensors, like, hidden.w: the value is the plain number 1",
    ],
  ])("%s", ([, like, kind, message]) => {
    expect(() => fromSafetensors(file, { like })).toThrow(kind);
    expect(() => fromSafetensors(file, { like })).toThrow(message);
  });
});

describe("integers that a float does not hold", () => {
  const wide = (bits: bigint): Uint8Array => {
    const file = fileOf('{"n":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}', 8);
    new DataView(file.buffer).setBigInt64(file.length - 8, bits, true);
    return file;
  };
  test("are refused, and their neighbours are exact", () => {
    for (const n of [2n ** 53n, -(2n ** 53n), 2n ** 53n + 2n, -(2n ** 63n), 2n ** 62n]) {
      expect(BigInt(fromSafetensors(wide(n)).tree["n"]?.item() ?? 0)).toBe(n);
    }
    for (const n of [2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n]) {
      expect(() => fromSafetensors(wide(n))).toThrow(
        "fromSafetensors, n: element 0 of type I64 is none that float64 holds",
      );
    }
  });
  test("are refused in float32 and in 32 bits, too", () => {
    expect(() => fromSafetensors(wide(2n ** 24n + 1n), { like: { n: ones([1], single) } })).toThrow(
      "none that float32 holds",
    );
    expect(() => fromSafetensors(wide(2n ** 31n), { like: { n: Int32Array.of(0) } })).toThrow("none that int32 holds");
    expect(fromSafetensors(wide(-(2n ** 31n)), { like: { n: Int32Array.of(0) } }).tree.n).toEqual(
      Int32Array.of(-(2 ** 31)),
    );
    const half = toSafetensors({ n: tensor([0.5]) });
    expect(() => fromSafetensors(half, { like: { n: Int32Array.of(0) } })).toThrow("element 0, 0.5, of type F64");
  });
  test("a byte that is neither true nor false", () => {
    const file = fileOf('{"n":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}', 1);
    file[file.length - 1] = 2;
    expect(() => fromSafetensors(file)).toThrow(FileError);
  });
});

test.for<[ElementType, readonly number[], readonly number[]]>([
  ["I8", [-128, 127], [-129, 128, 0.5, NaN]],
  ["U8", [0, 255], [-1, 256]],
  ["BOOL", [0, 1], [2, -1]],
  ["I16", [-(2 ** 15), 2 ** 15 - 1], [2 ** 15]],
  ["U16", [2 ** 16 - 1], [2 ** 16]],
  ["I32", [-(2 ** 31), 2 ** 31 - 1], [2 ** 31, Infinity]],
  ["U32", [2 ** 32 - 1], [2 ** 32]],
  ["I64", [-(2 ** 63), 2 ** 63 - 1024], [2 ** 63]],
  ["U64", [2 ** 64 - 2048], [2 ** 64, -1]],
])("%s is written where it holds a value", ([dtype, held, others]) => {
  expect(fromSafetensors(toSafetensors({ x: tensor(held) }, { dtype })).tree["x"]?.toArray()).toEqual(held);
  for (const value of others) {
    expect(() => toSafetensors({ x: scalar(value) }, { dtype })).toThrow(
      `toSafetensors, x: element 0 is ${value}, which ${dtype} does not hold`,
    );
  }
});

test.for<[string, unknown, object, string]>([
  ["a type for a leaf that is not there", { x: ones([1]) }, { dtype: { y: "F32" } }, "an unknown name, y"],
  ["an unknown type", { x: ones([1]) }, { dtype: "float32" }, 'a dtype is the text "float32"'],
  ["metadata that are no texts", {}, { metadata: { epoch: 3 } }, "epoch in the metadata is 3"],
  ["half a character", { "\ud800": ones([1]) }, {}, "a name is the text"],
  ["the name of the metadata", { __metadata__: ones([1]) }, {}, "a name is the text"],
  ["a plain number", { x: 1 }, {}, "toSafetensors, x: the value is the plain number 1"],
])("does not write %s", ([, given, options, message]) => {
  expect(() => toSafetensors(given, options)).toThrow(ArgumentError);
  expect(() => toSafetensors(given, options)).toThrow(message);
});

describe("damaged files", () => {
  const { heads } = storedJSON<{ heads: [head: string, length: number, valid: boolean][] }>("safetensors.json");
  const verdict = (file: Uint8Array): string => {
    try {
      fromSafetensors(file);
      return "valid";
    } catch (error) {
      expect(error).toBeInstanceOf(FileError);
      return (error as FileError).what;
    }
  };
  /** Where the reference implementation is content: what it knows and nobody here reads, and what it leaves to chance. */
  const STRICTER = /dtype is the text "(F8_E4M3|C64)"|has the name .* twice|called __proto__/;

  test("are valid where the reference implementation says so", () => {
    const differing = heads.flatMap(([head, length, valid]) => {
      const start = Uint8Array.from(atob(head), (sign) => sign.charCodeAt(0));
      const file = new Uint8Array(start.length + length);
      file.set(start);
      const found = verdict(file);
      return (found === "valid") === valid || (valid && STRICTER.test(found))
        ? []
        : [{ head: atob(head).slice(8), length, valid, found }];
    });
    expect(differing).toEqual([]);
  });

  test("10 000 of them: a typed error, or tensors that fill the file and no more", () => {
    const random = seeded(3);
    let valid = 0;
    for (let i = 0; i < 10_000; i++) {
      const file = damagedFile(random);
      let tensors: readonly Tensor[];
      try {
        tensors = Object.values(fromSafetensors(file).tree);
      } catch (error) {
        if (error instanceof FileError) continue;
        throw error;
      }
      valid++;
      const elements = tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      expect(elements).toBeLessThanOrEqual(file.length);
    }
    expect(valid).toBeGreaterThan(500);
    expect(valid).toBeLessThan(9000);
  });

  test.for<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "ends after 0 bytes, in the length of its header"],
    ["a header beyond the file", fileOf("{}", 0).subarray(0, 9), "ends after 9 bytes, in its header"],
    ["a header of 2⁶² bytes", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 64), "its header is 4611686018427387904 bytes long"],
    ["no UTF-8", fileOf(Uint8Array.of(0x7b, 0xff, 0x7d), 0), "not UTF-8"],
    ["no JSON", fileOf("{", 0), "not JSON"],
    ["a list", fileOf("[]", 0), "does not begin with {"],
    [
      "a name twice, once in other signs",
      fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{}}', 0),
      "the name a twice",
    ],
    [
      "a length with a fraction",
      fileOf('{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}', 1),
      "the number 1.0",
    ],
    ["__proto__", fileOf('{"__proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}', 0), "called __proto__"],
    [
      "a huge shape",
      fileOf('{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,8]}}', 8),
      "more than 2⁵³ bytes",
    ],
    [
      "a hole",
      fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', 2),
      "begins at 1, where the one before it ends at 0",
    ],
    [
      "bytes that two share",
      fileOf(
        '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
        3,
      ),
      "fromSafetensors, b: it begins at 1",
    ],
    ["bytes at the end", fileOf("{}", 1), "its tensors have 0 bytes, and the file has 1"],
    ["metadata that are no texts", fileOf('{"__metadata__":{"a":1}}', 0), "a in its metadata is 1"],
  ])("%s", ([, file, message]) => {
    expect(() => fromSafetensors(file)).toThrow(FileError);
    expect(() => fromSafetensors(file)).toThrow(message);
  });
});

test("a file that is no bytes, and one that was given away", () => {
  expect(() => fromSafetensors("file" as never)).toThrow("the file is the text");
  const { buffer } = torch.slice();
  structuredClone(buffer, { transfer: [buffer] });
  expect(() => fromSafetensors(buffer)).toThrow("ends after 0 bytes");
});
