/** IDX as idx2numpy writes it (`write_tables.py`). */
import { FileError } from "@dualtape/core";
import { expect, test } from "vitest";
import { fromIdx } from "../src/idx.ts";
import { stored, storedJSON } from "./stored.ts";

const { idx } = storedJSON<{ idx: Record<string, number[]> }>("tables.json");

test.for(Object.entries(idx))("elements of type %s", ([code, bytes]) => {
  const x = fromIdx(Uint8Array.from(bytes));
  const first = code === "u1" ? 0 : -3;
  expect(x.toArray()).toEqual([[[0, 1, 2], [3, 4, 5]].map((row) => row.map((value) => value + first))]); // prettier-ignore
  expect(x.precision).toBe(code === "f4" ? "float32" : "float64");
});

test("images, in a precision", () => {
  const images = fromIdx(stored("images.idx"), { precision: "float32" });
  expect(images.shape).toEqual([2, 3, 4]);
  expect(images.precision).toBe("float32");
  expect([...images.data]).toEqual(Array.from({ length: 24 }, (_, i) => 10 * i));
});

const images = stored("images.idx");
test.for<[string, Uint8Array, string]>([
  ["nothing", new Uint8Array(), "ends after 0 bytes, in its first word"],
  ["a file that is packed", Uint8Array.of(0x1f, 0x8b, 8, 0), "does not begin as IDX does. Unpack it first"],
  ["an unknown type", Uint8Array.of(0, 0, 0x0a, 0), "does not begin as IDX does"],
  ["a shape that is cut off", images.subarray(0, 10), "ends after 10 bytes, in its shape"],
  ["elements that are cut off", images.subarray(0, -1), "its shape [2, 3, 4] has 24 bytes, and the file 23 for it"],
  ["a huge shape", Uint8Array.of(0, 0, 8, 2, ...new Uint8Array(8).fill(255), 0), "more than 2⁵³ bytes, and the file 1"],
])("refuses %s", ([, file, message]) => {
  expect(() => fromIdx(file)).toThrow(FileError);
  expect(() => fromIdx(file)).toThrow(message);
});
