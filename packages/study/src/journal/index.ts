export { AppendError, JournalError, LockError, type LockOwner } from "./errors.ts";
export {
  encodeRecord,
  firstLine,
  JOURNAL_VERSION,
  type JournalContent,
  type JournalLine,
  readJournal,
  type Torn,
} from "./format.ts";
export { type Journal, type JournalOptions, openJournal, type SyncPolicy } from "./journal.ts";
export { type JournalStorage, type MemoryStorage, memoryStorage, type Slots } from "./storage.ts";
export { indexedDbStorage } from "./indexed-db.ts";
export { opfsStorage } from "./opfs.ts";
