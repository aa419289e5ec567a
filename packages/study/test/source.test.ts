/** What a problem file is known by: its text, and all files that it is made of, in whatever way they are named. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sourceOf } from "../src/command/source.ts";

const folder = mkdtempSync(join(tmpdir(), "dualtape-source-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Each way to name a file, and which file that is. */
const NAMED: readonly (readonly [line: string, file: string])[] = [
  [`import { a } from "./a.ts"; export { a };`, "a.ts"],
  [`import "./side.ts";`, "side.ts"],
  [`import * as all from './single-quotes.ts'; export { all };`, "single-quotes.ts"],
  [`import { a1, type A1 } from "./mixed.ts"; export { a1 }; export let x: A1;`, "mixed.ts"],
  [`export { b, type B } from "./b.ts";`, "b.ts"],
  [`export * from "./c.js";`, "c.js"],
  [`export * from "./written-as-js.js";`, "written-as-js.ts"],
  [`export { d } from "./without-ending";`, "without-ending.ts"],
  [`export { e } from "./folder";`, "folder/index.ts"],
  [`export { f } from "./module.mjs";`, "module.mjs"],
  [`export { f } from "./module.mts";`, "module.mts"],
  [`import g from "./rows.json" with { type: "json" }; export { g };`, "rows.json"],
  [`import h = require("./common.cjs"); export { h };`, "common.cjs"],
  [`export const i = require("./required.cjs");`, "required.cjs"],
  [`export const later = () => import("./later.ts");`, "later.ts"],
  [`export const k = await import('./awaited.ts');`, "awaited.ts"],
  [`export { l } from "#inside";`, "inside.ts"],
  [`export { m } from "./größe.ts";`, "größe.ts"],
  [`export { n } from "../beside/n.ts";`, "../beside/n.ts"],
  [`export const o = new URL("digits.csv.gz", import.meta.url);`, "digits.csv.gz"],
  [`export const p = new URL('./data/more.bin', import.meta.url);`, "data/more.bin"],
];

test.each(NAMED)("%s", async (line, file) => {
  write("in/package.json", JSON.stringify({ type: "module", imports: { "#inside": "./inside.ts" } }));
  write(`in/${file}`, "{}");
  const path = write("in/problem.ts", `${line}\n`);
  const alone = sha256(`${line}\n`);
  const before = await sourceOf(path);
  expect(before.parts).toEqual({ [file]: sha256("{}") });
  expect(before.digest).toBe(sha256(`${line}\n${sha256("{}")}  ${file}\n`));
  write(`in/${file}`, "({})");
  expect((await sourceOf(path)).digest).not.toBe(before.digest);
  rmSync(join(folder, "in", file));
  expect(await sourceOf(path)).toMatchObject({ digest: alone });
});

test("what is imported is followed, in circles too, and stands in the order of names", async () => {
  const text = `export * from "./z.ts"; export * from "./a.ts";\n`;
  const path = write("deep/problem.ts", text);
  const parts = {
    "a.ts": `export * from "./lib/one.ts";\n`,
    "lib/one.ts": `export * from "../z.ts"; export * from "../problem.ts"; export const data = new URL("two.csv", import.meta.url);\n`,
    "lib/two.csv": `require("./a.ts")\n`,
    "z.ts": `export * from "./a.ts";\n`,
  };
  for (const [name, part] of Object.entries(parts)) write(`deep/${name}`, part);
  const source = await sourceOf(path);
  expect(Object.entries(source.parts ?? {})).toEqual(Object.entries(parts).map(([name, part]) => [name, sha256(part)]));
  const lines = Object.entries(parts).map(([name, part]) => `${sha256(part)}  ${name}\n`);
  expect(source.digest).toBe(sha256(text + lines.join("")));
});

test("types, packages and what is only made while it runs are none of it", async () => {
  write("out/node_modules/some/index.js", "export const a = 1;\n");
  write("out/types.ts", "export type A = number;\n");
  write("out/made.json", "1\n");
  const text = `
    import type { A } from "./types.ts";
    export type { A as B } from "./types.ts";
    import { a } from "some";
    import { join } from "node:path";
    import { a as b } from "./node_modules/some/index.js";
    export const read = (name: string) => import(\`./\${name}.json\`);
    export const x: A = a + b + join.length;
    export const folder = new URL(".", import.meta.url);
    export const web = new URL("https://example.org/problem.ts", import.meta.url);
  `;
  expect(await sourceOf(write("out/problem.ts", text))).toEqual({ file: expect.any(String), digest: sha256(text) });
});
