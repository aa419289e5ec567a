/** The race with one number of hyperparameters: its controls, its picture, and what came of it. It stops when another is looked at. */
import { useEffect, useMemo } from "preact/hooks";
import { JobControls } from "../../../shell/job-controls.tsx";
import { useJob } from "../../../shell/job.ts";
import { RaceChart } from "./chart.tsx";
import type { Course, Update } from "./messages.ts";
import { secondsOf, standingOf } from "./standing.ts";
import { figures, progress, tested, verdict } from "./words.ts";

const createWorker = (): Worker => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

interface Props {
  readonly course: Course;
  readonly isShown: boolean;
}

/** A race, which is kept while another is shown. */
export function Heat({ course, isShown }: Props) {
  const job = useJob<Course, Update>(createWorker);
  const { seed, hidden, steps, seconds } = course;
  // What was raced over something else says nothing here.
  useEffect(job.clear, [seed, hidden, steps, seconds]);
  useEffect(() => {
    if (!isShown) job.cancel();
  }, [isShown]);

  const standing = useMemo(() => standingOf(job.updates), [job.updates]);
  if (!isShown) return null;
  const until = secondsOf(standing, seconds);
  const isRunning = job.state === "running" || job.state === "paused";
  const said = figures(standing, until);
  const { done, words } = progress(standing, course, isRunning);
  return (
    <>
      <JobControls job={job} name="Race" onStart={() => job.start(course)} done={done} words={words} />
      <figure>
        <RaceChart
          standing={standing}
          until={until}
          seconds={seconds}
          words={said[0] ?? "The lowest validation loss of both sides over time: nothing yet."}
        />
        <figcaption class="reading">
          Lines are medians of five seeds; bands reach from the best of them to the worst.
        </figcaption>
      </figure>
      <div class="network-outcome">
        <p class="network-verdict" role="status">
          {isRunning || until === 0 ? "" : verdict(standing, until)}
        </p>
        {[...said, ...tested(standing, until)].map((sentence, i) => (
          <p key={i} class="figures">
            {sentence}
          </p>
        ))}
      </div>
    </>
  );
}
