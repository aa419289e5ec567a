/** Libraries of Python: one long-lived process each, asked and answered by lines of JSON. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { mapRecord } from "../scenarios/dual.ts";
import type { Job, Mode, Scenario } from "../scenarios/scenario.ts";
import type { Engine, Prepared, Refusal } from "./engine.ts";

const script = fileURLToPath(new URL("../../python/engine.py", import.meta.url));

interface Reply {
  readonly missing?: string;
  readonly refused?: string;
  readonly error?: string;
  readonly milliseconds?: number;
  readonly outcome?: Readonly<Record<string, readonly string[]>>;
}

/** A library of Python; some of them take jobs, too. */
export interface PythonEngine extends Engine {
  prepare(scenario: Scenario | (Job & { readonly mode: Mode })): Promise<Prepared | Refusal>;
  close(): void;
}

/** Starts a library in one thread, or says why it cannot be had. It computes what was prepared last. */
export async function pythonEngine(library: string): Promise<PythonEngine | { readonly missing: string }> {
  const child = spawn("python3", [script, library], { stdio: ["pipe", "pipe", "inherit"] });
  const absent = new Promise<never>((_, reject) => child.on("error", reject));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const listen = async (): Promise<Reply> => {
    const { value, done } = await Promise.race([lines.next(), absent]);
    if (done) return { missing: `the process of ${library} has ended` };
    return JSON.parse(value) as Reply;
  };
  const ask = async (request: object): Promise<Reply> => {
    child.stdin.write(`${JSON.stringify(request, base64)}\n`);
    const reply = await listen();
    const failure = reply.error ?? reply.missing;
    if (failure !== undefined) throw new Error(`${library}: ${failure}`);
    return reply;
  };
  const greeting = await listen().catch((error: Error): Reply => ({ missing: error.message }));
  if (greeting.missing !== undefined) return { missing: greeting.missing };
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
    close: () => void child.stdin.end(),
  };
}

/** Arrays as base64 of float64. */
const base64 = (_: string, value: unknown): unknown =>
  value instanceof Float64Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")
    : value;

const elements = (text: string): Float64Array => new Float64Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
