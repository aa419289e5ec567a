/** What the network takes the test images for: a table of the digits against its answers, darker where there are more. */
import { recognized } from "./knowledge.ts";
import type { TunedRun } from "./messages.ts";

const DIGITS = [...Array(10).keys()];

/** The confusion matrix of a run. */
export function Confusion({ run }: { readonly run: TunedRun | null }) {
  const counts = run?.confusion ?? [];
  const { right, all } = recognized(counts);
  return (
    <table class="network-confusion figures">
      <caption>
        <h2>Test images</h2>
        <p class="reading">
          {run === null
            ? "Rows will be the digits, columns the answers."
            : all === 0
              ? `Run ${run.iteration} did not stay finite: it has no answers.`
              : `Run ${run.iteration} recognizes ${right} of ${all}, ${((100 * right) / all).toFixed(1)}%. Rows are the digits, columns the answers.`}
        </p>
      </caption>
      <thead>
        <tr>
          <td />
          {DIGITS.map((answer) => (
            <th key={answer} scope="col">
              {answer}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {DIGITS.map((digit) => (
          <tr key={digit}>
            <th scope="row">{digit}</th>
            {DIGITS.map((answer) => (
              <Cell key={answer} count={counts[10 * digit + answer] ?? 0} of={rowSum(counts, digit)} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const rowSum = (counts: readonly number[], digit: number): number =>
  counts.slice(10 * digit, 10 * digit + 10).reduce((sum, count) => sum + count, 0);

/** How much ink a share of a digit's images has; never as much that no number can be read on it. */
const inkOf = (share: number): number => Math.round(share > 0.5 ? 38 + 54 * share : 6 + 54 * share);

/** A count, on a ground that is the darker the greater its share. */
function Cell({ count, of }: { readonly count: number; readonly of: number }) {
  if (count === 0)
    return (
      <td class="none">
        <span class="visually-hidden">0</span>
      </td>
    );
  const share = count / of;
  return (
    <td
      class={share > 0.5 ? "most" : "some"}
      style={{ background: `color-mix(in oklab, var(--ink) ${inkOf(share)}%, transparent)` }}
    >
      {count}
    </td>
  );
}
