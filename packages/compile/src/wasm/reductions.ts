/**
 * Reductions in instructions: what passes in a loop is added up, or the greatest of it is found.
 *
 * A reduction is gathered in a vector as long as its place stands still, and in memory from there on. A sum of float32 is
 * gathered in float64, two vectors for one, and rounded once when the loop is over.
 *
 * The greatest of some numbers is NaN where one is. The instruction that sees to that takes about eight of the processor, in a chain, and one
 * that does not takes one; so magnitudes are added up beside: a sum of what is not negative is NaN where an addend is, and never else.
 */
import { must, sizeOf } from "@dualtape/core";
import { f32, f64x2, i32, i8x16, type Local, local, v128 } from "wasmati";
import { bytesOf } from "../graph/node.ts";
import { gatheredIn, isWide } from "../passes/sums.ts";
import type { Push } from "./elements.ts";
import { type Lanes, lanesOf, loadApart, storeFirst, UPPER_FIRST } from "./lanes.ts";
import { fill, shiftOf } from "./loops.ts";
import type { Gathered, Place } from "./places.ts";
import { roundAll } from "./rounding.ts";
import { type Fresh, keep } from "./routine.ts";

/** Writes zeros where reductions are gathered in memory. */
export function clear(reductions: readonly Gathered[], shifts: readonly Local<"i32">[] = []): void {
  for (const { node, at, whole } of reductions) {
    if (!whole) fill(at.address, sizeOf(node.shape) * bytesOf(gatheredIn(node)), shiftOf(at, shifts));
  }
}

/** Rounds the sums that are gathered in memory in float64. */
export function round(reductions: readonly Gathered[], fresh: Fresh, shifts: readonly Local<"i32">[] = []): void {
  for (const { node, target, at, whole } of reductions) {
    if (whole || !isWide(node)) continue;
    const begin = (place: Place): Local<"i32"> => {
      const [made, shift] = [fresh("i32"), shiftOf(place, shifts)];
      local.set(made, shift === null ? place.address : i32.add(shift, place.address));
      return made;
    };
    const [from, to] = [begin(at), begin(target)];
    roundAll(from, to, sizeOf(node.shape), fresh);
  }
}

/** A reduction in the function of its region. */
export class Reduction {
  private readonly vectors: Local<"v128">[] = [];
  /** The sum of magnitudes. */
  private sum: Local<"v128"> | null = null;

  constructor(
    private readonly own: Gathered,
    private readonly index: Local<"i32">,
    private readonly fresh: Fresh,
  ) {}

  /** Whether its vector is begun before the loop along an axis, and ended behind it. */
  isHeldFrom(axis: number): boolean {
    return this.own.from === axis;
  }
  /** Empties the vector. */
  begin(): void {
    this.parts.forEach((part) => {
      this.lanes.constant(0);
      this.vectors[part] = keep("v128", this.fresh);
    });
    if (!this.isMagnitude) return;
    this.lanes.constant(0);
    this.sum = keep("v128", this.fresh);
  }
  /** Adds the first `valid` elements of a vector. */
  add(push: Push, valid: number): void {
    const { node, at } = this.own;
    const { vector, count, bytes } = this.lanes;
    const elements = lanesOf(node.precision);
    push();
    if (this.isMagnitude) elements.vector.abs();
    if (valid < elements.count) {
      elements.firstLanes(valid);
      v128.and();
    }
    const added = keep("v128", this.fresh);
    const [greatest] = this.vectors;
    if (greatest !== undefined && this.sum !== null) {
      local.set(greatest, vector.pmax(greatest, added));
      return local.set(this.sum, vector.add(this.sum, added));
    }
    for (const part of this.parts) {
      const join = (): void => {
        local.get(added);
        if (part === 1) {
          local.get(added);
          i8x16.shuffle(UPPER_FIRST);
        }
        if (isWide(node)) f64x2.promote_low_f32x4();
        if (this.isMagnitude) vector.max();
        else vector.add();
      };
      const [total, left] = [this.vectors[part], valid - part * count];
      if (total !== undefined) {
        local.get(total);
        join();
        local.set(total);
      } else if (left > 0) {
        const step = must(at.walk.at(-1), "axis");
        const further = part * count * step;
        if (step === bytes) v128.load({ offset: at.address + further }, this.index);
        else loadApart(this.lanes, Math.min(left, count), this.index, at.address, step, this.fresh, further);
        join();
        storeFirst(this.lanes, left, this.index, at.address, this.fresh, step, further);
      }
    }
  }
  /** Joins the lanes of the vector, with what is in memory where that is not all of it. */
  end(): void {
    const { node, at, whole } = this.own;
    const { scalar, count, extract } = this.lanes;
    const combine = (): void => void (this.isMagnitude ? scalar.max() : scalar.add());
    const [greatest] = this.vectors;
    if (greatest !== undefined && this.sum !== null) {
      local.set(greatest, v128.bitselect(greatest, this.sum, this.lanes.vector.eq(this.sum, this.sum)));
    }
    local.get(this.index);
    this.vectors.forEach((vector, part) => {
      for (let lane = 0; lane < count; lane++) {
        local.get(vector);
        extract(lane);
        if (part + lane > 0) combine();
      }
    });
    if (!whole) {
      scalar.load({ offset: at.address }, this.index);
      combine();
    } else if (isWide(node)) f32.demote_f64();
    lanesOf(whole ? node.precision : gatheredIn(node)).scalar.store({ offset: at.address });
  }

  private get isMagnitude(): boolean {
    return this.own.node.operation.kind === "magnitude";
  }
  private get lanes(): Lanes {
    return lanesOf(gatheredIn(this.own.node));
  }
  private get parts(): readonly number[] {
    return isWide(this.own.node) ? [0, 1] : [0];
  }
}
