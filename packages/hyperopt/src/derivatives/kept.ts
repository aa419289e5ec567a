/** The states that a run keeps for its way back: one by one, or many in one piece where steps were taken together. */
import { must } from "@dualtape/core";
import {
  bytesOf,
  mapRecord,
  type Running,
  type State,
  type StepReport,
  type Stretch,
  type Strided,
} from "@dualtape/runs/eager";
import type { InRowsBefore, StatesBefore } from "./way-back.ts";

/** All states from one on that have been kept. */
export class KeptStates<K extends string, T extends { readonly byteLength: number }> implements StatesBefore<K, T> {
  /** By step: a state, or the piece that it stands in. */
  private readonly kept: (State<K, T> | Piece<K, T>)[] = [];
  bytes = 0;

  /** @param first the step behind the first of them */
  constructor(private readonly first: number) {}

  /** The step that the next state is to be kept before. */
  get next(): number {
    return this.first + this.kept.length;
  }
  /** Keeps the state before step `next`. */
  add(state: State<K, T>): void {
    this.kept.push(state);
    this.bytes += bytesOf(state);
  }
  /** Keeps those of a piece that begins with the state before step `next`, as far as there are steps behind them, up to `last`. */
  addAll(states: Stretch<K, T>, last: number): void {
    const piece = new Piece(states);
    const end = Math.min(states.to, last - 1);
    for (let t = states.from; t <= end; t++) this.kept.push(piece);
    this.bytes += (states.bytes * (end - states.from + 1)) / (states.to - states.from + 1);
  }
  before(t: number): State<K, T> {
    const found = this.at(t);
    return found instanceof Piece ? found.states.after(t - 1) : found;
  }
  rowsBefore(t: number, most: number): InRowsBefore<T> | null {
    const found = this.at(t);
    if (!(found instanceof Piece)) return null;
    const { from, rows } = found.states;
    const last = t - 1 - from;
    const steps = Math.min(most, last + 1);
    const backwards = ({ data, apart }: Strided): Strided => ({ data, from: last * apart, apart: -apart });
    return {
      steps,
      rows: mapRecord(rows, (leaves) => new Map([...leaves].map(([place, row]) => [place, backwards(row)]))),
    };
  }

  private at(t: number): State<K, T> | Piece<K, T> {
    return must(this.kept[t - this.first], `state before step ${t}`);
  }
}

/** A stretch of states, told from a single one. */
class Piece<K extends string, T> {
  constructor(readonly states: Stretch<K, T>) {}
}

/** What there is to tell of a step on the way back: the state behind it, which the run may have lent. */
export class KeptReport<K extends string, T> implements StepReport<K, T> {
  constructor(
    readonly t: number,
    private readonly states: Pick<StatesBefore<K, T>, "before">,
    private readonly run: Pick<Running<never, K, T>, "keep">,
  ) {}
  get state(): State<K, T> {
    return this.run.keep(this.states.before(this.t + 1));
  }
}
