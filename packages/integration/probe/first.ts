import { gradientDescent } from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";
import { rprop } from "../../hyperopt/src/outer/methods/rprop.ts";
import { drive, median, MARKS } from "./run.ts";
const randomSearch = {
  name: "random",
  *questions(space: any) {
    yield { u: space.start, wanted: "value", reason: "" };
    for (;;)
      yield {
        u: space.low.map((l: number, i: number) => l + (space.high[i] - l) * space.random.uniform([]).item()),
        wanted: "value",
        reason: "",
      };
  },
} as any;
const methods: Record<string, any> = {
  random: randomSearch,
  adam: gradientDescent(adam, { learningRate: 0.5 }),
  rprop: rprop(),
};
for (const task of process.argv.slice(2)) {
  for (const [name, m] of Object.entries(methods)) {
    const t = Date.now();
    const all = [1, 2, 3, 4, 5].map((seed) => drive(task, seed, m).marks);
    console.log(
      task.padEnd(9),
      name.padEnd(8),
      MARKS.map((_, i) => median(all.map((a) => a[i]!)).toPrecision(4)).join("  "),
      `${Date.now() - t} ms`,
    );
  }
}
