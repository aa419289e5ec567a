/** Where the valley is computed: a training run for each step size, or one run whose step size moves. */
import { compile, type Traced } from "@dualtape/compile";
import { must } from "@dualtape/core";
import { DivergenceError, type Dynamics, hyperTensors, simulate, type State } from "@dualtape/hyperopt";
import type { Tensor } from "@dualtape/tensor";
import type { Digits } from "../../data/deal.ts";
import { loadDigits } from "../../data/digits.ts";
import { answer } from "../../shell/turn.ts";
import { IMAGES, type Request, type Update } from "./messages.ts";
import { descent, shortTerm } from "./problem.ts";
import { RUN_ORDER } from "./rates.ts";

answer<Request, Update>(async (request, { tell, turn }) => {
  const { settings } = request;
  const { training: digits } = await loadDigits({ seed: settings.seed, training: IMAGES });
  if (request.type === "surface") {
    const height = heightOf(descent(digits, settings, 1));
    for (const rate of RUN_ORDER) {
      const losses: number[] = [];
      await follow(descent(digits, settings, rate), height, (loss) => losses.push(loss), turn);
      tell({ type: "curve", curve: { rate, losses } });
    }
  } else {
    tell({ type: "path", path: await walk(digits, request, turn) });
  }
});

/** The run of the short term. */
async function walk(
  digits: Digits,
  { settings, start }: Extract<Request, { type: "path" }>,
  turn: () => Promise<void>,
) {
  const run = shortTerm(digits, settings, start);
  const rates: number[] = [];
  const losses: number[] = [];
  await follow(
    run,
    heightOf(run),
    (loss, t, state) => {
      losses.push(loss);
      if (t > 0) rates.push(run.hyperOf(state).learningRate.item());
    },
    turn,
  );
  return { rates, losses };
}

type Height = (state: State<string, Tensor>, hyper: Readonly<Record<string, Tensor>>) => Tensor;

/** What judges a dynamics, as a program: it is asked after every step. */
const heightOf = (dynamics: Dynamics): Height =>
  compile((state: State<string, Traced>, hyper: Readonly<Record<string, Traced>>) => {
    const [part] = Object.values(state);
    return dynamics.objective(state, hyper, (value) => must(part, "a part of the state").lift(value));
  });

/** Runs a dynamics and hands on its height before the first step and after each, for as long as that is finite. */
async function follow<H extends string>(
  dynamics: Dynamics<H>,
  height: Height,
  see: (objective: number, t: number, state: State<string, Tensor>) => void,
  turn: () => Promise<void>,
): Promise<void> {
  const hyper = hyperTensors(dynamics, {});
  const plain = (value: Tensor): Tensor => value;
  const objective = (state: State<string, Tensor>): number => height({ ...state }, hyper).item();
  const start = dynamics.start(hyper, plain);
  see(objective(start), 0, start);
  try {
    for (const { t, state } of simulate(dynamics, hyper, plain)) {
      see(objective(state), t, state);
      await turn();
    }
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
  }
}
