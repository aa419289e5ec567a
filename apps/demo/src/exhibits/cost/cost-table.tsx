/** All that was measured, beside what theory says, as a table. */
import type { Ledger } from "./ledger.ts";
import { costAt } from "./ledger.ts";
import { LOOKS } from "./series.ts";
import { bytesInWords, secondsInWords } from "./units.ts";

/** The table of measurements. */
export const CostTable = ({ ledger: { predicted, measured } }: { readonly ledger: Ledger }) => (
  <table class="figures">
    <caption class="visually-hidden">Every measurement beside its prediction</caption>
    <thead>
      <tr>
        <th scope="col">Strategy</th>
        <th scope="col">T</th>
        <th scope="col">K</th>
        <th scope="col">Memory</th>
        <th scope="col">in theory</th>
        <th scope="col">Time</th>
        <th scope="col">in theory</th>
        <th scope="col">Runs</th>
      </tr>
    </thead>
    <tbody>
      {measured.map((cost) => {
        const { series, steps, directions, bytes, seconds, runs } = cost;
        const theory = costAt(predicted, series, cost);
        return (
          <tr
            key={`${series} ${steps} ${directions}`}
            data-series={series}
            data-steps={steps}
            data-directions={directions}
          >
            <th scope="row">{LOOKS[series].name}</th>
            <td>{steps}</td>
            <td>{directions}</td>
            <td>
              <data value={bytes}>{bytesInWords(bytes)}</data>
            </td>
            <td>{theory === undefined ? "" : bytesInWords(theory.bytes)}</td>
            <td>
              <data value={seconds}>{secondsInWords(seconds)}</data>
            </td>
            <td>{theory === undefined ? "" : secondsInWords(theory.seconds)}</td>
            <td>{runs}</td>
          </tr>
        );
      })}
    </tbody>
  </table>
);
