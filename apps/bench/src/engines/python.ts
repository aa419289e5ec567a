/** Libraries of Python: one long-lived process each, asked and answered by lines of JSON. */
import { mapRecord } from "../scenarios/dual.ts";
import type { Job, Mode, Scenario } from "../scenarios/scenario.ts";
import type { Engine, Prepared, Refusal } from "./engine.ts";
import { pythonProcess, type Reply } from "./python-process.ts";

interface EngineReply extends Reply {
  readonly refused?: string;
  readonly milliseconds?: number;
  readonly outcome?: Readonly<Record<string, readonly string[]>>;
}

/** A library of Python; some of them take jobs, too. */
export interface PythonEngine extends Engine {
  prepare(scenario: Scenario | (Job & { readonly mode: Mode })): Promise<Prepared | Refusal>;
  close(): void;
}

/** Starts a library in one thread, by flags of XLA where it stands on that, or says why it cannot be had. It computes what was prepared last. */
export async function pythonEngine(
  library: string,
  flags: readonly string[] = [],
): Promise<PythonEngine | { readonly missing: string }> {
  const python = await pythonProcess<EngineReply>("engine.py", library, base64, flags);
  if ("missing" in python) return python;
  const { ask, close } = python;
  return {
    name: library,
    async prepare(scenario) {
      const { refused } = await ask({ prepare: scenario });
      if (refused !== undefined) return { refused };
      return {
        run: async (times) => (await ask({ run: times })).milliseconds ?? Number.NaN,
        outcome: async () =>
          mapRecord((await ask({ outcome: true })).outcome ?? {}, (parts) => parts.map((text) => elements(text))),
      };
    },
    close,
  };
}

/** Arrays as base64 of float64. */
const base64 = (_: string, value: unknown): unknown =>
  value instanceof Float64Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")
    : value;

const elements = (text: string): Float64Array => new Float64Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
