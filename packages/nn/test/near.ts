import type { Tensor } from "@dualtape/tensor";
import { expect } from "vitest";

/** The elements of a tensor, in row-major order. */
export const elements = (x: Tensor): number[] => Array.from(x.data);

/** Numbers that match to 12 decimals. */
export const near = (expected: readonly number[]): number[] => expected.map((value) => expect.closeTo(value, 12));
