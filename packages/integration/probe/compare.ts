import { readFileSync } from "node:fs";
import { drive, median, MARKS } from "./run.ts";
import * as M from "./methods.ts";
const tpe = JSON.parse(readFileSync("/tmp/tpe2.json", "utf8"));
const [taskList, ...specs] = process.argv.slice(2);
for (const task of taskList!.split(",")) {
  console.log(task.padEnd(9), "tpe".padEnd(40), tpe[task].map((v: number) => v.toPrecision(4)).join("  "));
  for (const spec of specs) {
    const [n, o] = [spec.split(":")[0], spec.slice(spec.indexOf(":") + 1)].map((x, i) =>
      i === 1 && !spec.includes(":") ? "" : x,
    );
    const method = (M as any)[n!](o ? JSON.parse(o) : {});
    const t = Date.now();
    const all = [1, 2, 3, 4, 5].map((seed) => drive(task, seed, method).marks);
    console.log(
      task.padEnd(9),
      spec.padEnd(40),
      MARKS.map((_, i) => (median(all.map((a) => a[i]!)) / tpe[task][i]).toFixed(3)).join("  "),
      ` worst ${MARKS.map((_, i) => (Math.max(...all.map((a) => a[i]!)) / tpe[task][i]).toFixed(2)).join(" ")}  ${Date.now() - t} ms`,
    );
  }
}
