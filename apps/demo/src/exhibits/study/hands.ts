/** Who computes the runs of the study. */
import { onThisThread, type Pool, type StudyView, webWorkers } from "@dualtape/study";
import { problemOf } from "./problem.ts";

/**
 * So many workers, or with 0 the one that keeps the journal: pieces have the same bits wherever they are computed. Nobody where a study was
 * begun without pieces, by `dualtape tune` say: its last digits are others, and it goes on as it was begun.
 */
export function poolOf(view: StudyView | null, workers: number, rows: Uint8Array): Pool | null {
  if (view !== null && view.study.byPieces !== true) return null;
  if (workers === 0) return onThisThread(problemOf(rows));
  const hired = (): Worker => {
    const worker = new Worker(new URL("./pieces.ts", import.meta.url), { type: "module" });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to aim at
    worker.postMessage(rows);
    return worker;
  };
  return webWorkers(hired, { size: workers });
}
