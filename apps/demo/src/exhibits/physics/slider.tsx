/** A number to be slid on a linear scale, with its value beside its name. */
import type { ComponentChildren } from "preact";

export interface SliderProps {
  readonly name: string;
  readonly symbol?: ComponentChildren;
  readonly value: number;
  readonly range: readonly [low: number, high: number];
  readonly step: number;
  /** The value as it is read. */
  readonly shown: string;
  readonly onChange: (value: number) => void;
}

/** A slider with its name and value. */
export const Slider = ({ name, symbol, value, range: [low, high], step, shown, onChange }: SliderProps) => (
  <label class="physics-slider">
    <span>
      {name} {symbol}
    </span>
    <output class="figures">{shown}</output>
    <input
      type="range"
      min={low}
      max={high}
      step={step}
      value={value}
      aria-label={name}
      aria-valuetext={shown}
      onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
    />
  </label>
);
