/** Numbers in memory from float64 to float32. */
import { f32, f32x4, f64, i32, type Local, local, v128 } from "wasmati";
import { repeat } from "./loops.ts";

/** Rounds so many elements, from one address to another; both are behind the last one afterwards. */
export function roundAll(
  from: Local<"i32">,
  to: Local<"i32">,
  size: number,
  fresh: (type: "i32") => Local<"i32">,
): void {
  repeat(Math.floor(size / 2), fresh, () => {
    local.get(to);
    v128.load({}, from);
    f32x4.demote_f64x2_zero();
    v128.store64_lane({}, 0);
    local.set(from, i32.add(from, 16));
    local.set(to, i32.add(to, 8));
  });
  if (size % 2 === 0) return;
  local.get(to);
  f64.load({}, from);
  f32.demote_f64();
  f32.store({});
  local.set(from, i32.add(from, 8));
  local.set(to, i32.add(to, 4));
}
