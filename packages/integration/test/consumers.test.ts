/** What is published, packed and installed as its users do it: ESM, CommonJS, bundled, type-checked, in each runtime. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, transformSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { entries, run, workspace } from "../../tooling/packages.ts";
import { installPublished } from "./packed.ts";
import { type BrowserName, pathOf } from "./browser.ts";
import { engines, FOUND, foundIn, installed, writeProgram } from "./runtimes.ts";

/** d/dx of the gradient of y³ at x = 2, which is 6x. */
const PROGRAM = `
import { derivative } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { scalar } from "@dualtape/tensor";
console.log(String(derivative((x) => grad((y) => y.mul(y).mul(y), x), scalar(2))));
`;
const PRINTS = "12\n";

const folder = mkdtempSync(join(tmpdir(), "dualtape-"));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const node = (...parameters: string[]): string => run(process.execPath, parameters, folder);

beforeAll(() => installPublished(folder));

afterAll(() => rmSync(folder, { recursive: true }));

test("an ESM program", () => {
  expect(node(write("program.mjs", PROGRAM))).toBe(PRINTS);
});

/** Operations of a consumer's own, with derivatives of any order: in TypeScript, as the types want it. */
const CUSTOM = `
import { compile, type Traced } from "@dualtape/compile";
import type { Custom, TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { tensor } from "@dualtape/tensor";

/** (x₀, x₀ + x₁, …), which is linear. */
const sums: Custom = {
  name: "sums",
  shape: ([x]) => x,
  value({ data }, [x]) {
    let sum = 0;
    for (let i = 0; i < data.length; i++) data[i] = sum += x.data[i];
  },
  partials: [{ differential: () => running, transpose: () => remaining }],
};
const running = <S extends TensorLike<S>>(x: S): S => x.custom(sums);
const remaining = <S extends TensorLike<S>>(x: S): S => x.sum().sub(running(x)).add(x);

/** (x₀², x₀² + x₁², …), which is not. */
const energies: Custom = {
  name: "energies",
  shape: ([x]) => x,
  value({ data }, [x]) {
    let sum = 0;
    for (let i = 0; i < data.length; i++) data[i] = sum += x.data[i] ** 2;
  },
  partials: [
    {
      differential: (_y, [x]) => (d) => running(x.mul(d).mul(2)),
      transpose: (_y, [x]) => (d) => remaining(d).mul(x).mul(2),
    },
  ],
};

const f = <S extends TensorLike<S>>(x: S): S => x.custom(energies).square().sum();
const gradient = <S extends TensorLike<S>>(x: S): S => grad(f, x);
const [x, v] = [tensor([1, 2, 3]), tensor([1, 0, -1])];
console.log(String(gradient(x)), String(compile(gradient<Traced>)(x)), String(jvp(gradient, x, v).tangent));
`;

test("an operation of one's own: its gradient, compiled, and a second derivative", () => {
  const { code } = transformSync(CUSTOM, { loader: "ts" });
  // y = (1, 5, 14), and x̄ᵢ = 4·xᵢ·Σⱼ≥ᵢ yⱼ; along v, ẏ = (2, 2, −4).
  expect(node(write("custom.mjs", code))).toBe("[ 80, 152, 168] [ 80, 152, 168] [  80,  -16, -104]\n");
});

test("a CommonJS program", () => {
  const program = PROGRAM.replaceAll(/import (.*) from (".*")/g, "const $1 = require($2)");
  expect(node(write("program.cjs", program))).toBe(PRINTS);
});

/** What is required is another copy of the library than what is imported: its numbers are numbers here, too. */
const TWO_COPIES = `
import { createRequire } from "node:module";
import { derivative } from "@dualtape/forward";
import { compile } from "@dualtape/compile";
import { grad } from "@dualtape/reverse";
import { scalar, Tensor } from "@dualtape/tensor";
const required = createRequire(import.meta.url)("@dualtape/tensor");
const two = required.scalar(2);
const cube = (x) => x.mul(x).mul(x);
console.log(two instanceof Tensor, String(scalar(3).mul(two)), String(two.add(scalar(1))));
console.log(String(derivative((x) => grad(cube, x), two)), String(compile(cube)(two)), String(compile(cube)(scalar(2))));
`;

test("a program that imports the library and requires it", () => {
  expect(node(write("copies.mjs", TWO_COPIES))).toBe("false 6 3\n12 8 8\n");
});

/** A run that is worth a program, where the engine has any. */
const RUN = `
import { dynamics, hybrid, hypergradient, positive } from "@dualtape/hyperopt";
import { scalar, seeded } from "@dualtape/tensor";
const start = seeded(1).uniform([20_000]);
const decay = dynamics({
  name: "decay",
  steps: 100,
  hyperparameters: { rate: positive(0.01) },
  start: (_hyper, lift) => ({ x: lift(start) }),
  step: ({ x }, { rate }) => ({ x: x.sub(x.mul(rate)) }),
  objective: ({ x }) => x.square().sum(),
});
const { value, gradient, cost } = hypergradient(decay, hybrid);
console.log(cost.engine, value.item().toPrecision(12), gradient.rate.item().toPrecision(12), cost.why);
`;

