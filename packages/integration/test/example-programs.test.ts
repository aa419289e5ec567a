/**
 * The small programs of `apps/examples/programs`, as whoever copies one has them: in a folder of their own, on the packages that are
 * published, type-checked more strictly than here, each in a process of its own: modules, one in CommonJS, and a page that Vite builds. A
 * program checks what it claims, and fails where that does not hold. One that tunes says for how many `iterations`, which have the same bits
 * wherever it runs: how many a `budget` allows is measured, and differs from run to run.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run, workspace } from "../../tooling/packages.ts";
import { launch, pathOf, serve } from "./browser.ts";
import { installPublished } from "./packed.ts";

/** What fits on a page that is shown to a class. */
const LINES = 60;

const examples = `${workspace}apps/examples/`;
const programs = readdirSync(`${examples}programs`)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replace(/\.ts$/, ""));

const folder = mkdtempSync(join(tmpdir(), "dualtape-programs-"));
const textOf = (program: string): string => readFileSync(`${examples}programs/${program}.ts`, "utf8");

beforeAll(async () => {
  await installPublished(folder);
  for (const part of ["programs", "data"]) cpSync(examples + part, join(folder, part), { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** More strictly than here: without `skipLibCheck`, what is published is checked, too. */
const strictly = {
  target: "es2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
};

/** What the compiler says of the files of a folder. */
function checked(where: string, compilerOptions: object, exclude: readonly string[] = []): string {
  writeFileSync(
    join(where, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...strictly, ...compilerOptions }, exclude }),
  );
  return run("tsc", [], where);
}

test("all of them, type-checked", () => {
  const node = { module: "node16", types: ["node"], typeRoots: [`${workspace}node_modules/@types`] };
  expect(checked(join(folder, "programs"), node, ["vite"])).toBe("");
});

test.concurrent.for(programs)("%s holds what it says", async (program) => {
  const { code } = transformSync(textOf(program), { loader: "ts", target: "es2022" });
  const file = join(folder, "programs", `${program}.js`);
  writeFileSync(file, code);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
  expect(stdout).toMatch(/\S/);
  expect(stderr).toBe("");
});

test("a program in CommonJS", async () => {
  const text = readFileSync(`${examples}programs/common-js.cts`, "utf8");
  const file = join(folder, "programs", "common-js.cjs");
  writeFileSync(file, transformSync(text, { loader: "ts", format: "cjs", target: "es2022" }).code);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
  expect(stdout).toMatch(/\S/);
  expect(stderr).toBe("");
});

describe("a page whose worker trains", () => {
  const page = join(folder, "programs", "vite");
  const built = join(page, "dist");

  test("type-checked", () => {
    const bundler = { module: "esnext", moduleResolution: "bundler", allowImportingTsExtensions: true, types: [] };
    expect(checked(page, bundler)).toBe("");
  });

  test("built by Vite", () => {
    run(process.execPath, [`${workspace}node_modules/vite/bin/vite.js`, "build", "--logLevel", "error"], page);
    expect(readdirSync(join(built, "assets")).filter((file) => file.startsWith("worker-"))).toHaveLength(1);
  });

  test.skipIf(pathOf("chromium") === undefined && process.env["CI"] === undefined)("used", async () => {
    const server = await serve(built, "/some/path/");
    const browser = await launch();
    try {
      const opened = await browser.newPage();
      const complaints: string[] = [];
      opened.on("pageerror", (error) => complaints.push(String(error)));
      opened.on("console", (message) => complaints.push(message.text()));
      await opened.goto(server.address);
      await expect.poll(() => opened.textContent("output"), { timeout: 240_000 }).toMatch(/^(done|failed)/);
      expect(await opened.textContent("output")).toMatch(/^done/);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      server.close();
    }
  });
});

test.for(programs)("%s fits on a page", (program) => {
  expect(textOf(program).trimEnd().split("\n").length).toBeLessThanOrEqual(LINES);
});
