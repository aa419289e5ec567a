/** What is studied by workers: descent in a valley, another one for each fold. */
import { type Pool, memoryStorage, openJournal, readJournal, study, viewOf } from "@dualtape/study";
import { valley } from "../../../study/test/problems.ts";

export const problem = ({ fold }: { readonly fold: number }) => valley(20, fold);

/** Starts that are raced, in three folds each: pieces enough for all. */
const SETTINGS = { folds: 3, starts: 3, iterations: 12, deterministic: true } as const;

/** What a study finds, without what a clock says: the shortest digits that give a number back say its bits. */
export async function found(workers: Pool, signal?: AbortSignal): Promise<string> {
  const storage = memoryStorage();
  await study(problem, { journal: await openJournal(storage), workers, ...SETTINGS, ...(signal && { signal }) });
  const { answers, end } = viewOf("test", readJournal(await storage.read()).records);
  return JSON.stringify([answers, end?.best, end?.members], (key, value) => (key === "seconds" ? 0 : value));
}
