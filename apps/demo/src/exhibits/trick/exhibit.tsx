/** The trick: dual numbers through a tape, step by step, on an expression of one's own. */
import { useMemo, useRef, useState } from "preact/hooks";
import { Code } from "../../shell/code.tsx";
import { Equation, Fence } from "../../shell/equation.tsx";
import { NumberControl } from "../../shell/number-control.tsx";
import { usePlayback } from "../../shell/playback.ts";
import { Player } from "../../shell/player.tsx";
import { Sheet } from "../../shell/sheet.tsx";
import { numberCodec, textCodec, useUrlState } from "../../shell/url-state.ts";
import { Explanation } from "./explanation.tsx";
import { ExpressionError, parse } from "./expression.ts";
import { ExpressionField } from "./expression-field.tsx";
import { flowThrough } from "./flow.ts";
import source from "./flow.ts?raw";
import { framesOf, momentsAt } from "./frames.ts";
import { type Graph, graphOf } from "./graph.ts";
import { Picture } from "./picture.tsx";
import { Result } from "./result.tsx";
import { Name } from "./symbols.tsx";
import "./trick.css";
import { frameInWords } from "./words.ts";

const FIRST = "x * sin(x*y)";
const PACE = 1100; // milliseconds a step

/** The exhibit. */
export function Exhibit() {
  const [text, setText] = useUrlState("f", FIRST, textCodec);
  const [x, setX] = useUrlState("x", 1.5, numberCodec);
  const [y, setY] = useUrlState("y", 0.5, numberCodec);
  const [dx, setDx] = useUrlState("dx", 1, numberCodec);
  const [dy, setDy] = useUrlState("dy", 0, numberCodec);

  const { graph, problem } = useGraph(text);
  const flow = useMemo(
    () => flowThrough(graph, { x: { value: x, tangent: dx }, y: { value: y, tangent: dy } }),
    [graph, x, y, dx, dy],
  );
  const frames = useMemo(() => framesOf(graph), [graph]);
  const playback = usePlayback(frames.length, true, PACE);
  const { position } = playback;
  const moments = useMemo(() => momentsAt(graph, flow, frames, position), [graph, flow, frames, position]);
  const frame = frames[position - 1];
  const [pointed, setPointed] = useState<number | null>(null);
  const selected = Math.min(pointed ?? frame?.node ?? 0, graph.length - 1);
  const words = frameInWords(graph, flow, frame, position === frames.length);
  const undefinedAt = flow.duals.find(({ primal }) => !Number.isFinite(primal.value));
  const uses = (name: string): boolean => graph.some((node) => node.name === name);

  return (
    <Sheet
      name="trick"
      heading="Dual numbers through a tape"
      lead={
        <>
          A number that carries its own derivative, and a tape that remembers every operation. Run the first through the
          second, and the gradient that comes back is made of numbers that carry theirs.
        </>
      }
    >
      <figure class="picture">
        <ExpressionField text={text} problem={problem} onInput={setText} />
        {problem !== null && <p class="reading">Below is still the last expression that could be read.</p>}
        <Picture
          stale={problem !== null}
          graph={graph}
          flow={flow}
          moments={moments}
          frame={frame}
          past={frames.slice(0, position)}
          selected={selected}
          onSelect={setPointed}
        />
        <figcaption class="trick-key">
          <span>value</span>
          <span class="tangent">its tangent</span>
          <span class="cotangent">cotangent</span>
          <span class="tangent">its tangent</span>
        </figcaption>
      </figure>

      <section class="hand" aria-label="Controls">
        <Player playback={playback} name="Step" length={frames.length} words={words} />
        <p class="reading figures">
          {undefinedAt === undefined ? words : "At these values the expression is not finite: move x or y."}
        </p>
        <div class="trick-numbers">
          <Axis name="x" used={uses("x")} value={x} tangent={dx} onValue={setX} onTangent={setDx} />
          <Axis name="y" used={uses("y")} value={y} tangent={dy} onValue={setY} onTangent={setDy} />
        </div>
      </section>

      <section class={problem === null ? "beside" : "beside trick-stale"} aria-label="What happens">
        <Explanation graph={graph} flow={flow} moments={moments} at={selected} />
        <Result graph={graph} flow={flow} moments={moments} />
      </section>

      <div class="below">
        <section class="matter">
          <p>
            Forward, every operation does two things at once: it computes its value, and pushes its{" "}
            <span class="tangent">tangent</span> along, by the chain rule. The tangents say how everything moves when{" "}
            <var>x</var> and <var>y</var> move along the seed <Seed />.
          </p>
          <p>
            Back, the tape is read from its end. A <span class="cotangent">cotangent</span> says how much the result
            moves with a node; each node hands it on, times its partial derivatives, and where several ways meet the
            shares add up. At the variables that is the gradient.
          </p>
          <p>
            The trick is that the tape does not know what kind of number it holds. Here it holds duals, so the way back
            is computed in duals as well, and each cotangent arrives with a <span class="tangent">tangent</span> of its
            own: how the gradient itself moves along the seed. That is the Hessian times the seed, exact, for the price
            of a few gradients.
          </p>
          <p>
            Now let the expression be a whole training run, and the seed a step size. The cotangents train the network,
            as always, and their tangents say how the training moves with its step size. That is all this library does.
          </p>
        </section>
        <Code title="flow.ts" source={source} />
      </div>
    </Sheet>
  );
}

/** The graph of what is typed, or the last one that could be read, and what is wrong. */
function useGraph(text: string): { readonly graph: Graph; readonly problem: ExpressionError | null } {
  const last = useRef<Graph | null>(null);
  return useMemo(() => {
    const read = (what: string): Graph => (last.current = graphOf(parse(what, ["x", "y"]), what));
    try {
      return { graph: read(text), problem: null };
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return { graph: last.current ?? read(FIRST), problem: error };
    }
  }, [text]);
}

const Seed = () => (
  <Equation>
    <Fence>(</Fence>
    <Name name="x" of="tangent" />
    <mo>,</mo>
    <Name name="y" of="tangent" />
    <Fence>)</Fence>
  </Equation>
);

interface AxisProps {
  readonly name: "x" | "y";
  readonly used: boolean;
  readonly value: number;
  readonly tangent: number;
  readonly onValue: (value: number) => void;
  readonly onTangent: (tangent: number) => void;
}

/** A variable and its seed. */
const Axis = ({ name, used, value, tangent, onValue, onTangent }: AxisProps) => (
  <fieldset class={used ? "trick-axis" : "trick-axis trick-unused"}>
    <legend class="visually-hidden">{name}</legend>
    <NumberControl
      name="Value"
      symbol={<var>{name}</var>}
      value={value}
      range={[-3, 3]}
      scale="linear"
      onChange={onValue}
    />
    <NumberControl
      name="Seed"
      symbol={
        <>
          <math aria-hidden="true">
            <Name name={name} of="tangent" />
          </math>
          <span class="visually-hidden">{name === "x" ? "ẋ" : "ẏ"}</span>
        </>
      }
      value={tangent}
      range={[-1, 1]}
      scale="linear"
      onChange={onTangent}
    />
  </fieldset>
);
