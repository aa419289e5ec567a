/** What is done with a journal in a browser, whatever its storage: it comes from Node, is read, gone on with, torn, and given back. */
/// <reference lib="dom" />
import { encodeRecord, firstLine, type JournalStorage, LockError, openJournal } from "@dualtape/study";

/** What a visit tells. */
export interface Visit {
  /** The records that were read, written anew. */
  readonly read: readonly number[];
  /** What came of opening it twice. */
  readonly second: string;
  /** The bytes that were cut. */
  readonly torn: number | undefined;
  /** What stood beside it: nothing at first, then what was written twice, and nothing once it was removed. */
  readonly beside: readonly (readonly number[] | null)[] | undefined;
  /** All of it, in the end. */
  readonly bytes: readonly number[];
}

export async function visit(open: (name: string) => Promise<JournalStorage>): Promise<Visit> {
  const given = new Uint8Array(await (await fetch("/study.journal")).arrayBuffer());
  const empty = await open("study");
  await empty.append(given, 0);
  await empty.close();

  const journal = await openJournal(await open("study"));
  const lines = [firstLine()];
  for (const record of journal.content.records) lines.push(encodeRecord(record, lines.at(-1)?.checksum ?? 0));
  const second = await open("study").then(
    () => "opened",
    (error: unknown) => (error instanceof LockError ? "refused" : String(error)),
  );
  for (const record of [-0, "#", { from: "a browser" }]) await journal.append(record);
  const { slots } = journal;
  const beside: (readonly number[] | null)[] = [];
  const look = async (): Promise<void> => {
    const found = (await slots?.read("midway")) ?? null;
    beside.push(found && Array.from(found));
  };
  await look();
  for (const bytes of [[1, 2, 3], [4]]) await slots?.write("midway", Uint8Array.from(bytes));
  await look();
  await slots?.remove("midway");
  await slots?.remove("midway");
  await look();
  await journal.close();

  const storage = await open("study");
  await storage.append(new TextEncoder().encode("torn"), (await storage.read()).length);
  await storage.close();
  const again = await openJournal(await open("study"), { sync: { every: 1 } });
  await again.append("the end");
  await again.close();

  const last = await open("study");
  const bytes = Array.from(await last.read());
  await last.close();
  return {
    read: lines.flatMap((line) => Array.from(line.bytes)),
    second,
    torn: again.content.torn?.bytes,
    beside,
    bytes,
  };
}
