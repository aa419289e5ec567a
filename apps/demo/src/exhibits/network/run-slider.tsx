/** The run that is looked at. It is the best so far until a hand holds another. */
interface Props {
  /** From 1; 0 where there is none. */
  readonly shown: number;
  readonly length: number;
  /** The run in words, read out while sliding. */
  readonly words: string;
  readonly onChange: (iteration: number) => void;
}

/** A slider over the runs. */
export const RunSlider = ({ shown, length, words, onChange }: Props) => (
  <label class="scrub">
    <span>
      Look at run <span class="figures">{length === 0 ? "none yet" : `${shown} of ${length}`}</span>
    </span>
    <input
      type="range"
      min={1}
      max={Math.max(length, 1)}
      step={1}
      value={Math.max(shown, 1)}
      disabled={length < 2}
      aria-valuetext={words}
      onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
    />
  </label>
);
