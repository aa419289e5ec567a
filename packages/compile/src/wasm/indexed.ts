/**
 * Slices picked, or added up, at indices that are read from memory as the program runs.
 *
 * An index u names one of n slices where the whole number i that it is cut to has i = u, and i < n without its sign. So no address leaves
 * the array: fractions and NaN fail the one, negative numbers and those beyond the axis the other. What they would have picked is NaN, and
 * so is all that they might have been added to. Indices that stand in the program have been looked at before.
 */
import { impossible, indexedWalk, must, sizeOf } from "@dualtape/core";
import { f64, i32, if_, type Local, local, memory } from "wasmati";
import { areKnown } from "../graph/indexed.ts";
import { bytesOf, type Node } from "../graph/node.ts";
import { viewOf } from "../graph/view.ts";
import { type Lanes, lanesOf } from "./lanes.ts";
import { fill, repeat } from "./loops.ts";
import type { AddressOf } from "./moves.ts";
import type { Fresh } from "./routine.ts";

/** Elements in a row: an index into memory, and what is added to it. */
interface Run {
  readonly at: Local<"i32">;
  readonly offset: number;
  readonly elements: number;
}

/** Writes a node of the indexed kind. */
export function writeIndexed(node: Node, addressOf: AddressOf, fresh: Fresh): void {
  const { operation, inputs } = node;
  if (operation.kind !== "indexed") throw impossible(`indices of ${operation.kind}`);
  const [array, indices] = [must(inputs[0], "array"), must(inputs[1], "indices")];
  const lanes = lanesOf(node.precision);
  const [from, to] = [addressOf(viewOf(array).base), addressOf(node)];
  const isTake = operation.name === "take";
  const walk = indexedWalk((isTake ? array : node).shape, indices.shape, operation.parameters);
  const { batch, outer, count, length, inner } = walk;
  const [slice, entries] = [inner * lanes.bytes, bytesOf(indices.precision)];
  if (!isTake) fill(to, sizeOf(node.shape) * lanes.bytes);
  if (sizeOf((isTake ? node : array).shape) === 0) return;

  const [first, entry, block, dense] = [fresh("i32"), fresh("i32"), fresh("i32"), fresh("i32")];
  const [index, slices, picked] = [fresh("f64"), fresh("i32"), fresh("i32")];
  const move = (): void => {
    local.set(picked, i32.add(block, i32.mul(slices, slice)));
    if (isTake) copyRun(lanes, dense, to, { at: picked, offset: from, elements: inner });
    else addRun(lanes, picked, to, { at: dense, offset: from, elements: inner }, fresh);
  };
  const spoil = (): void => {
    if (isTake) fillNaN(lanes, { at: dense, offset: to, elements: inner }, fresh);
    else fillNaN(lanes, { at: block, offset: to, elements: length * inner }, fresh);
  };
  const checked = !areKnown(node, operation);
  for (const start of [first, block, dense]) local.set(start, 0);
  repeat(batch, fresh, () => {
    repeat(outer, fresh, () => {
      local.set(entry, first);
      repeat(count, fresh, () => {
        loadIndex(indices, addressOf(viewOf(indices).base), entry);
        local.tee(index);
        i32.trunc_sat_f64_s();
        local.set(slices);
        if (checked) {
          f64.eq(f64.convert_i32_s(slices), index);
          i32.lt_u(slices, length);
          i32.and();
          if_(null, move, spoil);
        } else move();
        local.set(dense, i32.add(dense, slice));
        local.set(entry, i32.add(entry, entries));
      });
      local.set(block, i32.add(block, length * slice));
    });
    local.set(first, i32.add(first, count * entries));
  });
}

/** Pushes an index as float64. */
function loadIndex({ precision }: Node, address: number, entry: Local<"i32">): void {
  lanesOf(precision).scalar.load({ offset: address }, entry);
  if (precision === "float32") f64.promote_f32();
}

/** So many elements are copied one by one, more of them at once. */
const FEW = 8;

function copyRun({ scalar, bytes }: Lanes, to: Local<"i32">, into: number, { at, offset, elements }: Run): void {
  if (elements > FEW) {
    i32.add(to, into);
    i32.add(at, offset);
    i32.const(elements * bytes);
    return void memory.copy();
  }
  for (let i = 0; i < elements; i++) {
    local.get(to);
    scalar.load({ offset: offset + i * bytes }, at);
    scalar.store({ offset: into + i * bytes });
  }
}

function addRun(lanes: Lanes, to: Local<"i32">, into: number, { at, offset, elements }: Run, fresh: Fresh): void {
  const { scalar, bytes } = lanes;
  const [target, source] = [fresh("i32"), fresh("i32")];
  local.set(target, to);
  local.set(source, at);
  repeat(elements, fresh, () => {
    local.get(target);
    scalar.load({ offset: into }, target);
    scalar.load({ offset }, source);
    scalar.add();
    scalar.store({ offset: into });
    local.set(target, i32.add(target, bytes));
    local.set(source, i32.add(source, bytes));
  });
}

/** Makes elements NaN. */
function fillNaN({ scalar, bytes }: Lanes, { at, offset, elements }: Run, fresh: Fresh): void {
  const target = fresh("i32");
  local.set(target, at);
  repeat(elements, fresh, () => {
    local.get(target);
    scalar.const(NaN);
    scalar.store({ offset });
    local.set(target, i32.add(target, bytes));
  });
}
