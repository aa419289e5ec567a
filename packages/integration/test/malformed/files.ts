/** Calls of `@dualtape/files` and its entries. */
import * as main from "@dualtape/files";
import * as csv from "@dualtape/files/csv";
import * as idx from "@dualtape/files/idx";
import * as npy from "@dualtape/files/npy";
import { tensor } from "@dualtape/tensor";
import { argument, call, optional, type Table } from "./call.ts";
import type { Wrong } from "./wrong.ts";

const tree = (): unknown => ({ w: tensor([[1, 2]]) });
const bytes = (): unknown => main.toSafetensors(tree());
const noOptions: readonly Wrong[] = ["an empty record"];
const precision = optional(() => ({ precision: "float32" }), { "the defaults": noOptions });
/** What is a tree of tensors, if a strange one. */
const trees: readonly Wrong[] = ["an empty array", "an empty record", "a tensor of another shape"];

/** One byte, 7, as IDX and NPY have it; and an archive without files. */
const inIdx = (): unknown => Uint8Array.of(0, 0, 8, 0, 7);
const inNpy = (): unknown => {
  const header = new TextEncoder().encode("{'descr': '|u1', 'fortran_order': False, 'shape': (), }");
  return Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length, 0, ...header, 7);
};
const inNpz = (): unknown => Uint8Array.of(0x50, 0x4b, 5, 6, ...new Uint8Array(18));

export const filesTable: Table = {
  toSafetensors: [
    call(
      "toSafetensors",
      main.toSafetensors as never,
      argument(tree, { "a tree": trees }),
      optional(() => ({ dtype: "F16", metadata: { epoch: "3" } }), { "the defaults": noOptions }),
    ),
    call(
      "its options",
      ((dtype: never, metadata: never) => main.toSafetensors(tree(), { dtype, metadata })) as never,
      optional(() => ({ w: "F16" }), { "the defaults": noOptions }),
      optional(() => ({ epoch: "3" }), { "no text": noOptions, "a name and a text": ["a record of an unknown name"] }),
    ),
  ],
  fromSafetensors: [
    call(
      "fromSafetensors",
      main.fromSafetensors as never,
      argument(bytes),
      optional(() => ({ like: tree() }), { "by names": noOptions }),
    ),
    call("its tree", ((like: never) => main.fromSafetensors(bytes() as never, { like })) as never, optional(tree)),
  ],
};

const table = "a,b\n1,x\n";
const csvOptions = (): unknown => ({ columns: { a: "number", b: "string" } });
const csvCalls = (read: (source: never, options: never) => unknown) => [
  call(
    "whole",
    read,
    argument(() => table),
    argument(csvOptions),
  ),
  call(
    "its options",
    (columns: never, header: never, delimiter: never, missing: never) =>
      read(table as never, { columns, header, delimiter, missing } as never),
    argument(() => ({ a: "string" })),
    optional(() => ["a", "b"]),
    optional(() => ","),
    optional(() => ["NA"], { "nothing is missing": ["an empty array"], texts: ["an array of text"] }),
  ),
];

export const csvTable: Table = {
  readCsv: csvCalls((source, options) => csv.readCsv(source, options)),
  csvRows: csvCalls((source, options) => csv.csvRows(source, options).next()),
};

export const idxTable: Table = {
  fromIdx: [call("fromIdx", idx.fromIdx as never, argument(inIdx), precision)],
};

export const npyTable: Table = {
  toNpy: [
    call(
      "toNpy",
      npy.toNpy as never,
      argument(() => tensor([1, 2]), { "any tensor": ["a tensor of another shape"] }),
      optional(() => ({ dtype: "F16" }), { "the defaults": noOptions }),
    ),
    call(
      "its type",
      ((dtype: never) => npy.toNpy(tensor([1, 2]), { dtype })) as never,
      optional(() => "F16"),
    ),
  ],
  fromNpy: [call("fromNpy", npy.fromNpy as never, argument(inNpy), precision)],
  fromNpz: [call("fromNpz", npy.fromNpz as never, argument(inNpz), precision)],
};
