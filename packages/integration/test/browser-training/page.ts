/** A page that has a worker train, shows how far it is, and goes on drawing meanwhile. */
/// <reference lib="dom" />
import type { Told } from "./worker.ts";

const told: Told[] = [];
/** How many frames were drawn by the time that each was told. */
const drawn: number[] = [];
let frames = 0;
const draw = (): void => {
  frames += 1;
  requestAnimationFrame(draw);
};
requestAnimationFrame(draw);

const name = new URL(location.href).searchParams.get("worker") ?? "";
const worker = new Worker(`./${name}.js`, { type: "module" });
const progress = document.createElement("progress");
document.body.append(progress);
worker.addEventListener("message", ({ data }: MessageEvent<Told>) => {
  told.push(data);
  drawn.push(frames);
  if (data.type === "progress") progress.value = data.t;
  if (data.type !== "end" && data.type !== "error") return;
  Object.assign(window, { ended: { told, drawn } });
});
worker.addEventListener("error", ({ message }) => {
  Object.assign(window, { ended: { told: [...told, { type: "error", text: message }], drawn } });
});
