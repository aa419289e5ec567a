/**
 * States after many steps, copied out of a machine together: each part in one array, so that whoever keeps thousands of small ones makes no
 * garbage.
 */
import type { Seen } from "@dualtape/compile";
import { must, sizeOf } from "@dualtape/core";
import { Tensor } from "@dualtape/tensor";
import type { Stretch, Strided } from "../dynamics/running.ts";
import { bytesOf, mapRecord } from "../records/record.ts";
import { left } from "./residence.ts";
import type { Form, Forms } from "./programs/written.ts";

/** The states after steps `from` to `to`, where a machine lets them be seen; `where` is for errors. */
export function stretchOf(
  where: string,
  forms: Forms,
  see: (part: string) => Seen,
  from: number,
  to: number,
): Stretch<string, Tensor> {
  const rows = mapRecord(forms, (form, part) => inPiece(form, see(part), to - from + 1));
  return {
    from,
    to,
    bytes: (to - from + 1) * bytesOf(forms),
    after(t) {
      if (t < from || t > to) left(where, `the state after step ${t}`);
      return mapRecord(forms, ({ shape }, part) => {
        const { data, apart } = must(rows[part], part);
        const at = (t - from) * apart;
        return new Tensor(data.subarray(at, at + apart), shape, "keep");
      });
    },
    rows: mapRecord(rows, (strided) => new Map([["", strided]])),
  };
}

/** The elements of a part in one array. */
function inPiece({ shape, precision }: Form, { data, apart }: Seen, steps: number): Strided {
  const size = sizeOf(shape);
  const made = precision === "float32" ? new Float32Array(steps * size) : new Float64Array(steps * size);
  for (let i = 0; i < steps; i++) {
    // Numbers are put there by themselves, since `set` takes longer.
    if (size === 1) made[i] = must(data[i * apart], "element");
    else made.set(data.subarray(i * apart, i * apart + size), i * size);
  }
  return { data: made, from: 0, apart: size };
}
