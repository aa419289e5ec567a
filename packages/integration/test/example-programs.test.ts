/**
 * The small programs of `apps/examples/programs`, as whoever copies one has them: in a folder of their own, on the packages that are
 * published, type-checked more strictly than here, each in a process of its own. A program checks what it claims, and fails where that
 * does not hold.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run, workspace } from "../../tooling/packages.ts";
import { installPublished } from "./packed.ts";

/** What fits on a page that is shown to a class. */
const LINES = 60;

const examples = `${workspace}apps/examples/`;
const programs = readdirSync(`${examples}programs`)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replace(/\.ts$/, ""));

const folder = mkdtempSync(join(tmpdir(), "dualtape-programs-"));
const textOf = (program: string): string => readFileSync(`${examples}programs/${program}.ts`, "utf8");

beforeAll(() => {
  installPublished(folder);
  for (const part of ["programs", "data"]) cpSync(examples + part, join(folder, part), { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true }));

test("all of them, type-checked", () => {
  const compilerOptions = {
    module: "node16",
    target: "es2022",
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ["node"],
    typeRoots: [`${workspace}node_modules/@types`],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["programs"] }));
  expect(run("tsc", [], folder)).toBe("");
});

test.concurrent.for(programs)("%s holds what it says", async (program) => {
  const { code } = transformSync(textOf(program), { loader: "ts", target: "es2022" });
  const file = join(folder, "programs", `${program}.js`);
  writeFileSync(file, code);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
  expect(stdout).toMatch(/\S/);
  expect(stderr).toBe("");
});

test.for(programs)("%s fits on a page", (program) => {
  expect(textOf(program).trimEnd().split("\n").length).toBeLessThanOrEqual(LINES);
});
