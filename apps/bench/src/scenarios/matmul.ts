/** Products of square matrices with elements between −1 and 1. */
import { seeded, type Precision } from "@dualtape/tensor";
import { field, type Product } from "./scenario.ts";

/** The product of two matrices of `size` rows and columns. */
export function matmul(size: number, dtype: Precision): Product {
  const random = seeded(size);
  const draw = () => {
    const { data } = random.uniform([size, size], -1, 1);
    return field(dtype, [size, size], (i) => data[i] ?? 0);
  };
  return { kind: "matmul", name: "matmul", dtype, batch: null, k: 0, size, left: draw(), right: draw() };
}
