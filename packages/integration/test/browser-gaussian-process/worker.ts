/** A worker that fits a Gaussian process, and tells the page of each gradient. */
/// <reference lib="dom" />
import { fitting } from "./process.ts";

/** What the worker tells. */
export type Told =
  | { readonly type: "progress"; readonly t: number }
  | { readonly type: "end"; readonly value: number; readonly lengths: readonly number[]; readonly noise: number }
  | { readonly type: "error"; readonly text: string };

const page: { postMessage(told: Told, transferred: readonly Transferable[]): void } = Object(self);
const post = (told: Told): void => page.postMessage(told, []);

try {
  const run = fitting();
  for await (const event of run) if (event.type === "iteration") post({ type: "progress", t: event.iteration });
  const { value, hyper } = await run;
  post({ type: "end", value, lengths: hyper.lengths as readonly number[], noise: hyper.noise });
} catch (error) {
  post({ type: "error", text: String(error) });
}
