/**
 * Trains in a process of its own, from the checkpoint in a file if there is one, and writes each there; kills itself after some steps, or
 * prints the bits that it ends with: `file engine steps`.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { bitsOf, trained } from "./trainings.ts";

const [file = "", engine = "", after = ""] = process.argv.slice(2);
const from = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
const last = (from?.t ?? 0) + Number(after);
const run = trained(engine as "eager", {
  ...(from && { from }),
  asked(t) {
    if (t > last) process.kill(process.pid, "SIGKILL");
  },
  onCheckpoint(checkpoint) {
    writeFileSync(`${file}.new`, JSON.stringify(checkpoint));
    renameSync(`${file}.new`, file);
  },
});
process.stdout.write(bitsOf(await run));
