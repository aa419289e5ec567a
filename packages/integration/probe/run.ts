import { type Method, drain, simulate, hyperTensors, hypergradient, hybrid } from "@dualtape/hyperopt";
import { Tuning } from "../../hyperopt/src/outer/tuning.ts";
import { tasks as all } from "../../../apps/bench/src/outcome/tasks/tasks.ts";
const within = ({ problem, ranges }: any) => ({
  problem: {
    ...problem,
    hyperparameters: Object.fromEntries(
      Object.entries(problem.hyperparameters).map(([n, d]: any) => [n, d.within(...ranges[n])]),
    ),
  },
});
export const tasks: any = Object.fromEntries(all.map((t: any) => [t.name, (seed: number) => within(t.instance(seed))]));

export const MARKS = [5, 10, 20, 40, 100];
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
export const prices = new Map<string, number>();
export function priceOf(name: string): number {
  const fixed: Record<string, number> = { digits4: 3.2, wine6: 3, cancer30: 3, ode4: 1.8, digits40: 2.8, diabetes6: 3 };
  if (fixed[name]) return fixed[name]!;
  const known = prices.get(name);
  if (known) return known;
  const { problem } = tasks[name]!(1);
  const t = new Tuning("x", problem as any, {
    method: {
      name: "",
      *questions() {
        return "settled";
      },
    } as any,
  });
  const strategy = drain(t.choose() as any) as any;
  const least = (f: () => void) => {
    f();
    f();
    let l = Infinity;
    for (let i = 0; i < 8; i++) {
      const b = cpu();
      f();
      l = Math.min(l, cpu() - b);
    }
    return l;
  };
  const plain = least(() => drain(simulate(problem, hyperTensors(problem, {}), (v) => v)));
  const grad = least(() => hypergradient(problem, strategy));
  const p = grad / plain;
  prices.set(name, p);
  console.log(`# ${name}: ${strategy.name}, plain ${plain.toFixed(2)} ms, price ${p.toFixed(2)}`);
  return p;
}
export interface Step {
  cost: number;
  value: number;
  wanted: string;
  reason: string;
  steps: number;
}
export function drive(name: string, seed: number, method: Method, budget = 100): { marks: number[]; log: Step[] } {
  const { problem } = tasks[name]!(seed);
  const price = priceOf(name);
  const tuning = new Tuning("probe", problem as any, {
    method: {
      name: method.name,
      questions: (space) => method.questions({ ...space, price: () => price, left: () => budget - spent }),
    },
    iterations: 100000,
    seed,
    ...(name === "ode4" && { strategy: hybrid }),
  });
  let spent = 0,
    best = Infinity;
  const log: Step[] = [];
  const curve: [number, number][] = [];
  for (const e of tuning.events()) {
    if (e.type === "iteration" || e.type === "divergence") {
      const part = e.steps / problem.steps;
      const wanted = e.type === "iteration" ? (e.gradient ? "gradient" : "value") : e.wanted;
      spent += part * (wanted === "gradient" ? price : 1);
      const value = e.type === "iteration" ? e.value : Infinity;
      if (spent > budget + 1e-9) break;
      if (e.steps === problem.steps) best = Math.min(best, value);
      curve.push([spent, best]);
      log.push({ cost: spent, value, wanted, reason: e.reason, steps: e.steps });
    }
  }
  const marks = MARKS.map((m) => curve.filter(([c]) => c <= m + 1e-9).at(-1)?.[1] ?? Infinity);
  return { marks, log };
}
export const median = (v: number[]) => {
  const s = [...v].sort((a, b) => a - b);
  return s.length % 2 ? s[(s.length - 1) / 2]! : (s[s.length / 2 - 1]! + s[s.length / 2]!) / 2;
};
