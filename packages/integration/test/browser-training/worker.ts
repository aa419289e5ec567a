/** What both workers share: pieces of a file as they come, and training told to the page. */
/// <reference lib="dom" />
import type { Run, TrainEvent } from "@dualtape/runs";

/** What a worker tells the page. */
export type Told =
  | { readonly type: "piece" }
  | { readonly type: "progress"; readonly t: number; readonly loss: number }
  | { readonly type: "end"; readonly first: number; readonly best: number; readonly steps: number }
  | { readonly type: "error"; readonly text: string };

const page: { postMessage(told: Told, transferred: readonly Transferable[]): void } = Object(self);
const post = (told: Told): void => page.postMessage(told, []);

/** The bytes of a file that the page's server has, in the pieces in which they come. */
export async function* pieces(file: string): AsyncGenerator<Uint8Array> {
  const { body } = await fetch(new URL(file, self.location.href));
  if (body === null) throw new Error(`there is no ${file}`);
  const reader = body.getReader();
  try {
    for (let heard = false; ; heard = true) {
      const { done, value } = await reader.read();
      if (done) return;
      if (!heard) await fetch(new URL("heard", self.location.href));
      post({ type: "piece" });
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

/** Tells the page of training as it goes on, and what it came to. */
export async function tell(
  run: Run<TrainEvent, { readonly best: { readonly value: number }; readonly steps: number }>,
): Promise<void> {
  const losses: number[] = [];
  try {
    for await (const event of run) {
      losses.push(event.loss);
      post({ type: "progress", t: event.t, loss: event.loss });
    }
    const { best, steps } = await run;
    post({ type: "end", first: losses[0] ?? Number.NaN, best: best.value, steps });
  } catch (error) {
    post({ type: "error", text: String(error) });
  }
}
