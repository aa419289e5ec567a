/** How a run goes, in words: announced where it changes its state, with a clock beside it that is not. */
import { useEffect, useState } from "preact/hooks";
import type { Output } from "./output.ts";
import type { Program } from "./use-program.ts";

const duration = (seconds: number): string =>
  seconds < 1 ? `${Math.max(1, Math.round(1000 * seconds))} ms` : `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;

/** The state of a run and how long it took. */
export function Status({ output, since }: { readonly output: Output; readonly since: number | null }) {
  const { state } = output;
  const words = {
    idle: "",
    running: "Running",
    ended: "Finished in",
    stopped: "Stopped after",
    failed: output.seconds === null ? "Not run" : "Failed after",
  }[state];
  return (
    <p class="playground-status figures">
      <span role="status">{words}</span>{" "}
      {since === null ? output.seconds !== null && duration(output.seconds) : <Clock since={since} />}
    </p>
  );
}

function Clock({ since }: { readonly since: number }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return <>{(Math.max(0, now - since) / 1000).toFixed(1)} s</>;
}

/** What to do next, where nothing is shown yet. */
export function hintOf(origin: Program["origin"], { state, entries, pictures }: Output): string | null {
  if (state === "ended" && entries.length + pictures.length === 0) {
    return "The program ended, and printed nothing. Call console.log, or plot.";
  }
  if (state !== "idle") return null;
  if (origin === "received") return "This program came with the link. It waits for you to read it, and to run it.";
  if (origin === "broken") return "The program in this link could not be read: the link was cut or changed on its way.";
  return "What the program prints and plots is shown here.";
}
