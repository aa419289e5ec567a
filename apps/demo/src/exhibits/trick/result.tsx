/** What came of it: the value and how it moves, the gradient and how it moves. */
import type { Flow } from "./flow.ts";
import type { Moment } from "./frames.ts";
import type { Graph } from "./graph.ts";
import { tangentOf } from "./shares.ts";
import { brief } from "./symbols.tsx";

interface Props {
  readonly graph: Graph;
  readonly flow: Flow;
  readonly moments: readonly Moment[];
}

/** A table, filled as the film goes on. */
export function Result({ graph, flow, moments }: Props) {
  const last = graph.length - 1;
  const [dual, moment] = [flow.duals[last], moments[last]];
  const variables = graph.flatMap((node, at) => (node.kind === "variable" ? [{ name: node.name, at }] : []));
  const finished = variables.every(({ at }) => moments[at]?.complete);
  const shown = (number: number | undefined, when: boolean | undefined) => (when ? brief(number ?? 0) : "…");
  return (
    <table class="trick-result figures">
      <caption class="visually-hidden">The result</caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">Quantity</span>
          </th>
          <th scope="col">it is</th>
          <th scope="col" class="tangent">
            along the seed it moves by
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">
            <var>f</var>
          </th>
          <td>{shown(dual?.primal.value, moment?.reached)}</td>
          <td class="tangent">{shown(dual && tangentOf(dual), moment?.reached)}</td>
        </tr>
        {variables.map(({ name, at }) => {
          const cotangent = flow.cotangents[at];
          return (
            <tr key={name}>
              <th scope="row" class="cotangent">
                <math displaystyle aria-hidden="true">
                  <mfrac>
                    <mrow>
                      <mo>∂</mo>
                      <mi>f</mi>
                    </mrow>
                    <mrow>
                      <mo>∂</mo>
                      <mi>{name}</mi>
                    </mrow>
                  </mfrac>
                </math>
                <span class="visually-hidden">∂f/∂{name}</span>
              </th>
              <td class="cotangent">{shown(cotangent?.primal.value, finished)}</td>
              <td class="tangent">{shown(cotangent ? tangentOf(cotangent) : 0, finished)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
