/** A frame of the film, drawn from the data of the page's own pictures: the loss curves, and the staircase of step sizes. */
import { format } from "../../../shell/format.ts";
import { lossAxisOf } from "../loss-axis.ts";
import { ITERATIONS, STEPS } from "../notebook.ts";
import { type Axis, linearAxis, logarithmicAxis } from "./axis.ts";
import type { Film } from "./messages.ts";

/** Pixels. */
export const SIZE = { width: 1200, height: 560 };

/** What is drawn on, in a worker or on the page. */
type Canvas = OffscreenCanvasRenderingContext2D;

/** A part of the picture, in pixels. */
interface Panel {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
const LOSSES: Panel = { left: 72, right: 700, top: 120, bottom: 484 };
const STAIRCASE: Panel = { left: 824, right: 1176, top: 120, bottom: 484 };

const font = (size: number, weight = 400): string => `${weight} ${size}px system-ui, "Liberation Sans", sans-serif`;

/** Draws frame `position`, from 1; the one after the last iteration shows where the step size ends. */
export function drawFrame(canvas: Canvas, film: Film, position: number): void {
  const { iterations, final, colors } = film;
  const shown = iterations[position - 1];
  canvas.fillStyle = colors.paper;
  canvas.fillRect(0, 0, SIZE.width, SIZE.height);
  canvas.lineJoin = "round";
  canvas.lineCap = "round";

  const title =
    shown === undefined ? "After the last outer iteration" : `Outer iteration ${position} of ${iterations.length}`;
  const learningRate = shown?.learningRate ?? final;
  write(canvas, title, 24, 48, { color: colors.ink, font: font(28, 600) });
  if (learningRate !== null) {
    const loss = shown === undefined ? "" : `, loss ${format(shown.loss, 3)}`;
    const words = `α = ${format(learningRate)}${loss}`;
    write(canvas, words, SIZE.width - 24, 48, { color: colors.ink, font: font(28), align: "right" });
  }
  drawLosses(canvas, film, position);
  drawStaircase(canvas, film, position);
}

function drawLosses(canvas: Canvas, { iterations, colors }: Film, position: number): void {
  const { logarithmic, highest } = lossAxisOf(iterations);
  const axis = logarithmic ? logarithmicAxis(iterations.flatMap(({ losses }) => losses)) : linearAxis(highest);
  const across = (step: number): number => LOSSES.left + ((step - 1) / (STEPS - 1)) * (LOSSES.right - LOSSES.left);
  const up = heightIn(LOSSES, axis);
  drawAxis(canvas, LOSSES, axis, "loss", colors);
  for (let step = 1; step <= STEPS; step++) label(canvas, String(step), across(step), LOSSES.bottom + 28, colors.quiet);
  label(canvas, "inner step", (LOSSES.left + LOSSES.right) / 2, LOSSES.bottom + 58, colors.quiet);

  iterations.forEach(({ losses }, i) => {
    const now = i === position - 1;
    canvas.globalAlpha = i < position ? 1 : 0.2;
    const color = colors.runs[i] ?? colors.ink;
    const points = losses.map((loss, step) => [across(step + 1), up(loss)] as const);
    stroke(canvas, points, color, now ? 6 : 2.5);
    if (now) for (const [x, y] of points) disc(canvas, x, y, 6, color);
  });
  canvas.globalAlpha = 1;
}

function drawStaircase(canvas: Canvas, { iterations, final, colors }: Film, position: number): void {
  const levels = [...iterations.map(({ learningRate }) => learningRate), ...(final === null ? [] : [final])];
  const axis = linearAxis(Math.max(...levels));
  const up = heightIn(STAIRCASE, axis);
  const width = (STAIRCASE.right - STAIRCASE.left) / (ITERATIONS + 1);
  const across = (tread: number): number => STAIRCASE.left + tread * width;
  drawAxis(canvas, STAIRCASE, axis, "step size α", colors);
  label(canvas, "outer iteration", (STAIRCASE.left + STAIRCASE.right) / 2, STAIRCASE.bottom + 58, colors.quiet);
  for (let i = 0; i <= ITERATIONS; i += 2) {
    const text = i === ITERATIONS ? "end" : String(i + 1);
    label(canvas, text, across(i + 0.5), STAIRCASE.bottom + 28, colors.quiet);
  }
  levels.slice(0, position).forEach((level, i) => {
    const before = levels[i - 1];
    const now = i === position - 1;
    if (before !== undefined) {
      stroke(
        canvas,
        [
          [across(i), up(before)],
          [across(i), up(level)],
        ],
        colors.tangent,
        now ? 7 : 3,
      );
    }
  });
  levels.slice(0, position).forEach((level, i) => {
    const color = colors.runs[Math.min(i, ITERATIONS - 1)] ?? colors.ink;
    stroke(
      canvas,
      [
        [across(i), up(level)],
        [across(i + 1), up(level)],
      ],
      color,
      i === position - 1 ? 7 : 4,
    );
  });
}

const heightIn =
  ({ top, bottom }: Panel, axis: Axis) =>
  (value: number): number =>
    bottom - Math.min(Math.max(axis.at(value), 0), 1) * (bottom - top);

function drawAxis(canvas: Canvas, panel: Panel, axis: Axis, name: string, colors: Film["colors"]): void {
  const up = heightIn(panel, axis);
  for (const tick of axis.ticks) {
    stroke(
      canvas,
      [
        [panel.left - 8, up(tick)],
        [panel.right + 8, up(tick)],
      ],
      colors.rule,
      1,
    );
    write(canvas, format(tick, 3), panel.left - 16, up(tick) + 6, {
      color: colors.quiet,
      font: font(18),
      align: "right",
    });
  }
  write(canvas, name, panel.left - 48, panel.top - 24, { color: colors.quiet, font: font(20) });
}

interface Style {
  readonly color: string;
  readonly font: string;
  readonly align?: CanvasTextAlign;
}

function write(canvas: Canvas, text: string, x: number, y: number, { color, font, align = "left" }: Style): void {
  canvas.fillStyle = color;
  canvas.font = font;
  canvas.textAlign = align;
  canvas.fillText(text, x, y);
}

const label = (canvas: Canvas, text: string, x: number, y: number, color: string): void =>
  write(canvas, text, x, y, { color, font: font(18), align: "center" });

function stroke(
  canvas: Canvas,
  points: readonly (readonly [x: number, y: number])[],
  color: string,
  width: number,
): void {
  canvas.strokeStyle = color;
  canvas.lineWidth = width;
  canvas.beginPath();
  points.forEach(([x, y], i) => (i === 0 ? canvas.moveTo(x, y) : canvas.lineTo(x, y)));
  canvas.stroke();
}

function disc(canvas: Canvas, x: number, y: number, radius: number, color: string): void {
  canvas.fillStyle = color;
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, 2 * Math.PI);
  canvas.fill();
}
