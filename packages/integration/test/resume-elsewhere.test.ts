/** Tuning goes on in another process, from a checkpoint in a file, to the bit. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { bitsOf as bitsOfRace, raced } from "../../hyperopt/test/racing.ts";
import { bitsOf, gone, resumable } from "../../hyperopt/test/resumable.ts";

const script = fileURLToPath(new URL("resumed-elsewhere.ts", import.meta.url));
const environment = ["--import", "tsx", "--conditions=@dualtape/source"];

/** What a process of its own says that goes on from a checkpoint in a file. */
function elsewhere(checkpoint: unknown, ...what: readonly string[]): unknown {
  const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
  try {
    const file = join(folder, "checkpoint.json");
    writeFileSync(file, JSON.stringify(checkpoint));
    return JSON.parse(execFileSync(process.execPath, [...environment, script, file, ...what], { encoding: "utf8" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const inJSON = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test.for(["guided", "gradientDescent, adam"])("%s", (name) => {
  const [, , n = 0] = resumable[name] ?? [];
  const found = elsewhere(gone(name, 9).checkpoint, "tuning", name, String(n));
  expect(found).toEqual(inJSON(bitsOf(gone(name, n))));
});

test("a race of arms", () => {
  const whole = raced("guided");
  const found = elsewhere(whole.checkpoint.slice(0, 9), "race", "guided");
  expect(found).toEqual(inJSON(bitsOfRace(whole)));
});
