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

/** How many times as many operations a step has with K tangents as without: of the large network, and of that of `runs`. */
export type Work = Readonly<Record<"hybrid" | "runs", (batch: number, k: number) => number>>;

/** The problems of `starts`, and how long a batch of runs may take there: the first is bound by its operations, the others by what is around them. */
const STARTS: readonly (readonly [Where, number])[] = [
  [{ batch: 50, k: 4 }, 1.05],
  [{ batch: 20, k: 4 }, 0.4],
  [{ k: 1 }, 0.4],
];

/** All goals against some rows. */
export function goals(rows: readonly Row[], work: Work): readonly Goal[] {
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
  const within = (engine: string, peer: string, where: Where, bound: number): Goal => ({
    text: `${engine} / ${peer}, ${label(where)}`,
    bound,
    sense: "at most",
    ratio: quotient(time(engine, where), time(peer, where)),
  });
  const noSlower = (peer: string, where: Where, bound: number): Goal => within("dualtape", peer, where, bound);
  const products = (dtype: Row["dtype"]): Where => ({ scenario: "matmul", dtype, size: 256 });
  const step = (batch: number): Where => ({ scenario: "step", dtype: "float32", batch });
  const hybrid = (batch: number, k: number): Where => ({ scenario: "hybrid", dtype: "float32", batch, k });
  const runs = (k: number): Where => ({ scenario: "runs", k });
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
      text: `hybrid / (${significant(work.hybrid(32, k))} × step), batch 32, K ${k}`,
      bound: 1.25,
      sense: "at most",
      ratio: quotient(quotient(time("dualtape", hybrid(32, k)), time("dualtape", step(32))), work.hybrid(32, k)),
    })),
    ...["tfjs", "jax-js"].map((peer) => faster(peer, { scenario: "conv", k: 0 }, 1)),
    noSlower("jax", { scenario: "conv", k: 0 }, 3),
    noSlower("javascript", { scenario: "rosenbrock" }, 1.3),
    noSlower("javascript", { scenario: "projectile" }, 1.3),
    noSlower("jax", runs(4), 1.5),
    ...[4, 68, 1004].flatMap((k) => [
      within("unrolled", "dualtape", runs(k), 3.5),
      within("checkpointed(10)", "dualtape", runs(k), 5),
      within("unrolled", "jax reverse", runs(k), 1),
    ]),
    {
      text: `hybrid / (${significant(work.runs(64, 68))} × dualtape), ${label(runs(68))}`,
      bound: 1.1,
      sense: "at most",
      ratio: quotient(quotient(time("hybrid", runs(68)), time("dualtape", runs(68))), work.runs(64, 68)),
    },
    within("hybrid", "compile.loop", runs(1), 2),
    ...["8 starts, hybrid", "8 starts of 1000 steps, hybrid"].map((scenario): Goal => ({
      text: `1 worker / 2 workers, ${scenario}`,
      bound: 1.7,
      sense: "at least",
      ratio: quotient(time("1 worker", { scenario }), time("2 workers", { scenario })),
    })),
    ...(["float32", "float64"] as const).flatMap((dtype): readonly Goal[] => {
      const first = time("dualtape", { scenario: "recurrent, first call", dtype });
      return [
        noSlower("jax", { scenario: "recurrent", dtype }, 3),
        {
          text: `seconds of a recurrent, first call ${dtype}`,
          bound: 3,
          sense: "at most",
          ratio: first && first / 1000,
        },
      ];
    }),
    ...STARTS.map(([where, bound]) => within("dualtape, batch", "dualtape", { scenario: "starts", ...where }, bound)),
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
