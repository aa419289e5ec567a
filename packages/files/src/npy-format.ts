/** What NPY's files begin with: a magic string, a version, the length of a header, and in that the type by its code. */
import type { ElementType } from "./elements.ts";

/** The types by their codes. */
export const types: Readonly<Record<string, ElementType>> = {
  b1: "BOOL",
  i1: "I8",
  i2: "I16",
  i4: "I32",
  i8: "I64",
  u1: "U8",
  u2: "U16",
  u4: "U32",
  u8: "U64",
  f2: "F16",
  f4: "F32",
  f8: "F64",
};

export const MAGIC = "\x93NUMPY";
/** The magic string, and two bytes of the version. */
export const VERSION = 8;
/** The same, and the length of the header in version 1. */
export const HEADER = VERSION + 2;
