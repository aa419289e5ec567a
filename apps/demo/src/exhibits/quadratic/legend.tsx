/** The legend of the curves: for each outer iteration its colour, its α, and what the run told. */
import { format } from "../../shell/format.ts";
import type { Iteration } from "./messages.ts";
import { runColor } from "./run-color.ts";

/** A table of the outer iterations. */
export const Legend = ({
  iterations,
  position,
}: {
  readonly iterations: readonly Iteration[];
  readonly position: number;
}) => (
  <table class="legend figures">
    <caption class="visually-hidden">The outer iterations</caption>
    <thead>
      <tr>
        <th scope="col">Run</th>
        <th scope="col" class="start">
          α
        </th>
        <th scope="col">Loss</th>
        <th scope="col" class="tangent">
          dL/dα
        </th>
      </tr>
    </thead>
    <tbody>
      {iterations.map(({ iteration, learningRate, loss, slope }) => (
        <tr key={iteration} aria-current={iteration === position ? "true" : undefined}>
          <th scope="row">
            <span class="swatch" style={{ background: runColor(iteration) }} />
            {iteration}
          </th>
          <td class="start">{format(learningRate)}</td>
          <td>{format(loss, 3)}</td>
          <td class="tangent">{format(slope, 4)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
