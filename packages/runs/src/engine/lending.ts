/**
 * States that a run lends: each stands in a place of its own until it is taken back, and then others do. Who keeps thousands of states for
 * a while makes no garbage by it.
 */
import { Tensor } from "@dualtape/tensor";
import { mapRecord } from "../records/record.ts";
import type { Machine, Place } from "./programs/machine.ts";
import { left } from "./residence.ts";
import type { Tensors } from "./programs/written.ts";

/** The states that one run has lent. */
export class Lending {
  /** Those that are out, by their states, and the machine that each is of. */
  private readonly out = new Map<Tensors, readonly [Machine, Place]>();
  private readonly known = new WeakSet<Tensors>();

  /** @param where who lends, for errors */
  constructor(private readonly where: string) {}

  /** Lends a state of the last call of a machine. */
  lend(machine: Machine, row: number): Tensors {
    const place = machine.lend(row);
    this.out.set(place.state, [machine, place]);
    this.known.add(place.state);
    return place.state;
  }
  /** The same state to keep; one that was not lent is that already. */
  keep(state: Tensors): Tensors {
    if (!this.known.has(state)) return state;
    if (this.out.has(state)) return mapRecord(state, ({ data, shape }) => new Tensor(data.slice(), shape, "keep"));
    return left(this.where, "a state");
  }
  /** Takes back one, if it is out. */
  release(lent: Tensors): void {
    const [machine, place] = this.out.get(lent) ?? [];
    if (place !== undefined) machine?.takeBack(place);
    this.out.delete(lent);
  }
  /** Takes back all of them but one. */
  releaseAll(but: Tensors | undefined): void {
    for (const lent of this.out.keys()) if (lent !== but) this.release(lent);
  }
}
