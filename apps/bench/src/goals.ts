/** What the compiled engine is to reach, as ratios of medians of one interleaved run. */
import type { Row } from "./measure.ts";
import { significant } from "./report.ts";

/** A ratio with a bound. */
export interface Goal {
  readonly text: string;
  readonly bound: number;
  readonly sense: "at least" | "at most";
  /** The ratio that was measured, or `null` where an entry is missing or wrong. */
  readonly ratio: number | null;
}

/** What picks a row; what is left out does not matter. */
type Where = Partial<Pick<Row, "scenario" | "dtype" | "batch" | "k" | "size">>;

/**
 * All goals against some rows. `work` says how many times as many operations a hybrid step has as a plain one, by batch and K.
 */
export function goals(rows: readonly Row[], work: (batch: number, k: number) => number): readonly Goal[] {
  const time = (engine: string, where: Where): number | null =>
    rows.find(
      (row) => row.engine === engine && (Object.keys(where) as (keyof Where)[]).every((key) => row[key] === where[key]),
    )?.medianMs ?? null;
  const quotient = (above: number | null, below: number | null): number | null =>
    above === null || below === null ? null : above / below;
  const faster = (peer: string, where: Where, bound: number): Goal => ({
    text: `${peer} / dualtape, ${label(where)}`,
    bound,
    sense: "at least",
    ratio: quotient(time(peer, where), time("dualtape", where)),
  });
  const noSlower = (peer: string, where: Where, bound: number): Goal => ({
    text: `dualtape / ${peer}, ${label(where)}`,
    bound,
    sense: "at most",
    ratio: quotient(time("dualtape", where), time(peer, where)),
  });
  const products = (dtype: Row["dtype"]): Where => ({ scenario: "matmul", dtype, size: 256 });
  const step = (batch: number): Where => ({ scenario: "step", dtype: "float32", batch });
  const hybrid = (batch: number, k: number): Where => ({ scenario: "hybrid", dtype: "float32", batch, k });
  return [
    faster("tfjs", products("float32"), 1.15),
    faster("jax-js", products("float64"), 10),
    ...(["float32", "float64"] as const).map((dtype) => faster("dualtape-kernel", products(dtype), 0.8)),
    faster("jax-js", step(32), 2),
    faster("tfjs", step(32), 6),
    faster("jax-js", hybrid(32, 1), 12),
    faster("tfjs", hybrid(32, 1), 12),
    faster("jax-js", hybrid(32, 4), 28),
    faster("tfjs", hybrid(32, 4), 5),
    noSlower("numpy", step(32), 1.1),
    ...[1, 4].map((k) => noSlower("numpy", hybrid(32, k), 1.1)),
    noSlower("numpy", step(128), 2),
    ...[1, 4, 16].map((k) => noSlower("numpy", hybrid(128, k), 2)),
    ...[1, 4, 16].map((k): Goal => ({
      text: `hybrid / (${significant(work(32, k))} × step), batch 32, K ${k}`,
      bound: 1.25,
      sense: "at most",
      ratio: quotient(quotient(time("dualtape", hybrid(32, k)), time("dualtape", step(32))), work(32, k)),
    })),
    noSlower("javascript", { scenario: "rosenbrock" }, 1.3),
    noSlower("javascript", { scenario: "projectile" }, 1.3),
  ];
}

/** Whether a goal is reached; `null` where it was not measured. */
export const reached = ({ ratio, bound, sense }: Goal): boolean | null =>
  ratio === null ? null : sense === "at least" ? ratio >= bound : ratio <= bound;

/** A goal as a line, with a mark in front. */
export function goalLine(goal: Goal): string {
  const mark = { true: "✓", false: "✗", null: "–" }[`${reached(goal)}`];
  const measured = goal.ratio === null ? "not measured" : significant(goal.ratio);
  return `${mark} ${goal.text}: ${measured} (${goal.sense} ${goal.bound})`;
}

const label = ({ scenario, dtype, batch, k, size }: Where): string =>
  [scenario, dtype, size, batch && `batch ${batch}`, k && `K ${k}`].filter(Boolean).join(" ");
