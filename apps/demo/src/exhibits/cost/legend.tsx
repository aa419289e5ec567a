/** The strategies: how they are drawn, what they cost, and what each is good for. */
import { SERIES } from "./messages.ts";
import { LOOKS } from "./series.ts";

const SHAPES = { circle: "●", square: "■", triangle: "▲", plus: "+", diamond2: "◇" } as const;

/** A list of the strategies. */
export const Legend = () => (
  <dl class="cost-legend">
    {SERIES.map((series) => {
      const { name, color, symbol, law, goodFor } = LOOKS[series];
      return (
        <div key={series}>
          <dt style={{ color }}>
            <span aria-hidden="true">{SHAPES[symbol as keyof typeof SHAPES]}</span> {name}{" "}
            <span class="law">{law}</span>
          </dt>
          <dd>{goodFor}</dd>
        </div>
      );
    })}
  </dl>
);
