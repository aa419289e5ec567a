/**
 * The range, seen from the side. The target is dragged, or moved by the arrow keys. The shown flight is strong, those before
 * it fade with age. In the colour of tangents: how the flight would lean if the launcher turned, and where −dJ/dv points.
 */
import { useMemo } from "preact/hooks";
import { Arrow } from "../arrow.tsx";
import { useWidth } from "../use-width.ts";
import type { Conditions, Flight, Place } from "./messages.ts";
import { RANGES } from "./ranges.ts";
import { metres } from "./words.ts";

export interface SceneProps {
  readonly conditions: Conditions;
  readonly flights: readonly Flight[];
  /** The flight that is shown, from 1. */
  readonly position: number;
  readonly onMove: (target: Place) => void;
}

/** The part of the world that is seen, in metres. */
const WORLD = { left: -9, right: 103, bottom: -6, top: 52 } as const;

/** By how much the launcher would turn for the whiskers, in radians: 4°. */
const TURN = (4 * Math.PI) / 180;

/** Metres of arrow for each metre a second, and for the steepest slope; others are as long as their square root says. */
const ARROW = { velocity: 0.45, slope: 16 } as const;

/** The picture, with the target in it. */
export function Scene({ conditions, flights, position, onMove }: SceneProps) {
  const { place, width } = useWidth<HTMLDivElement>();
  const scale = width / (WORLD.right - WORLD.left);
  const height = scale * (WORLD.top - WORLD.bottom);
  const { target } = conditions;

  const drag = (event: PointerEvent): void => {
    const box = place.current?.getBoundingClientRect();
    if (event.buttons === 0 || box === undefined) return;
    onMove({ x: (event.clientX - box.left) / scale + WORLD.left, y: WORLD.top - (event.clientY - box.top) / scale });
  };
  const nudge = (event: KeyboardEvent): void => {
    const by = NUDGES[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onMove({ x: target.x + by.x, y: target.y + by.y });
  };
  return (
    <div ref={place} class="range">
      {width > 0 && (
        <>
          <Drawing {...{ conditions, flights, position, scale }} />
          <div
            class="target"
            role="slider"
            tabIndex={0}
            aria-label="Target: arrow keys move it"
            aria-valuemin={RANGES.x[0]}
            aria-valuemax={RANGES.x[1]}
            aria-valuenow={Math.round(target.x)}
            aria-valuetext={`${Math.round(target.x)} metres away, ${Math.round(target.y)} metres high`}
            style={{
              left: `${(target.x - WORLD.left) * scale}px`,
              top: `${Math.min((WORLD.top - target.y) * scale, height)}px`,
            }}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onKeyDown={nudge}
          />
        </>
      )}
    </div>
  );
}

const NUDGES: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

/** From metres to pixels. */
const pixels =
  (scale: number) =>
  ({ x, y }: Place): readonly [number, number] => [(x - WORLD.left) * scale, (WORLD.top - y) * scale];

type DrawingProps = Omit<SceneProps, "onMove"> & { readonly scale: number };

function Drawing({ conditions, flights, position, scale }: DrawingProps) {
  const shown = flights[position - 1];
  const px = pixels(scale);
  const [width, height] = px({ x: WORLD.right, y: WORLD.bottom });
  const [, ground] = px({ x: 0, y: 0 });
  const fade = (i: number): number => 0.18 + 0.4 * Math.exp(-(position - 2 - i) / 3);
  const label =
    shown === undefined
      ? "The launcher and its target"
      : `Flight ${position}, and those before it; its end misses the target by ${metres(shown.miss)}.`;
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      <g class="ground">
        <line x1={0} x2={width} y1={ground} y2={ground} />
        {[0, 20, 40, 60, 80].map((x) => (
          <text key={x} x={px({ x, y: 0 })[0]} y={ground + 16}>
            {x}
          </text>
        ))}
        <text class="last" x={width - 6} y={ground + 16}>
          100 m
        </text>
      </g>
      <Wind speed={conditions.wind} scale={scale} />
      {flights.slice(0, Math.max(0, position - 1)).map((flight, i) => (
        <Path key={i} class="flight" flight={flight} scale={scale} opacity={fade(i)} />
      ))}
      {shown !== undefined && (
        <>
          <g class="lean">
            {shown.path.map((at, i) => {
              const by = shown.lean[i];
              if (i < 15 || i % 5 !== 0 || by === undefined) return null; // near the launcher they would hide its arrows
              const [x1, y1] = px(at);
              const [x2, y2] = px({ x: at.x + TURN * by.x, y: at.y + TURN * by.y });
              return <line key={i} x1={x1} y1={y1} x2={x2} y2={y2} />;
            })}
          </g>
          <Path class="flight shown" flight={shown} scale={scale} opacity={1} />
          <Launch shown={shown} flights={flights} px={px} />
          <Miss end={px(shown.path.at(-1) ?? { x: 0, y: 0 })} target={px(conditions.target)} />
        </>
      )}
      <circle class="launcher" cx={px({ x: 0, y: 0 })[0]} cy={ground} r={5} />
    </svg>
  );
}

interface PathProps {
  readonly class: string;
  readonly flight: Flight;
  readonly scale: number;
  readonly opacity: number;
}

function Path({ class: name, flight, scale, opacity }: PathProps) {
  const d = useMemo(() => {
    const places = flight.path.map(pixels(scale));
    return `M${places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}`;
  }, [flight, scale]);
  return <path class={name} d={d} opacity={opacity} />;
}

interface LaunchProps {
  readonly shown: Flight;
  readonly flights: readonly Flight[];
  readonly px: (at: Place) => readonly [number, number];
}

/** The velocity at the launcher, and from its tip the way that lowers J fastest. */
function Launch({ shown: { aim, slope }, flights, px }: LaunchProps) {
  const steepest = Math.max(...flights.map((flight) => Math.hypot(flight.slope.x, flight.slope.y)));
  const reach = ARROW.velocity * aim.speed;
  const tip = { x: reach * Math.cos(aim.angle), y: reach * Math.sin(aim.angle) };
  const part = ARROW.slope / Math.sqrt(steepest * Math.max(Math.hypot(slope.x, slope.y), Number.MIN_VALUE));
  return (
    <>
      <Arrow class="velocity" from={px({ x: 0, y: 0 })} to={px(tip)} />
      <Arrow class="slope" from={px(tip)} to={px({ x: tip.x - part * slope.x, y: tip.y - part * slope.y })} />
    </>
  );
}

interface MissProps {
  readonly end: readonly [number, number];
  readonly target: readonly [number, number];
}

const Miss = ({ end: [x1, y1], target: [x2, y2] }: MissProps) => (
  <g class="miss">
    <line x1={x1} y1={y1} x2={x2} y2={y2} />
    <circle cx={x1} cy={y1} r={4} />
  </g>
);

function Wind({ speed, scale }: { readonly speed: number; readonly scale: number }) {
  const length = 1.6 * Math.abs(speed) * scale;
  const [left, y] = [12, 22];
  const [from, to] = speed < 0 ? [left + length, left] : [left, left + length];
  return (
    <g class="wind">
      <text x={left} y={y}>
        {speed === 0 ? "no wind" : `wind ${Math.abs(speed)} m/s`}
      </text>
      <Arrow class="air" from={[from, y + 14]} to={[to, y + 14]} />
    </g>
  );
}
