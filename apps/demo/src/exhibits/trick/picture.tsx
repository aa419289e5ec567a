/**
 * The computation graph. Each node is a card: its value and tangent above, its cotangent and the tangent of that below. Tokens
 * run along the edges of a step: forward in ink and orange, back in blue-violet and orange.
 */
import type { Real } from "@dualtape/core";
import type { Dual } from "@dualtape/forward";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { format } from "../../shell/format.ts";
import { Operation } from "./explanation.tsx";
import type { Flow } from "./flow.ts";
import { type Frame, type Moment, movedEdges } from "./frames.ts";
import type { Graph } from "./graph.ts";
import { layoutOf, type Place } from "./layout.ts";
import { tangentOf } from "./shares.ts";
import { Name, plainNode } from "./symbols.tsx";

interface Props {
  readonly graph: Graph;
  readonly flow: Flow;
  readonly moments: readonly Moment[];
  readonly frame: Frame | undefined;
  /** The steps that are past, the shown one included. */
  readonly past: readonly Frame[];
  readonly selected: number;
  /** Whether another expression is meant, which cannot be read. */
  readonly stale: boolean;
  /** Told which node a pointer or the focus is on; `null` when it leaves. */
  readonly onSelect: (node: number | null) => void;
}

const HEIGHT = 104;
/** A card is as wide as there is room for. */
const WIDTHS = { least: 118, most: 152 };
/** On cards from this width on, numbers have four digits. */
const ROOMY = 136;
/** Room between layers. */
const GAPS = { least: 30, most: 96, down: 40 };
/** Room between the nodes of a layer. */
const ASIDE = 20;
/** Below this width the graph goes downward, as a phone is held. */
const NARROW = 560;
/** How small the picture may get before it is scrolled. */
const SMALLEST = 0.75;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The graph, to the right where there is room, else downward. */
export function Picture({ graph, flow, moments, frame, past, selected, stale, onSelect }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref);
  const layout = useMemo(() => layoutOf(graph), [graph]);
  const { layers, breadth, places, routes } = layout;
  const rightward = width >= NARROW;
  const card = rightward
    ? clamp((width + GAPS.least) / layers - GAPS.least, WIDTHS.least, WIDTHS.most)
    : clamp((width + ASIDE) / breadth - ASIDE, WIDTHS.least, WIDTHS.most);
  const gap = rightward ? clamp((width - layers * card) / (layers - 1), GAPS.least, GAPS.most) : GAPS.down;

  const size = rightward
    ? { width: layers * (card + gap) - gap, height: breadth * (HEIGHT + ASIDE) - ASIDE }
    : { width: breadth * (card + ASIDE) - ASIDE, height: layers * (HEIGHT + gap) - gap };
  const scale = clamp(width / size.width, SMALLEST, 1);

  /** The middle of a place. */
  const centre = ({ along, across }: Place): readonly [x: number, y: number] =>
    rightward
      ? [along * (card + gap) + card / 2, across * (HEIGHT + ASIDE) - ASIDE / 2]
      : [across * (card + ASIDE) - ASIDE / 2, along * (HEIGHT + gap) + HEIGHT / 2];

  const moved = movedEdges(graph, frame);
  const sent = new Set(past.flatMap(({ phase, node }) => (phase === "backward" ? [node] : [])));

  /** From the side of one card to that of another, and straight past what stands between. */
  const pathOf = (route: readonly Place[], port: number): string => {
    const half = (rightward ? card : HEIGHT) / 2;
    const points = route.flatMap((place, i) => {
      const [x, y] = centre(place);
      const last = i === route.length - 1;
      const [along, across] = rightward ? [x, y] : [y, x];
      const before = { along: along - half, across: across + (last ? port : 0) };
      const behind = { along: along + half, across };
      return i === 0 ? [behind] : last ? [before] : [before, behind];
    });
    return smoothPath(points, rightward);
  };
  const portOf = (to: number, index: number): number => {
    const into = routes.filter(({ edge }) => edge.to === to);
    if (into.length < 2) return 0;
    const ordered = [...into].sort((a, b) => (a.places.at(-2)?.across ?? 0) - (b.places.at(-2)?.across ?? 0));
    return ordered.findIndex(({ edge }) => edge.index === index) === 0 ? -12 : 12;
  };
  const paths = routes.map(({ edge, places: route }) => ({ edge, path: pathOf(route, portOf(edge.to, edge.index)) }));
  const backward = frame?.phase === "backward";
  const digits = card < ROOMY ? 3 : 4;

  return (
    <div ref={ref} class={stale ? "trick-picture trick-stale" : "trick-picture"}>
      {width > 0 && (
        <div
          class="trick-field"
          style={{ width: `${size.width * scale}px`, height: `${size.height * scale}px` }}
          onPointerLeave={() => onSelect(null)}
        >
          <div style={{ ...pixels(size), transform: `scale(${scale})`, transformOrigin: "0 0" }}>
            <svg width={size.width} height={size.height} aria-hidden="true">
              {paths.map(({ edge, path }) => {
                const state = sent.has(edge.to) ? "back" : moments[edge.to]?.reached ? "there" : "ahead";
                const now = moved.some(({ to, index }) => to === edge.to && index === edge.index);
                return <path key={path} d={path} class={`trick-edge trick-${state} ${now ? "trick-now" : ""}`} />;
              })}
              {paths
                .filter(({ edge }) => moved.some(({ to, index }) => to === edge.to && index === edge.index))
                .flatMap(({ edge, path }) =>
                  ["first", "second"].map((order) => (
                    <circle
                      key={`${past.length} ${edge.to} ${edge.index} ${order}`}
                      r={4.5}
                      class={`trick-token trick-${order} ${backward ? "trick-returning" : ""}`}
                      style={{ offsetPath: `path("${path}")` }}
                    />
                  )),
                )}
            </svg>
            {graph.map((node, at) => {
              const place = places[at];
              if (place === undefined) return null;
              const [x, y] = centre(place);
              const dual = flow.duals[at];
              const { reached = false, cotangent = null, complete = false } = moments[at] ?? {};
              const classes = ["trick-node"];
              if (at === selected) classes.push("trick-selected");
              if (frame !== undefined && frame.phase !== "variables" && at === frame.node)
                classes.push("trick-current");
              return (
                <button
                  key={node.name}
                  type="button"
                  class={classes.join(" ")}
                  style={{
                    left: `${x - card / 2}px`,
                    top: `${y - HEIGHT / 2}px`,
                    ...pixels({ width: card, height: HEIGHT }),
                  }}
                  aria-pressed={at === selected}
                  onPointerEnter={() => onSelect(at)}
                  onFocus={() => onSelect(at)}
                  onBlur={() => onSelect(null)}
                  onClick={() => onSelect(at)}
                >
                  <math aria-hidden="true">
                    <Name name={node.name} />
                    {node.kind === "operation" && (
                      <>
                        <mo>=</mo>
                        <Operation graph={graph} node={node} />
                      </>
                    )}
                  </math>
                  <span class="visually-hidden">{plainNode(graph, node)}</span>
                  <span class="trick-row">
                    {reached && dual ? (
                      <Pair kind="value" of={dual} digits={digits} />
                    ) : (
                      <Empty words=", not computed yet" />
                    )}
                  </span>
                  <span class={complete ? "trick-row trick-cotangents" : "trick-row trick-cotangents trick-partial"}>
                    {cotangent ? <Pair kind="cotangent" of={cotangent} digits={digits} /> : <Empty />}
                    {cotangent && !complete ? <span class="visually-hidden">, so far</span> : null}
                  </span>
                </button>
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}

interface Point {
  readonly along: number;
  readonly across: number;
}

/** A curve through points, level at each of them. */
function smoothPath(points: readonly Point[], rightward: boolean): string {
  const write = (along: number, across: number): string => (rightward ? `${along},${across}` : `${across},${along}`);
  const curves = points.slice(1).map((to, i) => {
    const from = points[i] ?? to;
    const middle = (from.along + to.along) / 2;
    return `C${write(middle, from.across)} ${write(middle, to.across)} ${write(to.along, to.across)}`;
  });
  const [start] = points;
  return start === undefined ? "" : `M${write(start.along, start.across)}${curves.join("")}`;
}

const pixels = ({ width, height }: { readonly width: number; readonly height: number }) => ({
  width: `${width}px`,
  height: `${height}px`,
});

interface PairProps {
  readonly kind: "value" | "cotangent";
  readonly of: Dual<Real>;
  readonly digits: number;
}

/** A number and its tangent; which is which is said to those who do not see where they stand. */
const Pair = ({ kind, of, digits }: PairProps) => (
  <>
    <span class={kind}>
      <span class="visually-hidden">, {kind} </span>
      {format(of.primal.value, digits)}
    </span>
    <span class="tangent">
      <span class="visually-hidden">, its tangent </span>
      {format(tangentOf(of), digits)}
    </span>
  </>
);

/** Where there is no number yet. */
const Empty = ({ words = "" }: { readonly words?: string }) => (
  <>
    <span>
      {"\u00a0"}
      <span class="visually-hidden">{words}</span>
    </span>
    <span>{"\u00a0"}</span>
  </>
);

function useWidth(ref: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const { current } = ref;
    if (current === null) return;
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
