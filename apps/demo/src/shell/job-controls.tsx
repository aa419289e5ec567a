/** Start, pause, resume and cancel for a job, and how far it is. */
import { useRef } from "preact/hooks";
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

/**
 * The controls of a job. One button starts, pauses and resumes it, and stays the same element: who is at it with a keyboard stays there,
 * also where the job starts or ends by itself.
 */
export function JobControls<Request, Update>({ job, name, onStart, done, words }: JobControlsProps<Request, Update>) {
  const primary = useRef<HTMLButtonElement>(null);
  const { state } = job;
  const busy = state === "running" || state === "paused";
  const [action, act] =
    state === "running" ? ["Pause", job.pause] : state === "paused" ? ["Resume", job.resume] : [name, onStart];
  const cancel = (): void => {
    job.cancel();
    primary.current?.focus(); // this button is gone then
  };
  return (
    <div class="job-controls">
      <button type="button" class="primary" ref={primary} onClick={act}>
        {action}
      </button>
      {busy && (
        <button type="button" onClick={cancel}>
          Cancel
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
