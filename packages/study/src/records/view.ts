/** A study as it stands: its records, sorted by what they are. */
import { DualtapeError, isRecord, refuse } from "@dualtape/core";
import {
  type AnswerRecord,
  type EndRecord,
  type NoticeRecord,
  type SessionRecord,
  type StudyRecord,
  type StudyRecords,
  VERSION,
} from "./records.ts";

/** Records that are no study, or one of a newer version. */
export class StudyError extends DualtapeError {
  override readonly name = "StudyError";
}

/** What is known of a study. */
export interface StudyView {
  readonly study: StudyRecord;
  readonly sessions: readonly SessionRecord[];
  readonly answers: readonly AnswerRecord["answer"][];
  readonly notices: readonly NoticeRecord["event"][];
  /** Where it has ended, with nothing answered since; `null` of one that is under way, or was interrupted. */
  readonly end: EndRecord | null;
}

/** Sorts the records of a journal; throws a `StudyError` where they are none of a study. */
export function viewOf(where: string, records: readonly unknown[]): StudyView {
  if (!Array.isArray(records)) refuse(where, "the records", records, "those of a journal, in an array");
  const [first, ...others] = records.map((record, i) => checkedRecord(where, record, i));
  if (first === undefined) throw new StudyError(where, "nothing stands in it yet", "Begin a study with it");
  if (first.kind !== "study") throw new StudyError(where, "it does not begin with a study", "Give the journal of one");
  if (!(first.version <= VERSION)) {
    throw new StudyError(
      where,
      `it has version ${first.version}, and this is ${VERSION}`,
      "Read it with a newer version",
    );
  }
  const sessions: SessionRecord[] = [];
  const answers: AnswerRecord["answer"][] = [];
  const notices: NoticeRecord["event"][] = [];
  let end: EndRecord | null = null;
  for (const record of others) {
    switch (record.kind) {
      case "study":
        throw new StudyError(where, "two studies stand in it", "Give each a journal of its own");
      case "session":
        sessions.push(record);
        break;
      case "answer":
        answers.push(record.answer);
        end = null;
        break;
      case "notice":
        notices.push(record.event);
        break;
      case "end":
        end = record;
        break;
    }
  }
  return { study: first, sessions, answers, notices, end };
}

const KINDS: readonly string[] = ["study", "session", "answer", "notice", "end"] satisfies StudyRecords["kind"][];

function checkedRecord(where: string, record: unknown, place: number): StudyRecords {
  if (isRecord(record) && typeof record["kind"] === "string" && KINDS.includes(record["kind"])) {
    return record as unknown as StudyRecords;
  }
  throw new StudyError(where, `record ${place + 1} is none of a study`, "Give the journal of one");
}
