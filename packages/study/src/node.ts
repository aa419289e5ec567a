export { openJournalFile } from "./journal/node-file.ts";
