/** How many images a step sees: what decides how noisy the gradients are. */
import { IMAGES } from "./messages.ts";
import { BATCHES } from "./state.ts";

interface Props {
  readonly batch: number;
  readonly onChange: (batch: number) => void;
}

/** A choice of one out of three. */
export const BatchChoice = ({ batch, onChange }: Props) => (
  <fieldset class="valley-batches">
    <legend>Images a step sees</legend>
    {BATCHES.map((each) => (
      <label key={each}>
        <input type="radio" name="batch" checked={each === batch} onChange={() => onChange(each)} />
        <span class="figures">{each === IMAGES ? `all ${each}` : each}</span>
      </label>
    ))}
  </fieldset>
);
