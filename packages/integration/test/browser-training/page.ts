/** A page that has a worker train, or fit, shows how far it is, and goes on drawing meanwhile. */
/// <reference lib="dom" />

/** What a worker tells: how far it is, and that it has ended, among others. */
interface Told {
  readonly type: string;
  readonly t?: number;
  readonly text?: string;
}

/** What is left in `window.ended`. */
export interface Ended<T = Told> {
  readonly told: readonly T[];
  /** How many frames were drawn by the time that each was told. */
  readonly drawn: readonly number[];
}

const told: Told[] = [];
const drawn: number[] = [];
const end = (ended: Ended): void => void Object.assign(window, { ended });
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
  if (data.type === "progress") progress.value = data.t ?? 0;
  if (data.type === "end" || data.type === "error") end({ told, drawn });
});
worker.addEventListener("error", ({ message }) => {
  end({ told: [...told, { type: "error", text: message }], drawn });
});
