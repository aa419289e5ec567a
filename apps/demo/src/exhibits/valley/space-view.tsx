/** The picture in space, and the hand that turns it: a pointer, a finger sideways, or the arrow keys. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { handleOf, horizonAt, labelsOf, type Spot } from "./labels.ts";
import type { Project, ValleyScene, View, Viewpoint } from "./scene.ts";

interface Props {
  readonly view: View;
  /** The picture in words. */
  readonly words: string;
  readonly viewpoint: Viewpoint;
  readonly onLook: (viewpoint: Viewpoint) => void;
  readonly onHorizon: (horizon: number) => void;
  /** Told where the picture cannot be drawn. */
  readonly onFailure: () => void;
}

const KEY_STEP = 5; // degrees
const DEGREES_PER_PIXEL = 0.35;

/** A viewpoint from which the picture can be read. */
export const within = ({ turn, tilt }: Viewpoint): Viewpoint => ({
  turn: Math.round(Math.min(Math.max(turn, -75), 75)),
  tilt: Math.round(Math.min(Math.max(tilt, 5), 85)),
});

const KEYS: Readonly<Record<string, Viewpoint>> = {
  ArrowLeft: { turn: -KEY_STEP, tilt: 0 },
  ArrowRight: { turn: KEY_STEP, tilt: 0 },
  ArrowUp: { turn: 0, tilt: KEY_STEP },
  ArrowDown: { turn: 0, tilt: -KEY_STEP },
};

const placed = ({ left, top }: Spot): string => `translate(${left}px, ${top}px) translate(-50%, -50%)`;

/** The valley in space. */
export function SpaceView({ view, words, viewpoint, onLook, onHorizon, onFailure }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scene, setScene] = useState<ValleyScene | null>(null);
  const [project, setProject] = useState<Project | null>(null);
  const held = useRef<{ readonly x: number; readonly y: number; readonly from: Viewpoint } | null>(null);

  useEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    let closed = false;
    let opened: ValleyScene | null = null;
    import("./scene.ts")
      .then(({ ValleyScene }) => {
        if (closed) return;
        opened = new ValleyScene(current, (project) => setProject(() => project));
        setScene(opened);
      })
      .catch(onFailure);
    const lost = (event: Event): void => {
      event.preventDefault();
      onFailure();
    };
    current.addEventListener("webglcontextlost", lost);
    return () => {
      closed = true;
      current.removeEventListener("webglcontextlost", lost);
      opened?.close();
    };
  }, []);

  useEffect(() => {
    const { current } = canvas;
    if (scene === null || current === null) return;
    const observer = new ResizeObserver(() => scene.resize(current.clientWidth, current.clientHeight));
    observer.observe(current);
    return () => observer.disconnect();
  }, [scene]);
  useEffect(() => scene?.look(viewpoint), [scene, viewpoint]);
  useEffect(() => scene?.show(view), [scene, view]);

  const move = ({ clientX, clientY }: PointerEvent): void => {
    if (held.current === null) return;
    const { x, y, from } = held.current;
    const tilt = from.tilt + (clientY - y) * DEGREES_PER_PIXEL;
    onLook(within({ turn: from.turn - (clientX - x) * DEGREES_PER_PIXEL, tilt }));
  };
  const press = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onLook(within({ turn: viewpoint.turn + by.turn, tilt: viewpoint.tilt + by.tilt }));
  };
  const pull = ({ clientX, clientY, buttons }: PointerEvent): void => {
    const box = canvas.current?.getBoundingClientRect();
    if (buttons === 0 || project === null || box === undefined) return;
    onHorizon(horizonAt(project, { left: clientX - box.left, top: clientY - box.top }));
  };
  const labels = useMemo(() => (project === null ? [] : labelsOf(project)), [project]);
  return (
    <div
      class="valley-space"
      role="img"
      aria-label={words}
      aria-roledescription="picture that the arrow keys turn"
      tabIndex={0}
      onKeyDown={press}
      onPointerDown={(event) => {
        held.current = { x: event.clientX, y: event.clientY, from: viewpoint };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
      onPointerUp={() => (held.current = null)}
      onPointerCancel={() => (held.current = null)}
    >
      <canvas ref={canvas} />
      {labels.map((label, i) => (
        <span key={i} class={`valley-${label.kind}`} style={{ transform: placed(label) }}>
          {label.text}
        </span>
      ))}
      {project !== null && (
        <span
          class="valley-handle"
          style={{ transform: placed(handleOf(project, view.horizon)) }}
          onPointerDown={(event) => {
            event.stopPropagation();
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={pull}
        />
      )}
    </div>
  );
}
