/**
 * Runs one program, in a worker that is thrown away afterwards. The program is imported as a module, so that errors have lines;
 * what it prints and plots is sent at once, up to a limit, because a program that never ends cannot be asked to be brief.
 */
import { noting } from "./call-sites.ts";
import type { Level, Report, Request } from "./messages.ts";
import { packages } from "./modules.ts";
import { plotter } from "./plots.ts";
import { print } from "./print.ts";
import { type Place, placeIn, problemOf } from "./problem.ts";
import { compile, inert, type LoadedProgram } from "./program.ts";
import { requiring } from "./requiring.ts";

/** Lines that are sent to the page. */
const LINES = 500;

const send = (report: Report): void => postMessage(report);

/** The console of a program: sends lines until there are enough of them, and counts the rest. */
function consoleFor(): Partial<Console> {
  let lines = 0;
  const at =
    (level: Level) =>
    (...values: readonly unknown[]): void => {
      lines += 1;
      const over = lines - LINES;
      if (over <= 0) send({ type: "line", level, pieces: print(values) });
      else if (Number.isInteger(Math.log10(over))) send({ type: "cut", lines: over });
    };
  const [log, warn, error] = [at("log"), at("warning"), at("error")];
  const clear = (): void => send({ type: "clear" });
  return { ...console, log, info: log, debug: log, table: log, dir: log, warn, error, clear };
}

/** The line at which a program does not parse, where only the engine finds that out: asked of a worker that would do nothing. */
function unparsed(source: string): Promise<Place | null> {
  const url = URL.createObjectURL(new Blob([inert(source)], { type: "text/javascript" }));
  const worker = new Worker(url);
  return new Promise<Place | null>((resolve) => {
    setTimeout(resolve, 1000, null);
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      resolve(event.lineno > 0 ? { line: event.lineno, column: event.colno } : null);
    });
  }).finally(() => worker.terminate());
}

async function run(source: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([compile(source)], { type: "text/javascript" }));
  const { plot, flush } = plotter((picture) => send({ type: "picture", picture }));
  let tuning: Place | null = null;
  const hyperopt = noting(packages["@dualtape/hyperopt"] ?? {}, (stack) => {
    tuning = placeIn(stack, url);
  });
  const require = requiring({ ...packages, "@dualtape/hyperopt": hyperopt, playground: { plot } });

  const tell = (thrown: unknown): void => {
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    send({ type: "problem", problem: problemOf(thrown, placeIn(stack, url) ?? tuning) });
  };
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    tell(event.error);
  });

  let loaded: LoadedProgram;
  try {
    loaded = await import(/* @vite-ignore */ url);
  } catch (error) {
    send({ type: "problem", problem: problemOf(error, await unparsed(source)) });
    return;
  }
  send({ type: "start" });
  const begun = performance.now();
  try {
    await loaded.program(require, {}, consoleFor());
  } catch (error) {
    tell(error);
  }
  flush();
  send({ type: "end", seconds: (performance.now() - begun) / 1000 });
}

Object.assign(Error, { stackTraceLimit: 100 }); // the program's frame lies below those of the packages

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  run(data.source).catch((error: unknown) => send({ type: "problem", problem: problemOf(error, null) }));
});
