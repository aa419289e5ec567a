/** The hyperparameters of the study: where it starts, its best run, and the last one. */
import type { StudyView } from "@dualtape/study";
import { format } from "../../shell/format.ts";

/** What people call them; a journal may bring others. */
const NAMES: Readonly<Record<string, string>> = {
  learningRate: "Learning rate α",
  beta1: "β₁",
  beta2: "β₂",
  penalty: "Penalty",
};

type Answer = StudyView["answers"][number];
type Run = Extract<Answer, { type: "iteration" }>;

/** A table of them. */
export function ValuesTable({ view }: { readonly view: StudyView | null }) {
  const answers = view?.answers ?? [];
  const best = bestOf(view);
  const runs: readonly (Answer | undefined)[] = [answers[0], best ?? undefined, answers.at(-1)];
  const names = Object.keys(view?.study.hyperparameters ?? NAMES);
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
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{NAMES[name] ?? name}</th>
            {runs.map((run, i) => (
              <td key={i}>{run === undefined ? "–" : few(run.hyper[name])}</td>
            ))}
          </tr>
        ))}
        <tr class="study-loss">
          <th scope="row">Validation loss</th>
          {runs.map((run, i) => (
            <td key={i}>{run === undefined ? "–" : run.type === "iteration" ? few(run.value) : "diverged"}</td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

const few = (value: unknown): string => (typeof value === "number" ? format(value, 3) : "–");

/** The best run of all steps; `null` where there is none. */
export const bestOf = (view: StudyView | null): Run | null =>
  (view?.answers ?? []).reduce<Run | null>(
    (best, answer) =>
      answer.type === "iteration" && answer.steps === view?.study.steps && answer.value < (best?.value ?? Infinity)
        ? answer
        : best,
    null,
  );
