/**
 * A process that opens a journal and tells what comes of it, a line each: `open`, or the error; then, where it is asked to, appends as fast as
 * it can, and tells of each record once it is there. It ends when it is ended.
 */
import { writeSync } from "node:fs";
import { LockError } from "@dualtape/study";
import { openJournalFile } from "@dualtape/study/node";

const [path = "", what = "", sync = "always"] = process.argv.slice(2);
const tell = (line: string): void => void writeSync(1, `${line}\n`);

try {
  const journal = await openJournalFile(path, { sync: sync === "never" ? "never" : "always" });
  tell("open");
  setInterval(() => {}, 1000);
  if (what === "append") {
    for (let n = journal.content.records.length; ; n++) {
      await journal.append({ n, filling: "x".repeat(n % 1000) });
      tell(String(n));
    }
  }
} catch (error) {
  tell(error instanceof LockError ? "refused" : String(error));
}
