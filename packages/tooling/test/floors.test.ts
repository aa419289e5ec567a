/** The arrows inside of a package: what is planted is found, and named. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { violations } from "../floors.ts";

const folder = mkdtempSync(join(tmpdir(), "dualtape-floors-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder of sources, each with its imports. */
function planted(name: string, files: Readonly<Record<string, readonly string[]>>): string {
  for (const [file, imports] of Object.entries(files)) {
    const path = join(folder, name, "src", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, imports.join("\n"));
  }
  return join(folder, name, "src");
}

const value = (from: string) => `import { x } from "${from}";`;
const type = (from: string) => `import type { X } from "${from}";`;

const house = {
  "index.ts": [value("./upper/b.ts"), value("./lower/a.ts")],
  "lower/a.ts": [],
  "upper/b.ts": [value("../lower/a.ts"), type("./inner/c.ts")],
  "upper/inner/c.ts": [value("../d.ts"), value("node:fs"), value("@dualtape/core")],
  "upper/d.ts": [],
};
const up = { "lower/e.ts": [type("../upper/d.ts")], "upper/b.ts": [] };
const order = ["lower", "upper"];

test.for<[name: string, files: Readonly<Record<string, readonly string[]>>, found: readonly string[]]>([
  ["a house with its arrows down", {}, []],
  [
    "a circle of files by values",
    { "upper/d.ts": [value("./b.ts")] },
    ["a circle: upper/b.ts → upper/inner/c.ts, upper/inner/c.ts → upper/d.ts, upper/d.ts → upper/b.ts"],
  ],
  [
    "a circle of files by types",
    { "upper/d.ts": [type("./e.ts")], "upper/e.ts": ['export type { X } from "./d.ts";'] },
    ["a circle: upper/d.ts → upper/e.ts, upper/e.ts → upper/d.ts"],
  ],
  [
    "a circle by a type in the middle of a line",
    { "upper/d.ts": ['const x: import("./e.ts").X = 1;'], "upper/e.ts": [value("./d.ts")] },
    ["a circle: upper/d.ts → upper/e.ts, upper/e.ts → upper/d.ts"],
  ],
  [
    "a circle of folders without one of files",
    { "lower/a.ts": [type("../upper/d.ts")] },
    ["a circle: upper/b.ts → lower/a.ts, lower/a.ts → upper/d.ts", "an arrow up: lower/a.ts → upper/d.ts"],
  ],
  ["an arrow up without a circle", up, ["an arrow up: lower/e.ts → upper/d.ts"]],
  ["a folder that is no floor", { "attic/f.ts": [] }, ["no floor: attic/f.ts"]],
])("%s", ([name, files, found]) => {
  expect(violations(planted(name, { ...house, ...files }), order)).toEqual(found);
});

test("without floors, circles are found alone", () => {
  expect(violations(planted("no floors", { ...house, ...up }))).toEqual([]);
});
