/** One out of several numbers. */
import { useId } from "preact/hooks";

interface Props {
  readonly name: string;
  readonly value: number;
  /** With the value, where that is another. */
  readonly choices: readonly number[];
  /** Whether it cannot be changed now. */
  readonly fixed?: boolean;
  readonly onChange: (value: number) => void;
}

/** A choice with its name above; several stand in a row of the class `choices`. */
export function Choice({ name, value, choices, fixed = false, onChange }: Props) {
  const id = useId();
  return (
    <p>
      <label for={id}>{name}</label>
      <select
        id={id}
        class="figures"
        value={value}
        disabled={fixed}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      >
        {[...new Set([...choices, value])]
          .sort((a, b) => a - b)
          .map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
      </select>
    </p>
  );
}
