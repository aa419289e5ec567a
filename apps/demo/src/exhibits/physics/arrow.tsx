/** An arrow in a picture, in pixels; nothing where it would be too short to have a head. */

export interface ArrowProps {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly class: string;
}

const HEAD = 8;

/** A line with a head. */
export function Arrow({ from: [x1, y1], to: [x2, y2], class: name }: ArrowProps) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length < 2) return null;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const head = Math.min(HEAD, length);
  const [bx, by] = [x2 - head * dx, y2 - head * dy];
  const [sx, sy] = [0.45 * head * dy, -0.45 * head * dx];
  return (
    <g class={`arrow ${name}`}>
      <line x1={x1} y1={y1} x2={bx} y2={by} />
      <polygon points={`${x2},${y2} ${bx + sx},${by + sy} ${bx - sx},${by - sy}`} />
    </g>
  );
}
