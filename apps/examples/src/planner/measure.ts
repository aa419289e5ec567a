/** What a hypergradient takes: time of the processor, which other work on the machine distorts least, and memory. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Dynamics, hyperTensors, type Strategy } from "@dualtape/hyperopt";

/** Processor seconds and the bytes that the strategy counted. */
export interface Taken {
  readonly seconds: number;
  readonly bytes: number;
}

/**
 * The fastest run of each strategy, of as many in turn as two seconds hold; `null` where a strategy is stopped, because
 * it takes a second longer than twice the time of the best before it.
 */
export function measure(dynamics: Dynamics, strategies: readonly Strategy[]): readonly (Taken | null)[] {
  const begun = processorSeconds();
  let least = Infinity;
  const again = ({ strategy, best }: { strategy: Strategy; best: Taken | null }, limit: number) => {
    const now = once(dynamics, strategy, limit);
    least = Math.min(least, now?.seconds ?? Infinity);
    return { strategy, best: best !== null && now !== null && best.seconds < now.seconds ? best : now };
  };
  let rounds = strategies.map((strategy) => again({ strategy, best: null }, 2 * least + 1));
  do {
    rounds = rounds.map((round) => (round.best === null ? round : again(round, Infinity)));
  } while (processorSeconds() - begun < 2);
  return rounds.map(({ best }) => best);
}

function once(dynamics: Dynamics, strategy: Strategy, limit: number): Taken | null {
  const run = strategy.run(dynamics, hyperTensors(dynamics, {}), (value) => value);
  const begun = processorSeconds();
  for (;;) {
    const { done, value } = run.next();
    const seconds = processorSeconds() - begun;
    if (done) return { seconds, bytes: value.cost.bytes };
    if (seconds > limit) return null;
  }
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Bytes alive after the last step and a garbage collection, beyond those before: of arrays, and of the heap. */
export function alive(dynamics: Dynamics, strategy: Strategy): { readonly arrays: number; readonly heap: number } {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const held = () => {
    for (let i = 0; i < 3; i++) collect();
    return process.memoryUsage();
  };
  const before = held();
  const run = strategy.run(dynamics, hyperTensors(dynamics, {}), (value) => value);
  for (let last = false; !last;) {
    const { done, value } = run.next();
    last = done === true || value.t === dynamics.steps;
  }
  const after = held();
  run.return(undefined as never);
  return { arrays: after.arrayBuffers - before.arrayBuffers, heap: after.heapUsed - before.heapUsed };
}
