/** Goes on, in whatever runs this, with a study of the demo's digits that stands in a file. */
import { onThisThread, study, viewOf } from "@dualtape/study";
import { openJournalFile } from "@dualtape/study/node";
import { problem } from "../../../apps/demo/scripts/digits.ts";

/** Goes on to the limits that the study had. */
export async function goOn(path: string): Promise<void> {
  const journal = await openJournalFile(path);
  try {
    const view = viewOf(path, journal.content.records);
    const { starts, seed, byPieces, deterministic = false } = view.study;
    const limits = view.sessions.at(-1)?.limits;
    await study(problem, {
      journal,
      starts,
      seed,
      deterministic,
      ...limits,
      ...(byPieces && { workers: onThisThread(problem) }),
    });
  } finally {
    await journal.close();
  }
}

const [, script = "", path] = process.argv;
if (script.endsWith("studied-elsewhere.ts") && path !== undefined) await goOn(path);
