/** A Gaussian process on 200 points, fitted in a worker of a browser: the page goes on drawing, and the fit is that of Node, to the bit. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve, type StaticServer } from "./browser.ts";
import { fitting } from "./browser-gaussian-process/process.ts";
import type { Told } from "./browser-gaussian-process/worker.ts";
import { browsers, endedIn, isMissing } from "./browser-workers.ts";

const folder = mkdtempSync(join(tmpdir(), "dualtape-process-"));
let server: StaticServer;
let inNode: Awaited<ReturnType<typeof fitting>>;

beforeAll(async () => {
  const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
  await build({
    entryPoints: { page: here("browser-training/page.ts"), process: here("browser-gaussian-process/worker.ts") },
    conditions: ["@dualtape/source"],
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
  });
  const page = `<!doctype html><title>process</title><link rel="icon" href="data:,"><body><script type="module" src="page.js"></script>`;
  writeFileSync(join(folder, "index.html"), page);
  server = await serve(folder, "/");
  inNode = await fitting();
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test("the scales are found", () => {
  expect(inNode.reason).toBe("settled");
  expect(inNode.value).toBeLessThan(inNode.start.value - 50);
  expect(Math.abs(Math.sqrt(inNode.hyper.noise) / 0.1 - 1)).toBeLessThan(0.1);
});

describe.for(browsers)("in %s", (name) => {
  test.skipIf(isMissing(name))("a worker finds the same", async () => {
    const { told, drawn } = await endedIn<Told>(name, `${server.address}?worker=process`);
    const last = told.at(-1);
    if (last?.type !== "end") throw new Error(JSON.stringify(last));
    const { type: _end, ...found } = last;
    expect(found).toEqual({ value: inNode.value, ...inNode.hyper });
    expect(told.filter(({ type }) => type === "progress").length).toBeGreaterThan(5);
    expect(drawn.at(-1), "frames since the first gradient").toBeGreaterThan(drawn[0] ?? Infinity);
  });
});
