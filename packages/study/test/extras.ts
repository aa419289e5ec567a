/** What is found beside a study, invented, with what did not stay finite. */
import type { ReportExtras } from "../src/index.ts";

const axis = (name: string, center: number) => ({
  name,
  moves: [-1, -0.5, 0, 0.5, 1],
  values: [-1, -0.5, 0, 0.5, 1].map((move) => center * Math.exp(move)),
});
const [rate, decay] = [axis("learningRate", 0.1), axis("l2", 1e-4)];

export const found = {
  importance: [
    {
      name: "learningRate",
      value: 0.1,
      importance: 0.5,
      slope: 0.01,
      curvature: 0.98,
      range: [0.08, 0.13],
      safe: true,
    },
    { name: "l2", value: 1e-4, importance: 0.1, slope: -0.05, curvature: 0.1, range: [2e-4, 5e-4], safe: false },
  ],
  surface: {
    slices: [
      { axis: rate, objective: [1.5, 1.1, 1, 1.2, null] },
      { axis: decay, objective: [1.1, 1.03, 1, 0.98, 0.97] },
    ],
    pairs: [
      {
        x: rate,
        y: decay,
        objective: decay.moves.map((up) =>
          rate.moves.map((across) => (across === 1 ? null : 1 + across ** 2 - up / 40)),
        ),
      },
    ],
  },
  audit: {
    verdict: "trustworthy",
    sentence: "hybrid agrees with unrolled to 1.0e-15",
    remedy: "Take `evolution()` nevertheless",
    metasmoothness: "Metasmoothness 0.99",
    shortHorizon: null,
    differences: [{ exact: 0.1, estimate: 0.1000001, doubt: 1e-9 }],
  },
  random: {
    budget: 40,
    best: { hyper: { learningRate: 0.2, l2: 1e-3 }, value: 1.4 },
    course: [
      { cost: 1, value: 2 },
      { cost: 2, value: 1.7 },
      { cost: 40, value: 1.4 },
    ],
  },
  reproduce: ["dualtape tune problem.ts --seed 1", "dualtape report problem.journal"],
} as const satisfies ReportExtras;
