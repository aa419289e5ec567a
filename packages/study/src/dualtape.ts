#!/usr/bin/env node
/**
 * The command, as the system starts it: an interrupt stops it at the next step, a second one at once. Who leaves off reading what it says, as
 * `head` does, interrupts it as well.
 */
import process from "node:process";
import { main } from "./command/main.ts";
import { EXIT } from "./command/surroundings.ts";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(EXIT.stopped);
    stop.abort();
  });
}
process.stdout.on("error", (error: Error & { readonly code?: string }) => {
  if (error.code === "EPIPE") return stop.abort();
  process.stderr.write(`the output: it cannot be written: ${error.message}. Make room, or write elsewhere.\n`);
  process.exit(EXIT.failed);
});
process.stderr.on("error", () => {}); // nobody is left to be told
process.exitCode = await main(process.argv.slice(2), {
  output: process.stdout,
  errors: process.stderr,
  signal: stop.signal,
});
