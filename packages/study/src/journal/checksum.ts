/**
 * CRC-32, as gzip and PNG have it (polynomial 0xEDB88320): any change of up to 32 bits in a row is found, and others but for one in 2³².
 *
 * It goes on from the checksum of what stands before, so `checksum(b, checksum(a))` is that of `a` and `b` in one. For a given text, each
 * start gives an end of its own: no record fits behind another than the one that it was written behind, unless their checksums are equal.
 *
 * @see https://www.w3.org/TR/png-3/#D-CRCAppendix
 */

const TABLE = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

/** The checksum of bytes behind those whose checksum is `previous`. */
export function checksum(bytes: Uint8Array, previous = 0): number {
  let rest = ~previous;
  for (const byte of bytes) rest = (TABLE[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** A checksum as a journal has it: eight hexadecimal digits. */
export const digitsOf = (sum: number): string => sum.toString(16).padStart(8, "0");
