/**
 * Keeps what a study has between its answers, beside its journal: now and then where the run under way is, and the last states of the runs
 * that tuning asks for once more when it goes on. A clock says when, and nothing else, so that it changes no bit whether anything is kept.
 */
import type { Keeping, UnderWay } from "@dualtape/hyperopt/eager";
import { isRecord } from "@dualtape/core";
import { areTensors, type State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import type { Slots } from "../journal/storage.ts";
import type { Answer } from "../records/records.ts";
import { decodeKept, encodeKept } from "./format.ts";
import { isPlace, type Places } from "./place.ts";
import { encodeUnderWay, MIDWAY, underWayIn } from "./under-way.ts";

/** The last states that are kept: of the best run, and of the first, where that is held against it in the end. */
const STATES = ["best", "first"] as const;

/** What is told of a run that has ended. */
interface Ended {
  readonly iteration: { readonly cost: { readonly seconds: number } };
  readonly run: { readonly state: State<string, Tensor> };
}

/** Writing takes no more than one part in so many of the time. */
const SPARING = 20;

/** When and what to keep. */
export interface KeeperOptions {
  /** Seconds between two times that the run under way is written down; a last state is kept of a run that has taken as long. */
  readonly seconds: number;
  /** The steps of a whole run. */
  readonly steps: number;
  /** Whether the last state of the first run is asked for once more, too. */
  readonly keepsFirst: boolean;
}

/** The keeper of one study. */
export class Keeper implements Keeping {
  from: UnderWay | null = null;
  private readonly states = new Map<number, State<string, Tensor>>();
  /** What is to be written as soon as the study waits. */
  private pending: UnderWay | null = null;
  /** What went wrong when the run was asked where it is: no memory, say. */
  private trouble: { readonly error: unknown } | null = null;
  /** The last state of the run that answers next, and the seconds it has taken. */
  private ended: { readonly state: State<string, Tensor>; readonly seconds: number } | null = null;
  private since = performance.now();
  private pause: number;
  private isWritten = false;
  /** The least value of a whole run. */
  private best = Infinity;
  private hasFailed = false;

  constructor(
    private readonly slots: Slots,
    private readonly places: Places,
    private readonly options: KeeperOptions,
  ) {
    this.pause = 1000 * options.seconds;
  }

  /** Whether there is something to be written. */
  get isDue(): boolean {
    return this.pending !== null || this.trouble !== null;
  }

  /** Reads what was kept, in a study that has some answers; returns why the run under way is not gone on with, where there was one. */
  async open(answers: readonly Answer[]): Promise<string | null> {
    for (const answer of answers) if (this.isBest(answer)) this.best = answer.value;
    for (const slot of STATES) await this.readState(slot);
    const bytes = await this.slots.read(MIDWAY).catch(() => null);
    if (bytes === null) return null;
    this.isWritten = true;
    const found = underWayIn(bytes, this.places);
    if (typeof found === "string") return `what was kept of a run is not used: ${found}`;
    this.from = found;
    return null;
  }

  passing(find: () => UnderWay | null): void {
    if (performance.now() - this.since < this.pause) return;
    this.since = performance.now();
    try {
      const found = find();
      // What is still to be gone on from is not given up for a run that is only taken once more.
      const isOther = this.from !== null && found?.asked !== this.from.asked;
      this.pending = isOther ? null : found;
    } catch (error) {
      this.trouble = { error };
    }
  }

  stateOf(iteration: number): State<string, Tensor> | null {
    return this.states.get(iteration) ?? null;
  }

  /** A run has ended, and will answer. */
  ends = ({ cost }: Ended["iteration"], { state }: Ended["run"]): void => {
    this.ended = { state, seconds: cost.seconds };
  };

  /** Writes down where the run under way is, if it is time; returns what went wrong, the first time that something does. */
  async write(): Promise<string | null> {
    const { pending, trouble } = this;
    [this.pending, this.trouble] = [null, null];
    return this.trying(async () => {
      if (trouble !== null) throw trouble.error;
      if (pending === null) return;
      await this.slots.write(MIDWAY, encodeUnderWay(this.places.after(this.places.answered), pending));
      this.isWritten = true;
    });
  }

  /** An answer stands in the journal: what was kept before it is of no more use, and its state may be. */
  async answered(answer: Answer): Promise<string | null> {
    const { ended } = this;
    [this.ended, this.pending, this.from] = [null, null, null];
    this.places.add(answer);
    const isFirst = this.best === Infinity;
    const isBest = this.isBest(answer);
    if (isBest) this.best = answer.value;
    const told = await this.trying(async () => {
      if (ended !== null && isBest && ended.seconds >= this.options.seconds) {
        const kept = encodeKept({ place: this.places.after(this.places.answered), state: ended.state });
        if (isFirst && this.options.keepsFirst) await this.slots.write("first", kept);
        await this.slots.write("best", kept);
      }
      await this.clear();
    });
    this.since = performance.now();
    return told;
  }

  /** The study has ended; returns what went wrong. */
  close(): Promise<string | null> {
    return this.trying(() => this.clear());
  }

  /** Nothing is under way any more. */
  private async clear(): Promise<void> {
    if (this.isWritten) await this.slots.remove(MIDWAY);
    this.isWritten = false;
  }

  private isBest(answer: Answer): answer is Answer & { readonly type: "iteration" } {
    return answer.type === "iteration" && answer.steps === this.options.steps && answer.value < this.best;
  }

  private async readState(slot: (typeof STATES)[number]): Promise<void> {
    try {
      const bytes = await this.slots.read(slot);
      const kept = bytes && decodeKept(bytes, slot);
      if (!isRecord(kept) || !isPlace(kept["place"]) || !this.places.has(kept["place"])) return;
      const { place, state } = kept;
      if (isRecord(state) && areTensors(state)) this.states.set(place.answered, state);
    } catch {
      // Then that run is taken once more.
    }
  }

  private async trying(write: () => Promise<void>): Promise<string | null> {
    const begun = performance.now();
    try {
      await write();
      return null;
    } catch (error) {
      const isFirst = !this.hasFailed;
      this.hasFailed = true;
      return isFirst ? `a run is not kept: ${error instanceof Error ? error.message : String(error)}` : null;
    } finally {
      this.since = performance.now();
      this.pause = Math.max(1000 * this.options.seconds, SPARING * (this.since - begun));
    }
  }
}
