/** A quantity over T or K, both logarithmic: the lines are theory, the marks are what was measured. */
import { axisX, axisY, dot, gridY, line, type PlotOptions, text } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { Chart } from "../../shell/chart.tsx";
import { type Against, along, type Ledger } from "./ledger.ts";
import { type Cost, SERIES, type Size } from "./messages.ts";
import { LOOKS } from "./series.ts";
import { spread } from "./spread.ts";
import { DIRECTIONS, STEPS } from "./sizes.ts";
import { bytesInWords, secondsInWords } from "./units.ts";

interface Props {
  readonly ledger: Ledger;
  readonly quantity: "bytes" | "seconds";
  readonly against: Against;
  readonly held: Size;
}

/** A chart of the two by two. */
export function CostChart({ ledger, quantity, against, held }: Props) {
  const predicted = along(ledger.predicted, against, held);
  // What is compiled keeps the same numbers alive.
  const measured = along(ledger.measured, against, held).filter(
    ({ series }) => quantity === "seconds" || series !== "compiled",
  );
  // Most news is about other charts; these numbers are all that this one shows.
  const shown = [...predicted, ...measured].map((cost) => cost[quantity]).join();
  const options = useMemo(() => picture(predicted, measured, quantity, against), [shown, quantity, against]);
  return <Chart label={labelOf(measured, quantity, against)} options={options} />;
}

/** Pixels between the names at the ends of the lines, and of the part of the picture that they share. */
const [APART, TALL] = [14, 176] as const;

function picture(
  predicted: readonly Cost[],
  measured: readonly Cost[],
  quantity: Props["quantity"],
  against: Against,
): PlotOptions {
  const values = [...predicted, ...measured].map((cost) => cost[quantity]);
  const [low, high] = values.length === 0 ? [1, 1000] : [Math.min(...values) / 1.5, Math.max(...values) * 1.5];
  const decades = Array.from({ length: 16 }, (_, i) => 10 ** (i - 6)).filter((tick) => tick >= low && tick <= high);
  const ticks: number[] = against === "steps" ? [...STEPS] : [...DIRECTIONS];
  const inWords = quantity === "bytes" ? bytesInWords : secondsInWords;
  const lines = SERIES.map((series) => {
    const [theory = [], practice = []] = [predicted, measured].map((costs) =>
      costs.filter((cost) => cost.series === series),
    );
    const foretold = theory.length > 0;
    return { series, foretold, points: foretold ? theory : practice };
  });
  const ends = lines.flatMap(({ points }) => points.slice(-1));
  return {
    marginLeft: 58,
    marginRight: 92,
    marginTop: 8,
    marginBottom: 38,
    x: { type: "log", domain: [ticks[0] ?? 1, ticks.at(-1) ?? 1] },
    y: { type: "log", domain: [low, high] },
    symbol: { type: "identity" },
    marks: [
      gridY(decades, { strokeOpacity: 0.12 }),
      axisY(decades, { tickSize: 0, tickFormat: inWords, label: null }),
      axisX(ticks, {
        tickSize: 0,
        text: String, // Plot would leave out most of a logarithmic axis
        labelArrow: "none",
        labelAnchor: "center",
        labelOffset: 34,
        label: against === "steps" ? "T, steps" : "K, hyperparameters",
      }),
      ...lines.map(({ series, points, foretold }) =>
        line(points, {
          x: against,
          y: quantity,
          stroke: LOOKS[series].color,
          strokeWidth: foretold ? 1.5 : 0.75,
          strokeDasharray: LOOKS[series].dashes,
        }),
      ),
      dot(measured, {
        x: against,
        y: quantity,
        symbol: ({ series }: Cost) => LOOKS[series].symbol,
        fill: ({ series }: Cost) => (series === "plain" || series === "compiled" ? "none" : LOOKS[series].color),
        stroke: ({ series }: Cost) => LOOKS[series].color,
        r: 4,
        className: "measured",
      }),
      text(ends, {
        x: against,
        y: spread(
          ends.map((cost) => cost[quantity]),
          (high / low) ** (APART / TALL),
        ),
        text: ({ series }: Cost) => LOOKS[series].name,
        fill: ({ series }: Cost) => LOOKS[series].color,
        textAnchor: "start",
        dx: 10,
      }),
    ],
  };
}

function labelOf(measured: readonly Cost[], quantity: Props["quantity"], against: Against): string {
  const what = quantity === "bytes" ? "Memory" : "Time";
  const inWords = quantity === "bytes" ? bytesInWords : secondsInWords;
  const ends = SERIES.flatMap((series) => {
    const own = measured.filter((cost) => cost.series === series);
    const [first, last] = [own[0], own.at(-1)];
    return first === undefined || last === undefined
      ? []
      : [`${LOOKS[series].name} from ${inWords(first[quantity])} to ${inWords(last[quantity])}`];
  });
  const over = against === "steps" ? "the number of steps" : "the number of hyperparameters";
  return `${what} over ${over}, measured: ${ends.length === 0 ? "nothing yet" : ends.join(", ")}.`;
}
