/** Where an expression is typed. What cannot be read is marked at its place; the picture keeps the last one that could. */
import { Fence } from "../../shell/equation.tsx";
import { useId, useState } from "preact/hooks";
import type { ExpressionError } from "./expression.ts";

const EXAMPLES = ["x * sin(x*y)", "(5*x - 10)^2", "exp(-x^2 - y^2)", "log(1 + exp(x*y))", "x / (x^2 + y^2)"] as const;

interface Props {
  readonly text: string;
  readonly problem: ExpressionError | null;
  readonly onInput: (text: string) => void;
}

/** A field for an expression, and some to begin with. */
export function ExpressionField({ text, problem, onInput }: Props) {
  const id = useId();
  const [scrolled, setScrolled] = useState(0);
  return (
    <div class="trick-expression">
      <label for={id}>
        <math>
          <mi>f</mi>
          <Fence>(</Fence>
          <mi>x</mi>
          <mo>,</mo>
          <mi>y</mi>
          <Fence>)</Fence>
          <mo>=</mo>
        </math>
        <span class="visually-hidden">the expression</span>
      </label>
      <div class="trick-entry">
        <input
          id={id}
          value={text}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          onInput={(event) => onInput(event.currentTarget.value)}
          onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
        />
        {problem !== null && (
          <div class="trick-mark" aria-hidden="true">
            <span style={{ left: `calc(${problem.at}ch - ${scrolled}px)`, width: `${problem.length}ch` }} />
          </div>
        )}
      </div>
      <p id={`${id}-problem`} class="problem" role="status">
        {problem?.message}
      </p>
      <ul class="trick-examples" aria-label="Examples">
        {EXAMPLES.map((example) => (
          <li key={example}>
            <button type="button" onClick={() => onInput(example)} aria-pressed={example === text}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
