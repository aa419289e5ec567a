import { tasks } from "./run.ts";
import {
  plan,
  hybrid,
  unrolled,
  hypergradient,
  simulate,
  drain,
  hyperTensors,
  dynamics,
  positive,
} from "@dualtape/hyperopt";
import { scalar } from "@dualtape/tensor";
import { estimatesOf } from "../../hyperopt/src/planner/estimates.ts";
import { profiling } from "../../hyperopt/src/planner/profile.ts";
const RATES = { operation: { plain: 1.7e-6, tangent: 1.3e-6, reverse: 1.6e-6 }, element: 2.2e-9 };
const pendulum = (steps: number, K: number) =>
  dynamics({
    name: "p",
    steps,
    engine: "compiled",
    hyperparameters: {
      length: positive(1),
      ...(K > 1 && { damping: positive(0.1), push: positive(0.1), g: positive(9.8) }),
    } as any,
    start: (_h: any, lift: any) => ({ a: lift(scalar(1)), v: lift(scalar(0)) }),
    step: ({ a, v }: any, hh: any) => {
      const h = K > 1 ? hh : { length: hh.length };
      const f = v.sub(
        a
          .sin()
          .mul(h.g ?? 9.8)
          .div(h.length)
          .add(h.damping ? v.mul(h.damping).sub(h.push) : v.mul(0.1))
          .mul(1e-3),
      );
      return { a: a.add(f.mul(1e-3)), v: f };
    },
    objective: ({ a }: any) => a.square(),
  } as any) as any;
const all: Record<string, any> = {
  pendulum1: pendulum(10000, 1),
  pendulum4: pendulum(10000, 4),
  short: pendulum(300, 4),
  ...Object.fromEntries(
    ["ode4", "digits4", "wine6", "diabetes6", "cancer30", "digits40"].map((n) => [n, tasks[n](1).problem]),
  ),
};
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const least = (f: () => void) => {
  f();
  f();
  let l = Infinity;
  for (let i = 0; i < 7; i++) {
    const b = cpu();
    f();
    l = Math.min(l, cpu() - b);
  }
  return l;
};
for (const [name, problem] of Object.entries(all)) {
  const profile = drain(profiling(problem, hyperTensors(problem, {}), (v: any) => v) as any) as any;
  const e = estimatesOf(profile, RATES, problem.steps, 1e9);
  const hyper = hyperTensors(problem, {});
  const plain = least(() => drain(simulate(problem, hyper, (v: any) => v)));
  const h = least(() => drain(hybrid.run(problem, hyper, (v: any) => v) as any)),
    u = least(() => drain(unrolled.run(problem, hyper, (v: any) => v) as any));
  console.log(
    name.padEnd(10),
    `plain ${plain.toFixed(2)} ms (predicted ${(e.plain.running * 1000).toFixed(2)})  hybrid ${(h / plain).toFixed(2)} (${(e.hybrid.running / e.plain.running).toFixed(2)} once ${(e.hybrid.once * 1e3).toFixed(0)} ms)  unrolled ${(u / plain).toFixed(2)} (${(e.unrolled.running / e.plain.running).toFixed(2)} once ${(e.unrolled.once * 1e3).toFixed(0)})`,
    "ops",
    profile.step.plain.operations,
    "elements",
    profile.step.plain.elements,
    "rev ops",
    profile.step.reverse.operations,
    "K",
    profile.count,
  );
}
