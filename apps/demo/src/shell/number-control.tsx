/** One number, to be written exactly or slid on a scale, logarithmic or linear. */
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
  /** Logarithmic by default. */
  readonly scale?: "logarithmic" | "linear";
  readonly onChange: (value: number) => void;
}

const parse = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text.trim().replace("−", "-")));

/** A field and a slider for one number. */
export function NumberControl({ name, symbol, value, range, scale = "logarithmic", onChange }: NumberControlProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const invalid = draft !== null && !Number.isFinite(parse(draft));
  const [low, high] = range;
  const logarithmic = scale === "logarithmic";
  const slid = logarithmic ? Math.log10 : (number: number) => number;

  const write = (text: string): void => {
    setDraft(text);
    const number = parse(text);
    if (Number.isFinite(number)) onChange(number);
  };
  const slide = (at: number): void => {
    setDraft(null);
    onChange(logarithmic ? Number((10 ** at).toPrecision(2)) : at);
  };
  return (
    <div class="number-control">
      <label id={`${id}-label`} for={id}>
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
        aria-labelledby={`${id}-label ${id}-scale`}
        aria-valuetext={format(value)}
        min={slid(low)}
        max={slid(high)}
        step={0.01}
        value={slid(Math.min(Math.max(value, low), high))}
        onInput={(event) => slide(event.currentTarget.valueAsNumber)}
      />
      <span id={`${id}-scale`} hidden>
        on a {scale} scale
      </span>
      {invalid && (
        <p id={`${id}-problem`} class="problem">
          Write a number, such as {logarithmic ? "0.001 or 1e-7" : "0.5 or −2"}.
        </p>
      )}
    </div>
  );
}
