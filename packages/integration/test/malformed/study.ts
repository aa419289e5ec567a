/** Calls of `@dualtape/study`. */
import * as it from "@dualtape/study";
import { argument, call, label, type Table } from "./call.ts";
import { studyExportTable, studyRecords } from "./study-export.ts";

export const studyTable: Table = {
  ...studyExportTable,
  StudyError: "made where it is thrown",
  VERSION: "a number",
  viewOf: [call("viewOf", it.viewOf as never, label, argument(studyRecords))],
};
