/** Where the film is made: a frame for each outer iteration, then where the step size ends, held; encoded as a GIF by gifenc. */
import { applyPalette, GIFEncoder, quantize } from "gifenc";
import { answer } from "../../../shell/turn.ts";
import { drawFrame, SIZE } from "./draw.ts";
import type { Film, FilmProgress } from "./messages.ts";

const PACE = 700; // milliseconds a frame
const HOLD = 2500;
/** Flat colours and the shades of their edges need no more. */
const COLORS = 64;

answer<Film, FilmProgress>(async (film, { tell, turn }) => {
  const canvas = new OffscreenCanvas(SIZE.width, SIZE.height).getContext("2d", { willReadFrequently: true });
  if (canvas === null) throw new Error("This browser does not draw in a worker, so it cannot make the GIF.");
  const pixelsOf = (frame: number): Uint8ClampedArray => {
    drawFrame(canvas, film, frame);
    return canvas.getImageData(0, 0, SIZE.width, SIZE.height).data;
  };
  const frames = film.iterations.length + (film.final === null ? 0 : 1);
  const palette = quantize(pixelsOf(film.iterations.length), COLORS);
  const encoder = GIFEncoder();
  for (let frame = 1; frame <= frames; frame++) {
    const delay = frame === frames ? HOLD : PACE;
    const pixels = applyPalette(pixelsOf(frame), palette);
    encoder.writeFrame(pixels, SIZE.width, SIZE.height, frame === 1 ? { palette, delay } : { delay });
    tell({ frame, frames, file: null });
    await turn();
  }
  encoder.finish();
  tell({ frame: frames, frames, file: new Uint8Array(encoder.bytes()) });
});
