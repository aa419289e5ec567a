/**
 * Runs one program, in a worker that is thrown away afterwards. The program is imported as a module, so that errors have lines;
 * what it prints and plots is sent at once, as far as the page can follow.
 */
import { noting } from "./call-sites.ts";
import type { Level, Report, Request } from "./messages.ts";
import { packages } from "./modules.ts";
import { type Paced, paced } from "./paced.ts";
import { plotter } from "./plots.ts";
import { print } from "./print.ts";
import { type Place, placeBy, placeIn, problemOf } from "./problem.ts";
import { compile, inert, type LoadedProgram } from "./program.ts";
import { requiring } from "./requiring.ts";

/** The console of a program. */
function consoleFor({ tell, clear }: Paced): Partial<Console> {
  const at =
    (level: Level) =>
    (...values: readonly unknown[]): void =>
      tell({ type: "line", level, pieces: print(values) });
  const [log, warn, error] = [at("log"), at("warning"), at("error")];
  return { ...console, log, info: log, debug: log, table: log, dir: log, warn, error, clear };
}

/** The line at which a program does not parse, where only the engine finds that out: asked of a worker that would do nothing. */
function unparsed(source: string): Promise<Place | null> {
  const url = URL.createObjectURL(new Blob([inert(source), "postMessage(null);"], { type: "text/javascript" }));
  const worker = new Worker(url);
  return new Promise<Place | null>((resolve) => {
    worker.addEventListener("message", () => resolve(null)); // it does parse
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      resolve(event.lineno > 0 ? { line: event.lineno, column: event.colno } : null);
    });
  }).finally(() => worker.terminate());
}

async function run(source: string, send: (report: Report) => void): Promise<void> {
  const url = URL.createObjectURL(new Blob([compile(source)], { type: "text/javascript" }));
  const output = paced(send);
  const { plot, flush } = plotter((picture) => send({ type: "picture", picture }));
  let tuning: Place | null = null;
  const hyperopt = noting(packages["@dualtape/hyperopt"] ?? {}, (stack) => {
    tuning = placeIn(stack, url);
  });
  const require = requiring({ ...packages, "@dualtape/hyperopt": hyperopt, playground: { plot } });

  const tell = (thrown: unknown): void => {
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    output.tell({ type: "problem", problem: problemOf(thrown, placeIn(stack, url) ?? tuning) });
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
    send({ type: "problem", problem: problemOf(error, placeBy(error, url) ?? (await unparsed(source))) });
    return;
  }
  send({ type: "start" });
  const begun = performance.now();
  try {
    await loaded.program(require, {}, consoleFor(output));
  } catch (error) {
    tell(error);
  }
  flush();
  output.flush();
  send({ type: "end", seconds: (performance.now() - begun) / 1000 });
}

Object.assign(Error, { stackTraceLimit: 100 }); // the program's frame lies below those of the packages

const begin = ({ data, ports: [port] }: MessageEvent<Request>): void => {
  if (port === undefined) return;
  const send: (report: Report) => void = port.postMessage.bind(port); // before a program can put another in its place
  run(data.source, send).catch((error: unknown) => send({ type: "problem", problem: problemOf(error, null) }));
};
addEventListener("message", begin, { once: true });
