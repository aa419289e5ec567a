/**
 * Heat in a rod whose conductivity differs from place to place, and is to be found from thermometers:
 *
 *   ∂u/∂t = ∂/∂x (k(x) ∂u/∂x),   uᵢ ← uᵢ + r (kᵢ₊½ (uᵢ₊₁ − uᵢ) − kᵢ₋½ (uᵢ − uᵢ₋₁)),  r = Δt/Δx²
 *
 * in finite volumes with explicit steps. These are stable where r k ≤ ½ everywhere (Courant, Friedrichs & Lewy 1928). So that no conductivity
 * that is tried ever breaks it, Δt is made of the greatest that the domain lets through: r = ½ / HIGHEST.
 */
import { between, dynamics, simulate } from "@dualtape/hyperopt";
import { seeded, type Tensor, tensor, zeros } from "@dualtape/tensor";

/** Cells, and the faces between them and at both ends, each with a conductivity. */
const CELLS = 32;
const FACES = CELLS + 1;
const LOWEST = 0.1;
export const HIGHEST = 2.5;
const RATIO = 0.5 / HIGHEST;
/** Steps, in all and between two looks at the thermometers, one in each cell; and the standard deviation of what they say. */
const [STEPS, EVERY] = [1200, 10] as const;
export const NOISE = 0.002;

/** A bump, and a piece that conducts less. */
export const truth: readonly number[] = Array.from({ length: FACES }, (_, face) => {
  const x = face / CELLS;
  return (
    1 +
    0.8 * Math.exp(-(((x - 0.3) / 0.1) ** 2)) -
    0.5 / (1 + Math.exp(-60 * (x - 0.6))) / (1 + Math.exp(60 * (x - 0.8)))
  );
});

/** The temperatures at both ends, which are heated by turns. */
const endsAt = (t: number): Tensor =>
  tensor([Math.sin((6 * Math.PI * t) / STEPS) ** 2, Math.sin((4 * Math.PI * t) / STEPS) ** 2]);

/** A rod, and how far it is from what thermometers said after each step, where they said anything. */
const rod = (readings: ReadonlyMap<number, Tensor>) =>
  dynamics({
    name: "rod",
    hyperparameters: { conductivity: between(LOWEST, HIGHEST, Array<number>(FACES).fill(1)) },
    steps: STEPS,
    start: (_hyper, lift) => ({ u: lift(zeros([CELLS])), error: lift(tensor(0)) }),
    input: (t) => ({
      ends: endsAt(t),
      read: tensor(readings.has(t) ? 1 : 0),
      reading: readings.get(t) ?? zeros([CELLS]),
    }),
    step({ u, error }, { conductivity }, { input: { ends, read, reading } }) {
      const around = ends.slice([0, 1]).concat([u, ends.slice([1, 2])], 0);
      const rise = around.slice([1, FACES + 1]).sub(around.slice([0, FACES]));
      const flow = rise.mul(conductivity);
      const gain = flow.slice([1, FACES]).sub(flow.slice([0, CELLS]));
      const next = u.add(gain.mul(RATIO));
      return { u: next, error: error.add(read.where(next.sub(reading).square().sum(), 0)) };
    },
    objective: ({ error }) => error.mul(EVERY / STEPS / CELLS),
  });

const random = seeded(1);
const readings = new Map<number, Tensor>();
for (const { t, state } of simulate(rod(new Map()), { conductivity: truth })) {
  if (t % EVERY === 0) readings.set(t, state.u.add(random.normal([CELLS], 0, NOISE)));
}

/** The rod that was read: its objective is the mean square of what it is off by. */
export const fit = rod(readings);
