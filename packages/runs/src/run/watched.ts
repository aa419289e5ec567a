/** A run and who looks at it, kept together: neither goes on without the other. */
import type { TensorLike } from "@dualtape/core";
import type { Sizes } from "../dynamics/divergence.ts";
import type { Inspector } from "../dynamics/inspection.ts";
import type { Running, RunningSnapshot } from "../dynamics/running.ts";

/** Where a run is, and what was seen of it. */
export interface Watched {
  readonly run: RunningSnapshot;
  readonly sizes: Sizes;
}

/** Where a run is; `null` where it cannot be kept, or its dynamics has an inspection. */
export function watchedNow<T extends TensorLike<T>, H extends string, K extends string>(
  run: Running<H, K, T>,
  { sizes }: Inspector<K>,
): Watched | null {
  const at = sizes && run.snapshot();
  return sizes && at && { run: at, sizes };
}

/** Goes on from there; tells whether it could. */
export function resumeWatched<T extends TensorLike<T>, H extends string, K extends string>(
  run: Running<H, K, T>,
  inspector: Inspector<K>,
  from: Watched,
): boolean {
  const isResumed = run.resume(from.run);
  if (isResumed) inspector.resume(from.sizes);
  return isResumed;
}
