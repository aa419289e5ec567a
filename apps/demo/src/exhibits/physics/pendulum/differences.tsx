/** The derivative beside the differences, at the time that is shown, and until when they agree. */
import { format } from "../../../shell/format.ts";
import { DISTANCES, powerOf } from "./distances.ts";
import type { Moment } from "./messages.ts";

interface Props {
  /** Until when the difference of each distance agrees; `null` where it does to the end. */
  readonly until: readonly (number | null)[];
  readonly shown: Moment | undefined;
  /** Whether the run has come to its end. */
  readonly over: boolean;
}

/** A table of the derivative of the tip's horizontal place. */
export function Differences({ until, shown, over }: Props) {
  return (
    <table class="differences figures">
      <caption>How far to the side the tip moves, in metres a radian, after {(shown?.time ?? 0).toFixed(1)} s</caption>
      <thead>
        <tr>
          <th scope="col">by</th>
          <th scope="col">dx/dθ</th>
          <th scope="col">agrees until</th>
        </tr>
      </thead>
      <tbody>
        <tr class="tangent">
          <th scope="row">dual numbers</th>
          <td>{format(shown?.tangent[0] ?? 0, 3)}</td>
          <td>exact</td>
        </tr>
        {DISTANCES.map((distance, i) => (
          <tr key={distance} data-lost={shown !== undefined && (until[i] ?? Infinity) <= shown.time}>
            <th scope="row">differences, δ = {powerOf(distance)}</th>
            <td>{format(shown?.quotients[i]?.[0] ?? 0, 3)}</td>
            <td>
              {until[i] === null || until[i] === undefined ? (over ? "the end" : "now") : `${until[i].toFixed(1)} s`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
