/**
 * The pendulum and its two neighbours, which started a twentieth of a degree to either side. It is dragged to choose where it
 * is let go. The orange arrow points where the tip would go if the angle grew; its length is the logarithm of the tangent's.
 */
import { Arrow } from "../arrow.tsx";
import { useWidth } from "../use-width.ts";
import { type Moment, type Pose, SPACING, type Vector } from "./messages.ts";
import { momentAt, sizeOf } from "./story.ts";

export interface SceneProps {
  readonly moments: readonly Moment[];
  readonly time: number;
  /** Told the angle, from hanging, to which the pendulum is dragged; and when it is let go. */
  readonly onMove: (angle: number) => void;
  readonly onRelease: () => void;
}

/** Half the height of what is seen, in metres. */
const REACH = 2.35;

/** How far back the tip's trace goes, in seconds. */
const TRACE = 1.2;

/** The picture. */
export function Scene({ moments, time, onMove, onRelease }: SceneProps) {
  const { place, width } = useWidth<HTMLDivElement>();
  const scale = width / (2 * REACH);
  const shown = momentAt(moments, time);

  const drag = (event: PointerEvent): void => {
    const box = place.current?.getBoundingClientRect();
    if (event.buttons === 0 || box === undefined) return;
    const [x, y] = [event.clientX - box.left - width / 2, event.clientY - box.top - width / 2];
    onMove(Math.abs(Math.atan2(x, y)));
  };
  return (
    <div
      ref={place}
      class="swing"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag(event);
      }}
      onPointerMove={drag}
      onPointerUp={onRelease}
    >
      {width > 0 && shown !== undefined && <Drawing {...{ moments, shown, scale }} />}
    </div>
  );
}

interface DrawingProps {
  readonly moments: readonly Moment[];
  readonly shown: Moment;
  readonly scale: number;
}

function Drawing({ moments, shown, scale }: DrawingProps) {
  const px = ([x, y]: Vector): Vector => [(x + REACH) * scale, (REACH - y) * scale];
  const now = moments.indexOf(shown);
  const traced = moments.slice(Math.max(0, now - Math.round(TRACE / SPACING)), now + 1);
  const traceOf = (i: number): string =>
    traced.length < 2 ? "" : `M${traced.map(({ poses }) => px(tipOf(poses[i])).map(short).join(",")).join("L")}`;
  const [middle, ...neighbours] = shown.poses;
  const tip = tipOf(middle);
  const size = sizeOf(shown.tangent);
  const length = size === 0 ? 0 : (0.16 * Math.log10(1 + size)) / size;
  const label = `The pendulum after ${shown.time.toFixed(1)} seconds, with two neighbours ${apartInWords(shown)}.`;
  return (
    <svg width={2 * REACH * scale} height={2 * REACH * scale} role="img" aria-label={label}>
      {[1, 2].map((i) => (
        <path key={i} class="trace near" d={traceOf(i)} />
      ))}
      <path class="trace" d={traceOf(0)} />
      {neighbours.map((pose, i) => (
        <Rods key={i} class="near" pose={pose} px={px} />
      ))}
      <Rods class="middle" pose={middle} px={px} />
      <Arrow
        class="slope"
        from={px(tip)}
        to={px([tip[0] + length * shown.tangent[0], tip[1] + length * shown.tangent[1]])}
      />
    </svg>
  );
}

interface RodsProps {
  readonly class: string;
  readonly pose: Pose | undefined;
  readonly px: (at: Vector) => Vector;
}

function Rods({ class: name, pose, px }: RodsProps) {
  const [[x0, y0], [x1, y1], [x2, y2]] = [px([0, 0]), px(elbowOf(pose)), px(tipOf(pose))];
  return (
    <g class={`rods ${name}`}>
      <polyline points={`${x0},${y0} ${x1},${y1} ${x2},${y2}`} />
      <circle cx={x0} cy={y0} r={3} />
      <circle cx={x1} cy={y1} r={7} />
      <circle cx={x2} cy={y2} r={7} />
    </g>
  );
}

const short = (coordinate: number): string => coordinate.toFixed(1);

const elbowOf = ([theta1]: Pose = [0, 0]): Vector => [Math.sin(theta1), -Math.cos(theta1)];
const tipOf = ([theta1, theta2]: Pose = [0, 0]): Vector => [
  Math.sin(theta1) + Math.sin(theta2),
  -Math.cos(theta1) - Math.cos(theta2),
];

function apartInWords({ poses: [middle, ...neighbours] }: Moment): string {
  const [x, y] = tipOf(middle);
  const apart = Math.max(...neighbours.map(tipOf).map((tip) => Math.hypot(tip[0] - x, tip[1] - y)));
  return apart < 0.1 ? "right beside it" : `up to ${apart.toFixed(1)} metres away from it`;
}
