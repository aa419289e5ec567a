/** Makes a GIF of the tuning, and hands it to the visitor as a download. */
import { useEffect } from "preact/hooks";
import { readColors, resolveColor } from "../../../shell/colors.ts";
import { download } from "../../../shell/download.ts";
import { useJob } from "../../../shell/job.ts";
import { runColor } from "../run-color.ts";
import { isOver, type Tuning } from "../tuning.ts";
import type { Film, FilmProgress } from "./messages.ts";

/** A button that makes the film; while it is made, one that gives it up. */
export function SaveFilm({ tuning }: { readonly tuning: Tuning }) {
  const job = useJob<Film, FilmProgress>(() => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }));
  const { latest, state, failure } = job;
  const file = latest?.file ?? null;
  useEffect(() => {
    if (file !== null) download(file, "image/gif", "quadratic.gif");
  }, [file]);

  const { iterations, ending } = tuning;
  const start = (): void => {
    const { ink, paper, quiet, rule, tangent } = readColors();
    const runs = iterations.map(({ iteration }) => resolveColor(runColor(iteration)));
    const final = ending?.last?.learningRate ?? null;
    job.start({ iterations, final, colors: { ink, paper, quiet, rule, tangent, runs } });
  };
  return (
    <div class="film">
      {state === "running" ? (
        <button type="button" onClick={job.cancel}>
          Cancel <span class="figures">{latest ? `${latest.frame} of ${latest.frames}` : ""}</span>
        </button>
      ) : (
        <button type="button" disabled={!isOver(tuning) || iterations.length === 0} onClick={start}>
          Save as GIF
        </button>
      )}
      {failure !== null && <p class="problem">{failure}</p>}
    </div>
  );
}
