/** The sizes and the seed: each change starts anew. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Settings } from "./messages.ts";
import { CHOICES } from "./state.ts";

interface Props {
  readonly settings: Settings;
  readonly onChange: (changed: Partial<Settings>) => void;
  /** What stands after them. */
  readonly children: ComponentChildren;
}

/** What to train: how large, how long, how often, and from which seed. */
export const Choices = ({ settings, onChange, children }: Props) => (
  <div class="network-choices">
    <Choice name="Units" value={settings.hidden} choices={CHOICES.hidden} onChange={(hidden) => onChange({ hidden })} />
    <Choice
      name="Steps a run"
      value={settings.steps}
      choices={CHOICES.steps}
      onChange={(steps) => onChange({ steps })}
    />
    <Choice name="Runs" value={settings.runs} choices={CHOICES.runs} onChange={(runs) => onChange({ runs })} />
    <Choice
      name="Seed"
      value={settings.seed}
      choices={seedsAround(settings.seed)}
      onChange={(seed) => onChange({ seed })}
    />
    {children}
  </div>
);

const seedsAround = (seed: number): readonly number[] =>
  [...new Set([1, 2, 3, 4, 5, 6, 7, 8, seed])].sort((a, b) => a - b);

interface ChoiceProps {
  readonly name: string;
  readonly value: number;
  readonly choices: readonly number[];
  readonly onChange: (value: number) => void;
}

function Choice({ name, value, choices, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <p>
      <label for={id}>{name}</label>
      <select id={id} class="figures" value={value} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </p>
  );
}
