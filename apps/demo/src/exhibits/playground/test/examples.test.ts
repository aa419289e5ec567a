/** The examples, compiled and run as the playground does it, but for the browser: what each of them teaches is true. */
import { describe, expect, test } from "vitest";
import { examples } from "../examples.ts";
import type { Picture } from "../messages.ts";
import { packages } from "../modules.ts";
import { plotter } from "../plots.ts";
import { print } from "../print.ts";
import { compile, type LoadedProgram } from "../program.ts";
import { requiring } from "../requiring.ts";

/** What an example prints and plots. */
async function run(name: string) {
  const lines: string[] = [];
  const pictures = new Map<string, Picture>();
  const { plot, flush } = plotter((picture) => pictures.set(picture.title, picture));
  const source = compile(examples.find((example) => example.name === name)?.source ?? "");
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  const { program }: LoadedProgram = await import(/* @vite-ignore */ url);
  const log = (...values: readonly unknown[]): void => {
    const pieces = print(values).map(({ text }) => text);
    lines.push(pieces.join(""));
  };
  await program(requiring({ ...packages, playground: { plot } }), {}, { log });
  flush();
  return { lines, pictures };
}

/** The number behind a name in a line such as `best: { value: 0.08 }`. */
const figure = (line: string | undefined, name: string): number =>
  Number(new RegExp(`${name}:? ([-\\d.e]+)`).exec(line ?? "")?.[1]);

describe("the examples", { timeout: 60_000 }, () => {
  test("by hand, duals through a tape arrive where the notebook does", async () => {
    const { lines, pictures } = await run("by-hand");
    expect(lines.at(-1)).toMatch(/^final α = 0\.00355296652147/);
    expect(lines[0]).toBe("run 1: α = 0.00100000, L = 9.93036 − 9407.71 ε");
    expect(pictures.get("Ten runs of ten steps")?.curves).toHaveLength(10);
  });

  test("tuned weight decay halves the validation loss", async () => {
    const { lines, pictures } = await run("regression");
    const losses = pictures.get("Validation loss")?.curves[0]?.points ?? [];
    expect(figure(lines.at(-1), "value")).toBeLessThan(0.5 * (losses[0]?.[1] ?? 0));
    expect(figure(lines.at(-1), "decay")).toBeGreaterThan(1e-4);
  });

  test("the power of the optimizer goes to ⅓", async () => {
    const { lines } = await run("own-optimizer");
    expect(Math.abs(figure(lines.at(-1), "p") - 1 / 3)).toBeLessThan(0.1);
    expect(figure(lines.at(-1), "value")).toBeLessThan(-30);
  });

  test("the throw hits", async () => {
    const { lines, pictures } = await run("simulation");
    expect(figure(lines.at(-1), "by")).toBeLessThan(0.05);
    expect(pictures.get("Flights")?.curves.map(({ name }) => name)).toContain("target");
  });

  test("from three starts four decades apart, all learn the same", async () => {
    const { lines } = await run("hypergradient-descent");
    const ends = lines.filter((line) => line.includes("step 100"));
    expect(ends).toHaveLength(3);
    const losses = ends.map((line) => figure(line, "loss"));
    expect(Math.max(...losses) / Math.min(...losses)).toBeLessThan(1.001);
    const rates = ends.map((line) => figure(line, "rate"));
    expect(Math.min(...rates)).toBeGreaterThan(0.1);
  });

  test("Newton steps settle", async () => {
    const { lines } = await run("second-derivatives");
    const losses = lines.slice(-2).map((line) => figure(line, "loss"));
    expect(figure(lines.at(-12), "loss")).toBeGreaterThan(0.1);
    expect(losses[1]).toBeLessThan(1e-5);
    expect(Math.abs((losses[1] ?? 0) / (losses[0] ?? 0) - 1)).toBeLessThan(1e-3);
  });
});
