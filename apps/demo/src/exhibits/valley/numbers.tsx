/** The picture as a table: at a few horizons the best constant step size, and where the short-term path stands. */
import { format } from "../../shell/format.ts";
import { optimum, type Place, placeOnPath } from "./landscape.ts";
import type { Curve, Path } from "./messages.ts";

interface Props {
  readonly curves: readonly Curve[];
  readonly path: Path | null;
  readonly horizon: number;
}

const HORIZONS = [5, 10, 20, 50, 100];

const Cells = ({ place, kind }: { readonly place: Place | null; readonly kind: string }) => (
  <>
    <td class={kind}>{place === null ? "–" : format(place.rate, 2)}</td>
    <td class={kind}>{place === null ? "–" : format(place.loss, 2)}</td>
  </>
);

/** The numbers at the horizons. */
export const Numbers = ({ curves, path, horizon }: Props) => (
  <table class="valley-numbers figures">
    <caption class="visually-hidden">Both ways at a few horizons</caption>
    <thead>
      <tr>
        <td />
        <th scope="colgroup" colSpan={2}>
          Best constant
        </th>
        <th scope="colgroup" colSpan={2} class="tangent">
          Short term
        </th>
      </tr>
      <tr>
        <th scope="col">Steps</th>
        <th scope="col">α</th>
        <th scope="col">loss</th>
        <th scope="col" class="tangent">
          α
        </th>
        <th scope="col" class="tangent">
          loss
        </th>
      </tr>
    </thead>
    <tbody>
      {[...new Set([...HORIZONS, horizon])]
        .sort((a, b) => a - b)
        .map((step) => (
          <tr key={step} aria-current={step === horizon ? "true" : undefined}>
            <th scope="row">{step}</th>
            <Cells place={optimum(curves, step)} kind="long" />
            <Cells place={path === null ? null : placeOnPath(path, step)} kind="tangent" />
          </tr>
        ))}
    </tbody>
  </table>
);
