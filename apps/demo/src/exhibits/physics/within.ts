/** Numbers in the address that have to lie in a range. */
import { type Codec, numberCodec } from "../../shell/url-state.ts";

/** A number between two ends; any other text means nothing. */
export const within = ([low, high]: readonly [number, number]): Codec<number> => ({
  write: (value) => numberCodec.write(value),
  read: (text) => {
    const value = numberCodec.read(text);
    return value !== null && value >= low && value <= high ? value : null;
  },
});
