/** NPY and NPZ as NumPy writes them (`write_tables.py`). */
import { FileError, must } from "@dualtape/core";
import { scalar, tensor } from "@dualtape/tensor";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { type ElementType, fromNpy, fromNpz, toNpy } from "../src/npy.ts";
import { numberOf, stored, storedJSON } from "./stored.ts";

const { arrays } = storedJSON<{ arrays: Record<string, { shape: number[]; data: (number | string)[] }> }>(
  "tables.json",
);
const cube = { shape: [2, 3, 4], data: Array.from({ length: 24 }, (_, i) => i) };

describe("an archive of every type, in both byte orders, in the orders of C and Fortran", () => {
  const read = fromNpz(stored("arrays.npz"));
  test("has all of them", () => expect(Object.keys(read).sort()).toEqual(Object.keys(arrays).sort()));
  test.for(Object.keys(arrays))("%s", (name) => {
    const [expected, found] = [must(arrays[name], name), must(read[name], name)];
    expect(found.shape).toEqual(expected.shape);
    expect([...found.data]).toEqual(expected.data.map(numberOf));
    expect(found.precision).toBe(/float(16|32)|cube/.test(name) ? "float32" : "float64");
  });
  test("in another precision", () => {
    expect(fromNpz(stored("stored.npz"), { precision: "float64" })["x"]?.precision).toBe("float64");
    expect(() => fromNpz(stored("arrays.npz"), { precision: "float32" })).toThrow(
      "fromNpz, int32: element 5, 2147483647, of type I32 is none that float32 holds",
    );
  });
});

describe("what is written has the bytes that NumPy writes", () => {
  const types: Readonly<Record<string, ElementType>> = {
    "|b1": "BOOL",
    "|i1": "I8",
    "<i2": "I16",
    "<i4": "I32",
    "<i8": "I64",
    "|u1": "U8",
    "<u2": "U16",
    "<u4": "U32",
    "<u8": "U64",
    "<f2": "F16",
    "<f4": "F32",
    "<f8": "F64",
  };
  const written = Object.entries(unzipSync(stored("arrays.npz"))).flatMap(([name, bytes]) => {
    const [, code = "", order] =
      /'descr': '(.*?)', 'fortran_order': (\w+)/.exec(new TextDecoder("latin1").decode(bytes)) ?? [];
    const dtype = types[code];
    return dtype === undefined || order === "True" ? [] : [{ name, dtype, bytes }];
  });
  test("all types are among them", () => {
    expect([...new Set(written.map(({ dtype }) => dtype))].sort()).toEqual(Object.values(types).sort());
  });
  test.for(written)("$name as $dtype", ({ dtype, bytes }) => expect(toNpy(fromNpy(bytes), { dtype })).toEqual(bytes));
  test("in the type of the array where none is asked for, and back", () => {
    const [single, integers] = [tensor([[1 / 3], [-0]], { precision: "float32" }), Int32Array.of(3, -(2 ** 31))];
    expect(fromNpy(toNpy(single))).toEqual(single);
    expect(fromNpy(toNpy(scalar(NaN)))).toEqual(scalar(NaN));
    expect([...fromNpy(toNpy(integers)).data]).toEqual([...integers]);
    expect(toNpy(integers)).toEqual(toNpy(tensor(integers), { dtype: "I32" }));
  });
  test("what a type does not hold, and a type that NumPy lacks", () => {
    expect(() => toNpy(tensor([1, 0.5]), { dtype: "U8" })).toThrow("toNpy: element 1 is 0.5, which U8 does not hold");
    expect(() => toNpy(tensor([1]), { dtype: "BF16" })).toThrow("toNpy: NumPy has no BF16");
  });
});

test.for([
  ["fortran.npy", fromNpy],
  ["version2.npy", fromNpy],
  ["stored.npz", (file: Uint8Array) => must(fromNpz(file)["x"], "x")],
] as const)("%s", ([name, read]) => {
  const x = read(stored(name));
  expect({ shape: x.shape, data: [...x.data] }).toEqual(cube);
});

describe("damaged files", () => {
  const header = (text: string, data: number, version = 1): Uint8Array => {
    const head = new TextEncoder().encode(text);
    return Uint8Array.of(
      0x93,
      ...new TextEncoder().encode("NUMPY"),
      version,
      0,
      head.length & 255,
      head.length >> 8,
      ...head,
      ...new Uint8Array(data),
    );
  };
  test.for<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "ends after 0 bytes, in its version"],
    ["another file", stored("table.csv"), "does not begin as NPY does"],
    ["a header that is cut off", stored("fortran.npy").subarray(0, 50), "in its header"],
    [
      "elements that are cut off",
      stored("fortran.npy").subarray(0, -1),
      "its shape [4, 3, 2] has 96 bytes, and the file 95 for it",
    ],
    [
      "more behind them",
      header("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", 2),
      "has 1 bytes, and the file 2",
    ],
    [
      "complex numbers",
      header("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 8),
      "Give an array whose type is one of b1",
    ],
    ["a record", header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4), "its header is"],
    ["a negative length", header("{'descr': '|u1', 'fortran_order': False, 'shape': (-1,), }", 1), "its header is"],
    [
      "a huge shape",
      header("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", 8),
      "more than 2⁵³ bytes",
    ],
    [
      "a name of all objects",
      header("{'descr': '<constructor', 'fortran_order': False, 'shape': (), }", 8),
      "its header is",
    ],
  ])("%s", ([, file, message]) => {
    expect(() => fromNpy(file)).toThrow(FileError);
    expect(() => fromNpy(file)).toThrow(message);
  });
  test("an archive that is none, is cut off, or says that it holds more than it can", () => {
    const archive = stored("stored.npz");
    expect(() => fromNpz(stored("fortran.npy"))).toThrow("the file is no archive");
    expect(() => fromNpz(archive.subarray(0, -9))).toThrow(FileError);
    const directory = new TextDecoder("latin1").decode(archive).lastIndexOf("PK\u0001\u0002");
    const bomb = archive.slice();
    new DataView(bomb.buffer).setUint32(directory + 24, 2 ** 31, true);
    expect(() => fromNpz(bomb)).toThrow("y.npy cannot be in it as it says");
  });
});
