import { type Tensor, tensor } from "@dualtape/tensor";
import { expectTypeOf, test } from "vitest";
import { csvRows, readCsv } from "../src/csv.ts";
import { fromSafetensors, toSafetensors } from "../src/index.ts";

const file = toSafetensors({});

test("a file is a tree like the one given, or a record by name", () => {
  const like = { hidden: { w: tensor([1]) }, labels: Int32Array.of(1), out: [tensor([1])] as const };
  expectTypeOf(fromSafetensors(file, { like }).tree).toEqualTypeOf<typeof like>();
  expectTypeOf(fromSafetensors(file).tree).toEqualTypeOf<Readonly<Record<string, Tensor>>>();
});

test("types of elements have names", () => {
  toSafetensors({}, { dtype: "BF16" });
  toSafetensors({}, { dtype: { w: "I8" } });
  // @ts-expect-error: that is a precision
  toSafetensors({}, { dtype: "float32" });
});

test("columns have the types of their kinds", async () => {
  const columns = { age: "number", name: "string" } as const;
  const table = await readCsv("", { columns });
  expectTypeOf(table.age).toEqualTypeOf<Tensor>();
  expectTypeOf(table.name).toEqualTypeOf<readonly string[]>();
  for await (const row of csvRows("", { columns })) {
    expectTypeOf(row).toEqualTypeOf<{ readonly age: number; readonly name: string }>();
  }
  const inferred = await readCsv("", { columns: { age: "number" } });
  expectTypeOf(inferred.age).toEqualTypeOf<Tensor>();
  // @ts-expect-error: no such column
  expectTypeOf(inferred.name).toBeUndefined();
  // @ts-expect-error: no such kind
  await readCsv("", { columns: { age: "float" } });
});
