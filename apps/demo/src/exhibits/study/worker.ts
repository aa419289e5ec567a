/**
 * Where the study is kept: this worker alone has the journal, and each answer stands there before the page hears of it. So the page may be
 * reloaded, left or closed at any moment.
 */
import { readJournal, viewOf } from "@dualtape/study";
import { answer, type Desk } from "../../shell/turn.ts";
import { fitting } from "./fitting.ts";
import { keptStorage, NAME } from "./keeping.ts";
import type { Request, Update } from "./messages.ts";
import { run } from "./running.ts";

/** The work before, which has the journal until it is done. */
let before: Promise<void> = Promise.resolve();

answer<Request, Update>((request, desk) => {
  const done = before.then(() => work(request, desk));
  before = done.catch(() => {});
  return done;
});

async function work(request: Request, desk: Desk<Update>): Promise<void> {
  desk.signal.throwIfAborted();
  if (request.type === "run") return run(request.choice, desk);
  const content =
    request.type === "take" ? await taken(request, desk) : request.type === "forget" ? new Uint8Array() : null;
  const { storage, place } = await keptStorage();
  try {
    if (content !== null) {
      await storage.truncate(0);
      await storage.append(content, 0);
      await storage.sync();
    }
    const { records } = readJournal(await storage.read(), NAME);
    if (records.length > 0) viewOf(NAME, records);
    desk.tell({ type: "journal", records, place });
  } finally {
    await storage.close();
  }
}

/** What is to stand in the journal; `null` where it is refused, and then the page hears why. */
async function taken({ bytes, name }: Extract<Request, { type: "take" }>, { tell }: Desk<Update>) {
  try {
    const fit = await fitting(bytes, name);
    if (fit.cut > 0) tell({ type: "said", words: `${name} ended within a record: ${fit.cut} bytes were cut.` });
    return fit.bytes;
  } catch (error) {
    tell({ type: "said", words: error instanceof Error ? error.message : String(error) });
    return null;
  }
}