test("a run where the engine has no WebAssembly, or no memory for it, goes on eagerly and says why", () => {
  const program = write("run.mjs", RUN);
  /** The engine itself may have something to say first. */
  const told = (...flags: string[]): readonly string[] =>
    (
      node(...flags, program)
        .trim()
        .split("\n")
        .at(-1) ?? ""
    ).split(" ");
  const [engine, value, gradient] = told();
  expect(engine).toBe("compiled");
  for (const [flag, why] of [
    ["--jitless", /no WebAssembly/],
    ["--wasm-max-mem-pages=1", /memory/],
  ] as const) {
    const [found, ...rest] = told(flag);
    expect(found).toBe("eager");
    expect(rest.slice(0, 2)).toEqual([value, gradient]);
    expect(rest.slice(2).join(" ")).toMatch(why);
  }
});

test("a bundled program", async () => {
  const entry = join(folder, write("entry.mjs", PROGRAM));
  await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    outfile: join(folder, "bundle.cjs"),
  });
  expect(node("bundle.cjs")).toBe(PRINTS);
});

/** Files, where there is nothing of Node: neither its modules nor its globals. */
const FILES = `
import { fromSafetensors, toSafetensors } from "@dualtape/files";
import { readCsv } from "@dualtape/files/csv";
import { fromIdx } from "@dualtape/files/idx";
import { fromNpz } from "@dualtape/files/npy";
import { tensor } from "@dualtape/tensor";
const print = console.log;
for (const name of ["Buffer", "process", "require", "setImmediate"]) delete globalThis[name];
const { tree } = fromSafetensors(toSafetensors({ w: tensor([1, 2]) }, { dtype: "BF16" }));
const npz = Uint8Array.of(0x50, 0x4b, 5, 6, ...new Uint8Array(18));
readCsv(new TextEncoder().encode('x;y\\n1.5;"a ""b"""'), { columns: { x: "number", y: "string" }, delimiter: ";" }).then(({ x, y }) =>
  print(String(tree.w), String(x), y[0], String(fromIdx(Uint8Array.of(0, 0, 8, 0, 7))), Object.keys(fromNpz(npz)).length),
);
`;

test("files, bundled for a browser", async () => {
  const entry = join(folder, write("files.mjs", FILES));
  await build({ entryPoints: [entry], bundle: true, minify: true, format: "iife", outfile: join(folder, "files.cjs") });
  expect(node("files.cjs")).toBe('[1, 2] [1.5] a "b" 7 0\n');
});

const runtimes = join(folder, "runtimes");
beforeAll(() => writeProgram(runtimes));

test.for(engines)("a derivative, a tuned training and a worker in %s", ([, command, ...parameters]) => {
  expect(run(command, parameters, runtimes)).toBe(`${FOUND}\n`);
});

const browsers: readonly BrowserName[] = ["chromium", "firefox"];
// In continuous integration a missing browser is a failure.
const there = browsers.filter((name) => pathOf(name) !== undefined || process.env["CI"] !== undefined);

test.for(there)("the same in %s, bundled", async (browser) => {
  expect(await foundIn(browser, runtimes)).toEqual({ Vite: FOUND, esbuild: FOUND });
});

/** The compilers that users have: this major version, the one before it, and the oldest that reads our declarations. */
const compilers: readonly (readonly [version: string, command: string, ...parameters: string[]])[] = [
  ["7", "tsc"],
  ["6", process.execPath, createRequire(`${workspace}packages/tooling/`).resolve("typescript-api/bin/tsc")],
  ["5.7", process.execPath, `${installed}typescript-5.7/bin/tsc`],
];

test.for(compilers)("type-checked programs, ESM, CommonJS, and of one's own, by TypeScript %s", ([, ...command]) => {
  const everything = entries.map((name, i) => `export * as entry${i} from "${name}";`).join("\n");
  const programs = { typed: PROGRAM, everything };
  const files = Object.entries(programs).flatMap(([name, text]) => [
    write(`${name}.mts`, text),
    write(`${name}.cts`, text),
  ]);
  const compilerOptions = {
    module: "node16",
    target: "es2022",
    lib: ["es2022", "dom"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions, files: [...files, write("custom.mts", CUSTOM)] }));
  const [compiler, ...parameters] = command;
  expect(run(compiler, parameters, folder)).toBe("");
});

test.for(entries)("%s exports the same by import and by require", (name) => {
  const imported = node(
    write("names.mjs", `import * as it from "${name}"; console.log(Object.keys(it).sort().join())`),
  );
  const required = node(write("names.cjs", `console.log(Object.keys(require("${name}")).sort().join())`));
  expect(imported).toBe(required);
});

const eager = entries.filter((entry) => entry.endsWith("/eager"));

test.for(eager)("%s exports what its package does, but for the compiler, and loads none", (entry) => {
  const program = `
const names = (entry) => Object.keys(require(entry)).sort();
const own = names("${entry}");
console.log(Object.keys(require.cache).some((file) => file.includes("compile")));
const all = names("${entry.replace("/eager", "")}");
console.log(all.filter((name) => !own.includes(name)).join(), own.filter((name) => !all.includes(name)).join());
`;
  expect(node(write("eager.cjs", program))).toBe("false\ncompiler \n");
});

test("where there is no compiler at all, the eager entries load", () => {
  rmSync(join(folder, "node_modules/@dualtape/compile"), { recursive: true });
  expect(node(write("eager.mjs", eager.map((entry) => `import "${entry}";`).join("\n")))).toBe("");
});
