/** The hyperparameters of the study: where it starts, its best run, and the last one. */
import type { StudyView } from "@dualtape/study";
import { format } from "../../shell/format.ts";

/** What people call them, and what is shown of them: of a β, its distance to 1. */
const SHOWN: Readonly<Record<string, { readonly title: string; readonly shown: (value: number) => number }>> = {
  learningRate: { title: "Learning rate α", shown: (value) => value },
  beta1: { title: "1 − β₁", shown: (value) => 1 - value },
  beta2: { title: "1 − β₂", shown: (value) => 1 - value },
  penalty: { title: "Penalty", shown: (value) => value },
};

type Answer = StudyView["answers"][number];
type Run = Extract<Answer, { type: "iteration" }>;

/** A table of them. */
export function ValuesTable({ view }: { readonly view: StudyView | null }) {
  const answers = view?.answers ?? [];
  const runs: readonly (Answer | undefined)[] = [answers[0], bestOf(view), answers.at(-1)];
  return (
    <table class="study-values figures">
      <caption>
        <h2>Hyperparameters</h2>
      </caption>
      <thead>
        <tr>
          <td />
          <th scope="col">Start</th>
          <th scope="col">Best</th>
          <th scope="col">Last</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(SHOWN).map(([name, { title, shown }]) => (
          <tr key={name}>
            <th scope="row">{title}</th>
            {runs.map((run, i) => (
              <td key={i}>{run === undefined ? "–" : format(shown(Number(run.hyper[name])), 2)}</td>
            ))}
          </tr>
        ))}
        <tr class="study-loss">
          <th scope="row">Validation loss</th>
          {runs.map((run, i) => (
            <td key={i}>{lossOf(run, view)}</td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

/** The loss after all steps, as far as it is known: of a start that was raced over fewer, only in the end. */
function lossOf(run: Answer | undefined, view: StudyView | null): string {
  if (run === undefined || view === null) return "–";
  if (run.type === "divergence") return "diverged";
  const isStart = run === view.answers[0];
  const value = run.steps === view.study.steps ? run.value : isStart ? view.end?.start.value : undefined;
  return value === undefined ? "–" : format(value, 3);
}

/** The best run of all steps. */
const bestOf = (view: StudyView | null): Run | undefined =>
  (view?.answers ?? []).reduce<Run | undefined>(
    (best, answer) =>
      answer.type === "iteration" && answer.steps === view?.study.steps && answer.value < (best?.value ?? Infinity)
        ? answer
        : best,
    undefined,
  );
