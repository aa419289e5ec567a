/** The study, begun or gone on with. */
import { type Journal, openJournal, study, type StudyRecords, viewOf } from "@dualtape/study";
import { loadRows } from "../../data/digits.ts";
import type { Desk } from "../../shell/turn.ts";
import { browserName } from "./browser-name.ts";
import { poolOf } from "./hands.ts";
import { keptStorage, NAME } from "./keeping.ts";
import type { Choice, Update } from "./messages.ts";
import { problemOf } from "./problem.ts";
import { settingsOf } from "./settings.ts";

const SIGN_OF_LIFE = 60; // milliseconds between two looks at a run that goes on

/** Studies until the end, or until it is given up; what was answered stands in the journal either way. */
export async function run(choice: Choice, { tell, signal }: Desk<Update>): Promise<void> {
  const rows = await loadRows();
  const { storage, place } = await keptStorage();
  const journal = await openJournal(storage, {
    name: NAME,
    onTorn: ({ bytes }) => tell({ type: "said", words: `It ended within a record: ${bytes} bytes were cut.` }),
  });
  try {
    const { records } = journal.content;
    tell({ type: "journal", records, place });
    const view = records.length === 0 ? null : viewOf(NAME, records);
    const pool = poolOf(view, choice.workers, rows);
    try {
      const running = study(problemOf(rows), {
        ...settingsOf(view, choice),
        ...(pool && { workers: pool }),
        journal: told(journal, tell),
        made: { browser: browserName(navigator.userAgent) },
        signal,
      });
      let last = 0;
      for await (const event of running) {
        if (event.type !== "progress" || performance.now() - last < SIGN_OF_LIFE) continue;
        last = performance.now();
        tell({ type: "progress", done: event.step / event.steps });
      }
    } finally {
      await pool?.close();
    }
  } finally {
    await journal.close();
  }
}

/** The journal, whose records the page hears of once they stand in it. */
const told = (journal: Journal, tell: Desk<Update>["tell"]): Pick<Journal, "content" | "appended" | "append"> => ({
  content: journal.content,
  get appended() {
    return journal.appended;
  },
  async append(record) {
    await journal.append(record);
    tell({ type: "record", record: record as StudyRecords });
  },
});
