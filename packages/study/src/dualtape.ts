#!/usr/bin/env node
/** The command, as the system starts it: an interrupt stops it at the next step, a second one at once. */
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
process.exitCode = await main(process.argv.slice(2), {
  output: process.stdout,
  errors: process.stderr,
  signal: stop.signal,
});
