/** The switch between few hyperparameters and many. */
import { type Count, COUNTS } from "./messages.ts";

interface Props {
  readonly count: Count;
  readonly onChange: (count: Count) => void;
}

const WORDS: Readonly<Record<Count, string>> = {
  5: "AdamW’s own",
  20: "five for each of the four tensors",
  100: "the rate of each tensor a schedule of 21 knots",
};

/** One out of three. */
export const CountChoice = ({ count, onChange }: Props) => (
  <fieldset class="network-counts">
    <legend>Hyperparameters</legend>
    {COUNTS.map((each) => (
      <label key={each}>
        <input type="radio" name="count" checked={each === count} onChange={() => onChange(each)} />
        <span>
          <b class="figures">{each}</b>, {WORDS[each]}
        </span>
      </label>
    ))}
  </fieldset>
);
