/** Workers of real browsers: they find the same, however many they are and whoever of them dies, and are left at once when a study is stopped. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onThisThread } from "@dualtape/study";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, serve, type StaticServer } from "./browser.ts";
import type { Told } from "./browser-workers/page.ts";
import { found, problem } from "./browser-workers/problem.ts";
import { browsers, isMissing } from "./browser-workers.ts";

const folder = mkdtempSync(join(tmpdir(), "dualtape-web-workers-"));
let server: StaticServer;
let inNode = "";

beforeAll(async () => {
  await build({
    entryPoints: ["page", "pieces"].map((name) =>
      fileURLToPath(new URL(`browser-workers/${name}.ts`, import.meta.url)),
    ),
    conditions: ["@dualtape/source"],
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
  });
  const page = `<!doctype html><title>workers</title><link rel="icon" href="data:,"><body><script type="module" src="page.js"></script>`;
  writeFileSync(join(folder, "index.html"), page);
  server = await serve(folder, "/");
  inNode = await found(onThisThread(problem, { folds: 3 }));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe.for(browsers)("in %s", (name) => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    if (isMissing(name)) return;
    browser = await launch(name);
    page = await browser.newPage();
    await page.goto(server.address);
  });
  afterAll(async () => {
    await browser?.close();
  });

  const studied = (size: number, end = "", piece = 0): Promise<Told> =>
    page.evaluate(`studied(${size}, "${end}", ${piece})`);

  test.skipIf(isMissing(name)).for([0, 1, 2, 4])("%d workers find the bits that Node finds", async (size) => {
    const told = await studied(size);
    expect(told.found).toBe(inNode);
    expect(told.made).toBe(size);
  });

  test.skipIf(isMissing(name)).for(["throws", "closes", "is terminated"])(
    "a worker that %s with its third piece is replaced, and the piece done again",
    async (end) => {
      const told = await studied(2, end, 3);
      expect(told.found).toBe(inNode);
      expect(told.made).toBe(3);
    },
  );

  test.skipIf(isMissing(name))("a study that is stopped waits for no piece, and its workers are ended", async () => {
    const told = await studied(2, "stalls", 2);
    expect(told.found).toMatch(/^AbortedError/);
    expect(told.ended).toBe(told.made);
  });
});
