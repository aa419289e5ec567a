/** By what the two searches are compared. */
import type { Measure } from "./state.ts";

interface Props {
  readonly measure: Measure;
  readonly onChange: (measure: Measure) => void;
}

const MEASURES: readonly { readonly measure: Measure; readonly words: string }[] = [
  { measure: "runs", words: "the same number of runs" },
  { measure: "seconds", words: "the same time" },
];

/** A choice of one out of two. */
export const MeasureChoice = ({ measure, onChange }: Props) => (
  <fieldset class="network-measures">
    <legend>Compare by</legend>
    {MEASURES.map((each) => (
      <label key={each.measure}>
        <input type="radio" name="measure" checked={each.measure === measure} onChange={() => onChange(each.measure)} />
        {each.words}
      </label>
    ))}
  </fieldset>
);
