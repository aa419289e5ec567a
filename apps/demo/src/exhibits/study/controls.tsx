/** Begin, stop and go on, and what is chosen. One button does all three, and stays the same element, so that the focus stays there. */
import { Choice as ChoiceField } from "../../shell/choice.tsx";
import type { SetState } from "../../shell/url-state.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Choice } from "./messages.ts";
import { CHOICES } from "./state.ts";
import { type Doing, limitOf, standing } from "./words.ts";

interface Props {
  readonly knowledge: Knowledge;
  readonly doing: Doing;
  readonly choice: Choice;
  readonly setters: Readonly<Record<keyof Choice, SetState<number>>>;
  readonly onRun: () => void;
  readonly onStop: () => void;
}

/** The controls of the study. */
export function Controls({ knowledge, doing, choice, setters, onRun, onStop }: Props) {
  const isRunning = doing === "running";
  const { view, under } = knowledge;
  const limit = limitOf(view, choice.evaluations);
  const done = ((view?.answers.length ?? 0) + (isRunning ? under : 0)) / Math.max(limit, 1);
  // What a study was begun with stays.
  const { starts, seed } = view?.study ?? choice;
  return (
    <section class="hand" aria-label="Controls">
      <div class="job-controls">
        <button type="button" class="primary" onClick={isRunning ? onStop : onRun}>
          {isRunning ? "Stop" : view === null ? "Begin" : "Go on"}
        </button>
        <div class="job-progress">
          <progress aria-label="The study: progress" max={1} value={Math.min(done, 1)} />
          <span class="figures" role="status">
            {standing(knowledge, doing, choice.evaluations)}
          </span>
        </div>
      </div>
      <div class="choices">
        <ChoiceField
          name="Evaluations"
          value={choice.evaluations}
          choices={CHOICES.evaluations}
          fixed={view !== null && view.end === null}
          onChange={setters.evaluations}
        />
        <ChoiceField
          name="Workers"
          value={view !== null && view.study.byPieces !== true ? 0 : choice.workers}
          choices={CHOICES.workers}
          fixed={isRunning || (view !== null && view.study.byPieces !== true)}
          onChange={setters.workers}
        />
        <ChoiceField
          name="Starts"
          value={starts}
          choices={CHOICES.starts}
          fixed={isRunning || view !== null}
          onChange={setters.starts}
        />
        <ChoiceField
          name="Seed"
          value={seed}
          choices={CHOICES.seed}
          fixed={isRunning || view !== null}
          onChange={setters.seed}
        />
      </div>
    </section>
  );
}
