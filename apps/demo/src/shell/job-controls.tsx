/** Start, pause, resume and cancel for a job, and how far it is. */
import type { Job } from "./job.ts";

export interface JobControlsProps<Request, Update> {
  readonly job: Job<Request, Update>;
  /** What is started, such as `Train`. */
  readonly name: string;
  readonly onStart: () => void;
  /** How much is done, from 0 to 1; `null` where nobody knows. */
  readonly done: number | null;
  /** How far it is, in words, such as `Outer iteration 3 of 20`. */
  readonly words: string;
}

/** The controls of a job. */
export function JobControls<Request, Update>({ job, name, onStart, done, words }: JobControlsProps<Request, Update>) {
  const { state } = job;
  const busy = state === "running" || state === "paused";
  return (
    <div class="job-controls">
      {busy ? (
        <>
          <button type="button" class="primary" onClick={state === "running" ? job.pause : job.resume}>
            {state === "running" ? "Pause" : "Resume"}
          </button>
          <button type="button" onClick={job.cancel}>
            Cancel
          </button>
        </>
      ) : (
        <button type="button" class="primary" onClick={onStart}>
          {name}
        </button>
      )}
      <div class="job-progress">
        <progress aria-label={`${name}: progress`} max={1} {...(busy && done === null ? {} : { value: done ?? 0 })} />
        <span class="figures" role="status">
          {job.failure ?? words}
        </span>
      </div>
    </div>
  );
}
