/** A long-lived process of Python, asked and answered by lines of JSON. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What any process may answer. */
export interface Reply {
  /** What cannot be had. */
  readonly missing?: string;
  readonly error?: string;
}

/** A process that answers. */
export interface PythonProcess<R extends Reply> {
  /** What it said when it had started. */
  readonly greeting: R;
  /** Throws where it says that something failed. */
  ask(request: object): Promise<R>;
  close(): void;
}

/** Starts a script of `python/`, which greets, or says what is missing. */
export async function pythonProcess<R extends Reply>(
  script: string,
  subject: string,
  replacer?: (key: string, value: unknown) => unknown,
  flags: readonly string[] = [],
): Promise<PythonProcess<R> | { readonly missing: string }> {
  const path = fileURLToPath(new URL(`../../python/${script}`, import.meta.url));
  const child = spawn("python3", [path, subject, ...flags], { stdio: ["pipe", "pipe", "inherit"] });
  const absent = new Promise<never>((_, reject) => child.on("error", reject));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const listen = async (): Promise<R> => {
    const { value, done } = await Promise.race([lines.next(), absent]);
    if (done) throw new Error(`the process of ${subject} has ended`);
    return JSON.parse(value) as R;
  };
  try {
    const greeting = await listen();
    if (greeting.missing !== undefined) return { missing: greeting.missing };
    return {
      greeting,
      async ask(request) {
        child.stdin.write(`${JSON.stringify(request, replacer)}\n`);
        const reply = await listen();
        const failure = reply.error ?? reply.missing;
        if (failure !== undefined) throw new Error(`${subject}: ${failure}`);
        return reply;
      },
      close: () => void child.stdin.end(),
    };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}
