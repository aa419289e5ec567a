/**
 * A recurrent unit along many steps, by `scan`: its value, and its gradient with all states kept and with √T of them, beside `lax.scan` of
 * JAX; what the first call takes, in which programs are made; and training steps with their hypergradients.
 */
import { compile, type Traced } from "@dualtape/compile";
import { flatten, must } from "@dualtape/core";
import { hybrid, unrolled } from "@dualtape/hyperopt";
import type { Gru } from "@dualtape/nn";
import { valueAndGrad } from "@dualtape/reverse";
import { type Precision, seeded, type Tensor } from "@dualtape/tensor";
import type { Verdict } from "./check.ts";
import { timing } from "./engines/engine.ts";
import { pythonEngine } from "./engines/python.ts";
import { checked, compare, type Contender, type Effort, type Row } from "./measure.ts";
import { byStrategy, differences, plain, plainly } from "./own.ts";
import { BATCH, loss, material, recurrentJob, TIMES, unitTraining } from "./scenarios/recurrent.ts";
import type { Mode, Outcome } from "./scenarios/scenario.ts";

/** √T */
const CHECKPOINTS = Math.ceil(Math.sqrt(TIMES));

const TOLERANCE = { float32: 1e-3, float64: 1e-5 };

/** How far differences move the parameters. */
const DISTANCE = 1e-4;

/** A computation, which gives the value and, by its path, the gradient by each parameter. */
interface Computation {
  readonly engine: string;
  /** Milliseconds of so many runs. */
  run(times: number): number | Promise<number>;
  outcome(): Outcome | Promise<Outcome>;
  /** Those of its program, once that is made. */
  readonly bytes?: number;
}

/** All tables of recurrence, by their titles. */
export async function recurrentRows(effort: Effort): Promise<Readonly<Record<string, readonly Row[]>>> {
  const [forward, reverse] = await Promise.all([pythonEngine("jax"), pythonEngine("jax")]); // one computes one thing at a time
  const expected = expectation();
  const [rows, firsts]: [Row[], Row[]] = [[], []];
  for (const dtype of ["float32", "float64"] as const) {
    const labels = { scenario: "recurrent", dtype, batch: BATCH, k: 0, size: TIMES } as const;
    const contenders: Contender[] = [];
    for (const computation of [
      byGradient("dualtape", dtype),
      byGradient(`checkpoints(${CHECKPOINTS})`, dtype, CHECKPOINTS),
      byValue("value", dtype),
      ...(await byJax("jax", reverse, dtype, "reverse")),
      ...(await byJax("jax value", forward, dtype, "plain")),
    ]) {
      const { engine } = computation;
      const first = await computation.run(1);
      const verdict = await checked(engine, labels.scenario, computation, (found) => judge(found, expected, dtype));
      contenders.push({ engine, prepared: computation, verdict });
      const { bytes } = computation;
      const row = { ...labels, scenario: "recurrent, first call", engine, medianMs: first, ...verdict, rounds: 1 };
      firsts.push(bytes === undefined ? row : { ...row, bytes });
    }
    rows.push(...(await compare(labels, contenders, effort)));
  }
  for (const engine of [forward, reverse]) if ("close" in engine) engine.close();
  return { recurrent: rows, "recurrent, first call": firsts, "recurrent, training": await trainingRows(effort) };
}

/** Training steps, and their hypergradients, which must be the differences of those steps. */
function trainingRows(effort: Effort): Promise<readonly Row[]> {
  const problem = unitTraining("compiled");
  const expected = differences(problem);
  const contenders = [
    plainly("dualtape", () => plain(problem), plain(unitTraining("eager"))),
    ...[hybrid, unrolled].map((strategy) => byStrategy(strategy.name, problem, strategy, expected)),
  ];
  const labels = { scenario: "recurrent, training", dtype: "float64", batch: BATCH, k: 4, size: TIMES } as const;
  return compare(labels, contenders, effort);
}

function byGradient(engine: string, dtype: Precision, checkpoints?: number): Computation {
  const { unit, x } = material(dtype);
  let made = 0;
  const computed = compile(
    (at: Gru<Traced>, rows: Traced) =>
      valueAndGrad((parameters, lift) => loss(parameters, lift(rows), checkpoints), at),
    { onCompile: ({ bytes }) => (made = bytes) },
  );
  return {
    engine,
    get bytes() {
      return made;
    },
    run: timing(() => void computed(unit, x)),
    outcome() {
      const { value, gradient } = computed(unit, x);
      const { paths, leaves } = flatten<Gru<Tensor>, Tensor>(gradient);
      return { value: [value.data], ...Object.fromEntries(leaves.map(({ data }, i) => [paths[i], [data]])) };
    },
  };
}

function byValue(engine: string, dtype: Precision): Computation {
  const { unit, x } = material(dtype);
  const computed = compile((parameters: Gru<Traced>, rows: Traced) => loss(parameters, rows));
  return {
    engine,
    run: timing(() => void computed(unit, x)),
    outcome: () => ({ value: [computed(unit, x).data] }),
  };
}

/** The same in JAX, where that can be had. */
async function byJax(
  engine: string,
  python: Awaited<ReturnType<typeof pythonEngine>>,
  dtype: Precision,
  mode: Mode,
): Promise<readonly Computation[]> {
  if ("missing" in python) return [];
  const prepared = await python.prepare({ ...recurrentJob(dtype), mode });
  return "refused" in prepared ? [] : [{ engine, ...prepared }];
}

/** The slope of the loss along a random direction of one parameter. */
interface Slope {
  readonly path: string;
  readonly direction: Tensor;
  readonly slope: number;
}

/** What is right. */
interface Expected {
  readonly value: number;
  readonly slopes: readonly Slope[];
}

/** The value, and slopes as central differences of eager runs in float64. */
function expectation(): Expected {
  const { unit, x } = material("float64");
  const { paths, leaves, rebuild } = flatten<Gru<Tensor>, Tensor>(unit);
  const random = seeded(2);
  const slopes = leaves.map((leaf, i): Slope => {
    const direction = random.normal(leaf.shape);
    const at = (distance: number): number => {
      const moved = leaf.add(direction.mul(distance));
      return loss<Tensor>(rebuild(leaves.map((other) => (other === leaf ? moved : other))), x).item();
    };
    return { path: must(paths[i], "path"), direction, slope: (at(DISTANCE) - at(-DISTANCE)) / (2 * DISTANCE) };
  });
  return { value: loss(unit, x).item(), slopes };
}

/** Holds the value, and what there is of the gradient, against the differences. */
function judge(found: Outcome, { value, slopes }: Expected, dtype: Precision): Verdict {
  const offBy = (number: number, right: number): number => Math.abs(number / right - 1);
  const isDerived = Object.keys(found).length > 1;
  const errors = slopes.map(({ path, direction, slope }) => {
    const partial = found[path]?.[0] ?? [];
    const along = Array.from(direction.data, (d, i) => d * (partial[i] ?? Number.NaN));
    return offBy(
      along.reduce((sum, share) => sum + share, 0),
      slope,
    );
  });
  const error = Math.max(offBy(found["value"]?.[0]?.[0] ?? Number.NaN, value), ...(isDerived ? errors : []));
  return { correct: error <= TOLERANCE[dtype], error };
}
