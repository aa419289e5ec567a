/** A scenario's numbers as tensors of the library. */
import { Tensor, type Precision } from "@dualtape/tensor";
import { mapRecord, startParts } from "../scenarios/dual.ts";
import type { Field, Outcome, Parts, Run } from "../scenarios/scenario.ts";

/** What a run starts from and reads, as tensors. */
export interface Inputs {
  readonly start: Parts<Tensor>;
  readonly hyper: readonly Tensor[];
  readonly data: Readonly<Record<string, Tensor>>;
}

export const tensorOf = ({ shape, data }: Field, precision: Precision): Tensor => new Tensor(data, shape).to(precision);

export const inputsOf = (run: Run): Inputs => ({
  start: startParts(
    run,
    mapRecord(run.start, (field) => tensorOf(field, run.dtype)),
  ),
  hyper: run.hyper.map((value) => tensorOf({ shape: [], data: Float64Array.of(value) }, run.dtype)),
  data: mapRecord(run.data, (field) => tensorOf(field, run.dtype)),
});

export const outcomeOf = (parts: Parts<Tensor>): Outcome => mapRecord(parts, (list) => list.map(({ data }) => data));
