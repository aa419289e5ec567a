import { relativeError } from "@dualtape/testing";
import * as fc from "fast-check";
import { compile, type Traced } from "../../src/index.ts";
import { inputsOf, randomPrograms, runProgram, runStep } from "../random-programs.ts";
const seed = Number(process.argv[2]), runs = Number(process.argv[3]), most = Number(process.argv[4]);
const check = (ours: any, eager: any, tol: number) => {
  ours.forEach((o: any, i: number) => {
    if (String(o.shape) !== String(eager[i].shape)) throw new Error("shape " + o.shape + " vs " + eager[i].shape);
    const e = relativeError([...o.data], [...eager[i].data], 1);
    if (!(e < tol)) throw new Error("error " + e);
  });
};
for (const precision of ["float64", "float32"] as const) {
  const tol = precision === "float64" ? 1e-12 : 2e-5;
  const r1 = fc.check(fc.property(randomPrograms(most), (p) => {
    const given = inputsOf(p, precision);
    const f = compile((x: readonly Traced[]) => runProgram(p, x));
    check(f(given), runProgram(p, given.map((g) => g.to("float64"))), tol);
  }), { numRuns: runs, seed });
  if (r1.failed) console.log(precision, "function", JSON.stringify(r1.counterexample), String(r1.errorInstance));
  const r2 = fc.check(fc.property(randomPrograms(most), fc.integer({ min: 1, max: 4 }), (p, steps) => {
    const given = inputsOf(p, precision);
    const f = compile.loop((x: readonly Traced[]) => runStep(p, x));
    let eager: any = given.map((g) => g.to("float64"));
    for (let i = 0; i < steps; i++) eager = runStep(p, eager);
    check(f(steps, given), eager, tol * 10);
  }), { numRuns: runs, seed });
  if (r2.failed) console.log(precision, "loop", JSON.stringify(r2.counterexample), String(r2.errorInstance));
  console.log(precision, "done");
}
