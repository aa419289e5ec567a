/** The sizes and the seed: each change starts anew. */
import type { ComponentChildren } from "preact";
import { Choice } from "../../shell/choice.tsx";
import type { Settings } from "./messages.ts";
import { CHOICES } from "./state.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

interface Props {
  readonly settings: Settings;
  readonly onChange: (changed: Partial<Settings>) => void;
  /** What stands after them. */
  readonly children: ComponentChildren;
}

/** What to train: how large, how long, how often, and from which seed. */
export const Choices = ({ settings, onChange, children }: Props) => (
  <div class="choices">
    <Choice name="Units" value={settings.hidden} choices={CHOICES.hidden} onChange={(hidden) => onChange({ hidden })} />
    <Choice
      name="Steps a run"
      value={settings.steps}
      choices={CHOICES.steps}
      onChange={(steps) => onChange({ steps })}
    />
    <Choice name="Runs" value={settings.runs} choices={CHOICES.runs} onChange={(runs) => onChange({ runs })} />
    <Choice name="Seed" value={settings.seed} choices={SEEDS} onChange={(seed) => onChange({ seed })} />
    {children}
  </div>
);
