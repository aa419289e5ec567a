/** One number, to be written exactly or slid on a logarithmic scale. */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { format } from "./format.ts";

export interface NumberControlProps {
  readonly name: string;
  /** The symbol that stands for it in the equations. */
  readonly symbol: ComponentChildren;
  readonly value: number;
  /** The ends of the slider; other numbers may still be written. */
  readonly range: readonly [low: number, high: number];
  readonly onChange: (value: number) => void;
}

const parse = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text.trim().replace("−", "-")));

/** A field and a slider for one number. */
export function NumberControl({ name, symbol, value, range, onChange }: NumberControlProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const invalid = draft !== null && !Number.isFinite(parse(draft));
  const [low, high] = range;

  const write = (text: string): void => {
    setDraft(text);
    const number = parse(text);
    if (Number.isFinite(number)) onChange(number);
  };
  const slide = (exponent: number): void => {
    setDraft(null);
    onChange(Number((10 ** exponent).toPrecision(2)));
  };
  return (
    <div class="number-control">
      <label for={id}>
        {name} {symbol}
      </label>
      <input
        id={id}
        class="figures"
        inputMode="decimal"
        autocomplete="off"
        value={draft ?? String(value)}
        aria-invalid={invalid}
        aria-describedby={invalid ? `${id}-problem` : undefined}
        onInput={(event) => write(event.currentTarget.value)}
        onBlur={() => setDraft(null)}
      />
      <input
        type="range"
        aria-label={`${name}, on a logarithmic scale`}
        aria-valuetext={format(value)}
        min={Math.log10(low)}
        max={Math.log10(high)}
        step={0.01}
        value={Math.log10(Math.min(Math.max(value, low), high))}
        onInput={(event) => slide(event.currentTarget.valueAsNumber)}
      />
      {invalid && (
        <p id={`${id}-problem`} class="problem">
          Write a number, such as 0.001 or 1e-7.
        </p>
      )}
    </div>
  );
}
