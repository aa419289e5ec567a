import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { writeFileSync, readFileSync, existsSync } from "node:fs";
import { drain, simulate, unconstrain, constrain, DivergenceError, hyperTensors } from "@dualtape/hyperopt";
import { chartOf } from "../../hyperopt/src/outer/space.ts";
import { tasks, MARKS, median } from "./run.ts";
const child = spawn("/tmp/vme/bin/python", [new URL("ask.py", import.meta.url).pathname], {
  stdio: ["pipe", "pipe", "inherit"],
});
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const say = async (m: object): Promise<number[]> => {
  child.stdin.write(JSON.stringify(m) + "\n");
  return JSON.parse((await lines.next()).value as string);
};
const file = "/tmp/tpe2.json";
const all = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
for (const name of process.argv.slice(2)) {
  const marks = [];
  for (let seed = 1; seed <= 5; seed++) {
    const { problem } = tasks[name]!(seed);
    const chart = chartOf(problem.hyperparameters, hyperTensors(problem, {}));
    const { low, high } = chart;
    let u = await say({ type: "begin", seed, low, high, start: chart.start });
    let best = Infinity;
    const curve: number[] = [];
    for (let i = 0; i < 100; i++) {
      let value: number | null = null;
      try {
        value = drain(simulate(problem, chart.natural(u), (v) => v)).value.item();
      } catch (e) {
        if (!(e instanceof DivergenceError)) throw e;
      }
      best = Math.min(best, value ?? Infinity);
      curve.push(best);
      u = await say({ type: "tell", value });
    }
    marks.push(MARKS.map((m) => curve[m - 1]));
  }
  all[name] = MARKS.map((_, i) => median(marks.map((m) => m[i]!)));
  console.log(name, all[name].map((v: number) => v.toPrecision(4)).join("  "));
  writeFileSync(file, JSON.stringify(all));
}
child.kill();
process.exit(0);
