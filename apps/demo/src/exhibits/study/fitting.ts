/** Whether a file is the journal of a study that can go on here. */
import { AbortedError } from "@dualtape/hyperopt";
import { memoryStorage, openJournal, study, viewOf } from "@dualtape/study";
import { loadRows } from "../../data/digits.ts";
import { poolOf } from "./hands.ts";
import { problemOf } from "./problem.ts";
import { settingsOf } from "./settings.ts";

/** Its bytes but for a torn end, and how many were cut. Throws where it is damaged, no journal, or one of another problem. */
export async function fitting(bytes: Uint8Array, name: string) {
  const storage = memoryStorage(bytes);
  let cut = 0;
  const { content } = await openJournal(storage, { name, onTorn: (torn) => void (cut = torn.bytes) });
  const view = viewOf(name, content.records);
  const rows = await loadRows();
  const pool = poolOf(view, 0, rows);
  // The study says itself whether it is of this problem. It is stopped before it does anything.
  const asked = study(problemOf(rows), {
    ...settingsOf(view, null),
    ...(pool && { workers: pool }),
    journal: { content, appended: 0, append: async () => {} },
    signal: AbortSignal.abort(),
  });
  await asked.catch((error: unknown) => {
    if (!(error instanceof AbortedError)) throw error;
  });
  return { bytes: storage.bytes, cut };
}
