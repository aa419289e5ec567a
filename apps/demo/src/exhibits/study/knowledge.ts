/** What the page knows of the study: the records of its journal, and nothing else. */
import { encodeRecord, firstLine, type StudyView, viewOf } from "@dualtape/study";
import type { Place, Update } from "./messages.ts";

export interface Knowledge {
  /** All that stands in the journal. */
  readonly records: readonly unknown[];
  /** The same, sorted; `null` where nothing stands there. */
  readonly view: StudyView | null;
  /** Where it is kept; `null` as long as nobody has looked. */
  readonly place: Place | null;
  /** How far the run is that goes on, from 0 to 1. */
  readonly under: number;
  /** What was found on the way. */
  readonly said: readonly string[];
}

/** All that the updates say. */
export function knowledgeOf(updates: readonly Update[]): Knowledge {
  let records: unknown[] = [];
  let place: Place | null = null;
  let under = 0;
  const said: string[] = [];
  for (const update of updates) {
    if (update.type === "progress") under = update.done;
    else if (update.type === "said") said.push(update.words);
    else if (update.type === "record") {
      records.push(update.record);
      under = 0;
    } else {
      records = [...update.records];
      ({ place } = update);
    }
  }
  return { records, view: records.length === 0 ? null : viewOf("the journal", records), place, under, said };
}

/** The journal as a file, to the byte. */
export function bytesOf(records: readonly unknown[]): Uint8Array<ArrayBuffer> {
  let line = firstLine();
  const lines = [line.bytes];
  for (const record of records) {
    line = encodeRecord(record, line.checksum);
    lines.push(line.bytes);
  }
  const bytes = new Uint8Array(lines.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of lines) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}
