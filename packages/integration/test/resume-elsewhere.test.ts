/** Tuning goes on in another process, from a checkpoint in a file, to the bit. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { bitsOf, gone, resumable } from "../../hyperopt/test/resumable.ts";

const script = fileURLToPath(new URL("resumed-elsewhere.ts", import.meta.url));
const environment = ["--import", "tsx", "--conditions=@dualtape/source"];

test.for(["guided", "gradientDescent, adam"])("%s", (name) => {
  const [, , n = 0] = resumable[name] ?? [];
  const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
  try {
    const file = join(folder, "checkpoint.json");
    writeFileSync(file, JSON.stringify(gone(name, 9).checkpoint));
    const said = execFileSync(process.execPath, [...environment, script, name, String(n), file], { encoding: "utf8" });
    expect(JSON.parse(said)).toEqual(JSON.parse(JSON.stringify(bitsOf(gone(name, n)))));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
