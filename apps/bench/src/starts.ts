/** Many starts: runs and hypergradients from 32 points, one after the other and as one run on batches, which must find the same. */
import {
  DivergenceError,
  type Dynamics,
  hybrid,
  hypergradients,
  type HyperValues,
  simulateMany,
  type Strategy,
  unrolled,
} from "@dualtape/hyperopt";
import type { Tensor } from "@dualtape/tensor";
import { timing } from "./engines/engine.ts";
import { compare, type Contender, type Effort, type Labels, type Row } from "./measure.ts";
import { digits } from "./scenarios/digits.ts";
import { pendulum, STEPS } from "./scenarios/pendulum.ts";
import { small } from "./scenarios/small.ts";

/** How many starts. */
const COUNT = 32;

/** What rounding in another order may make of some thousand steps. */
const ROUNDING = 1e-9;

/** Runs from some points, and gives the numbers that they found. */
type Take = (points: readonly HyperValues<string>[]) => readonly number[];

interface Problem {
  readonly labels: Pick<Labels, "batch" | "k" | "size">;
  readonly dynamics: Dynamics;
  /** Where a start is, `part` of the way from the first to the last. */
  readonly at: (part: number) => HyperValues<string>;
}

const problems = (): readonly Problem[] => [
  {
    labels: { batch: 50, k: 4, size: null },
    dynamics: digits("compiled"),
    at: (part) => ({ learningRate: 1e-4 * 10 ** part, beta1: 0.4 + 0.4 * part }),
  },
  {
    labels: { batch: 20, k: 4, size: 16 },
    dynamics: small("compiled"),
    at: (part) => ({ learningRate: 1e-3 * 10 ** part }),
  },
  {
    labels: { batch: null, k: 1, size: STEPS },
    dynamics: pendulum("compiled"),
    at: (part) => ({ length: 0.5 + part }),
  },
];

/** Runs, and hypergradients by two strategies: of each kind, what one by one takes, and what a batch takes. */
export async function startsRows(effort: Effort): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { labels, dynamics, at } of problems()) {
    const points = Array.from({ length: COUNT }, (_, i) => at(i / (COUNT - 1)));
    const ways: readonly (readonly [name: string, take: Take])[] = [
      ["dualtape", (some) => simulateMany(dynamics, some).map(valueOf)],
      ...[hybrid, unrolled].map((strategy): readonly [string, Take] => [
        strategy.name,
        (some) => slopes(dynamics, strategy, some),
      ]),
    ];
    const contenders = ways.flatMap(([name, take]): readonly Contender[] => {
      const apart = (): readonly number[] => points.flatMap((point) => take([point]));
      const together = (): readonly number[] => take(points);
      const verdict = verdictOf(together(), apart());
      return [
        { engine: name, prepared: { run: timing(() => void apart()), outcome: () => ({}) }, verdict },
        { engine: `${name}, batch`, prepared: { run: timing(() => void together()), outcome: () => ({}) }, verdict },
      ];
    });
    rows.push(...(await compare({ scenario: "starts", dtype: "float64", ...labels }, contenders, effort)));
  }
  return rows;
}

const valueOf = (end: { readonly value: Tensor } | DivergenceError): number => {
  if (end instanceof DivergenceError) throw end;
  return end.value.item();
};

const slopes = (dynamics: Dynamics, strategy: Strategy, points: readonly HyperValues<string>[]): readonly number[] =>
  hypergradients(dynamics, strategy, points).flatMap((end) => {
    if (end instanceof DivergenceError) throw end;
    return Object.values<Tensor>(end.gradient).flatMap(({ data }) => [...data]);
  });

function verdictOf(found: readonly number[], expected: readonly number[]) {
  const error = Math.max(...expected.map((value, i) => Math.abs((found[i] ?? Number.NaN) / value - 1)));
  return { correct: error <= ROUNDING, error };
}
