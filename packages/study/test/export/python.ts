/**
 * Programs in Python, where there is one: `DUALTAPE_PYTHON`, or `python3`. They read JSON and write JSON. Nothing of the library needs
 * Python; it is where other systems are asked what they make of what we hand them.
 */
import { spawn } from "node:child_process";

/** What a program wrote, or what it lacks: Python itself, or a module. */
export type Told = { readonly told: unknown } | { readonly lacking: string };

/** Runs a program on a value; throws where it fails for another reason than a module that is not there. */
export const python = (program: string, given: unknown): Promise<Told> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.env["DUALTAPE_PYTHON"] ?? "python3", ["-c", program], { timeout: 300_000 });
    const out: string[] = [];
    const error: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => error.push(text));
    child.stdin.on("error", () => {}); // it may end before it has read
    child.stdin.end(JSON.stringify(given));
    child.on("error", (failure: NodeJS.ErrnoException) =>
      failure.code === "ENOENT" ? resolve({ lacking: "there is no Python" }) : reject(failure),
    );
    child.on("close", (code) => {
      if (code === 0) return resolve({ told: JSON.parse(out.join("")) as unknown });
      const missing = /ModuleNotFoundError: No module named '([\w.]+)'/.exec(error.join(""))?.[1];
      if (missing !== undefined) return resolve({ lacking: `this Python has no ${missing}` });
      reject(new Error(error.join("")));
    });
  });
