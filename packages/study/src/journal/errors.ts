/** What can be wrong with a journal: what stands in it, what was to be written, and who else writes. */
import { DualtapeError } from "@dualtape/core";

/** A file that is no journal, is damaged before its end, or is of a newer version. */
export class JournalError extends DualtapeError {
  override readonly name = "JournalError";

  /**
   * @param line the line that is wrong, counted from 1
   * @param at where that line begins, in bytes from the start of the file: all before it is whole
   */
  constructor(
    where: string,
    readonly line: number,
    readonly at: number,
    what: string,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${where}, line ${line} at byte ${at}`, what, remedy, options);
  }
}

/** A record that was not written, or not made durable; the `cause` is what the storage said. */
export class AppendError extends DualtapeError {
  override readonly name = "AppendError";
}

/** Who has a journal open. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** Since when, in ISO 8601. */
  readonly since: string;
}

/** A journal that another has open: two that write would each undo the other. */
export class LockError extends DualtapeError {
  override readonly name = "LockError";

  /** @param owner who has it, where that is known: browsers do not tell */
  constructor(
    where: string,
    what: string,
    remedy: string,
    readonly owner: LockOwner | null,
  ) {
    super(where, what, remedy);
  }
}
