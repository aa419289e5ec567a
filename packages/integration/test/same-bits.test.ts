/**
 * Eager results have the same bits on V8 (Node, Chromium), SpiderMonkey (Firefox) and JavaScriptCore (Bun): each engine computes the digests of
 * `same-bits/digests.ts`, and they are those of this process.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../tooling/packages.ts";
import { launch, serve } from "./browser.ts";
import { browsers, isMissing } from "./browser-workers.ts";
import { installed } from "./runtimes.ts";
import { digests } from "./same-bits/digests.ts";

const folder = mkdtempSync(join(tmpdir(), "dualtape-bits-"));
let here: Readonly<Record<string, string>>;

beforeAll(async () => {
  const program = (end: string) => ({
    contents: `import { digests } from "./digests.ts"; ${end}`,
    resolveDir: fileURLToPath(new URL("same-bits/", import.meta.url)),
  });
  const programs = {
    "printed.mjs": "console.log(JSON.stringify(await digests()));",
    "page.js":
      "digests().then((found) => Object.assign(globalThis, { found }), (error) => Object.assign(globalThis, { found: String(error) }));",
  };
  for (const [file, end] of Object.entries(programs)) {
    const conditions = ["@dualtape/source"];
    await build({ stdin: program(end), outfile: join(folder, file), bundle: true, format: "esm", conditions });
  }
  const page = `<!doctype html><title>bits</title><link rel="icon" href="data:,"><script type="module" src="page.js"></script>`;
  writeFileSync(join(folder, "index.html"), page);
  here = await digests();
});

afterAll(() => rmSync(folder, { recursive: true }));

test("the digests tell things apart", () => {
  const all = Object.values(here);
  expect(all.length).toBeGreaterThan(50);
  expect(new Set(all).size).toBe(all.length);
});

test("Bun has them", () => expect(JSON.parse(run(`${installed}.bin/bun`, ["printed.mjs"], folder))).toEqual(here));

test.for(browsers)("%s has them", async (name, { skip }) => {
  if (isMissing(name)) skip();
  const server = await serve(folder, "/");
  const browser = await launch(name);
  try {
    const page = await browser.newPage();
    await page.goto(server.address);
    const found = await page.waitForFunction((): unknown => Reflect.get(globalThis, "found"), undefined, {
      timeout: 240_000,
    });
    expect(await found.jsonValue()).toEqual(here);
  } finally {
    await browser.close();
    server.close();
  }
});
