/** A journal that is begun in Node goes on in browsers, in either of their storages, and comes back: the same bytes, the same records. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { openJournalFile } from "@dualtape/study/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserName, launch, pathOf, serve, type StaticServer } from "./browser.ts";
import type { Visit } from "./browser-journal/visit.ts";

const RECORDS = [
  { kind: "study", seed: 1 },
  [-0, NaN, Infinity, -Infinity, 1e-320],
  "#é\n\ud83c",
  { a: { b: [null] } },
];

const folder = mkdtempSync(join(tmpdir(), "browser-journal-"));
const path = join(folder, "study.journal");
let server: StaticServer;

beforeAll(async () => {
  const sources = fileURLToPath(new URL("browser-journal/", import.meta.url));
  await build({
    entryPoints: ["page", "worker"].map((name) => `${sources}${name}.ts`),
    conditions: ["@dualtape/source"],
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
  });
  writeFileSync(join(folder, "index.html"), `<!doctype html><script type="module" src="./page.js"></script>`);
  const journal = await openJournalFile(path);
  for (const record of RECORDS) await journal.append(record);
  await journal.close();
  server = await serve(folder, "/");
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const browsers: readonly BrowserName[] = ["chromium", "firefox"];
describe.each(browsers)("in %s", (name) => {
  // In continuous integration a missing browser is a failure.
  const isMissing = pathOf(name) === undefined && process.env["CI"] === undefined;
  test.skipIf(isMissing)("it is read, gone on with, and comes back", async () => {
    const browser = await launch(name);
    try {
      const page = await browser.newPage();
      await page.goto(server.address);
      const handle = await page.waitForFunction(() => Reflect.get(globalThis, "told") as object | undefined);
      const told = (await handle.jsonValue()) as Readonly<Record<"indexedDb" | "opfs", Visit>>;
      for (const [storage, visit] of Object.entries(told)) {
        expect(visit, storage).toMatchObject({ second: "refused", torn: 4, beside: [null, [4], null] });
        expect(Buffer.from(visit.read), storage).toEqual(readFileSync(path));
        const back = join(folder, `${name}-${storage}.journal`);
        writeFileSync(back, Uint8Array.from(visit.bytes));
        const journal = await openJournalFile(back);
        expect(journal.content.torn, storage).toBeNull();
        expect(journal.content.records, storage).toEqual([...RECORDS, -0, "#", { from: "a browser" }, "the end"]);
        await journal.append("in Node again");
        await journal.close();
      }
      expect(Object.keys(told)).toEqual(["indexedDb", "opfs"]);
    } finally {
      await browser.close();
    }
  });
});
