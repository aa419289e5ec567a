/** Files of safetensors as an attacker, or a bad disk, makes them. */
import { must } from "@dualtape/core";
import type { Random } from "@dualtape/tensor";

/** A file with a header, and so many bytes behind it. */
export function fileOf(header: Uint8Array | string, data: number): Uint8Array {
  const head = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + head.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
  file.set(head, 8);
  return file;
}

const BASE =
  '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},' +
  '"b":{"dtype":"U8","shape":[3],"data_offsets":[16,19]},"c.d":{"dtype":"F16","shape":[],"data_offsets":[19,21]}}';
const DATA = 21;

/** What a place of the header may become: a number, a word, a sign, a piece. */
const kinds: readonly (readonly [place: RegExp, others: readonly string[]])[] = [
  [
    /\d+/g,
    ["0", "1", "3", "16", "21", "-1", "1.5", "-0", "9007199254740991", "9007199254740993", "1e99", "null", '"3"', "[]"],
  ],
  [
    /"[^"]*"/g,
    ['"F32"', '"U8"', '"BOOL"', '"I64"', '"C64"', '"a"', '"b"', '"\\u0061"', '"__proto__"', '"dtype"', '"x"', "7"],
  ],
  [/./g, ["", "{", "}", "[", "]", ",", ":", '"', "\\", "é", "\u0000", "0"]],
  [
    /[[{][^[\]{}]*[\]}]/g,
    ["[0,16]", "[16,19]", "[4]", "[4,1]", "[0]", "{}", "[0,9007199254740991]", "[2,9007199254740991]"],
  ],
];

/** A file whose header, length or end differs from that of a valid one in up to three places. */
export function damagedFile(random: Random): Uint8Array {
  const pick = <T>(from: readonly T[]): T => must(from[random.integers(1, from.length)[0] ?? 0], "choice");
  let header = BASE;
  for (let times = pick([0, 1, 1, 1, 2, 3]); times > 0; times--) {
    const [place, others] = pick(kinds);
    const { index, 0: old } = pick([...header.matchAll(place)]);
    header = header.slice(0, index) + pick(others) + header.slice(index + old.length);
  }
  const file = fileOf(header, pick([DATA, DATA, DATA, DATA, DATA, 0, 1, DATA - 1, DATA + 1]));
  const length = new DataView(file.buffer);
  const told = Number(length.getBigUint64(0, true));
  if (pick([true, false, false, false, false]))
    length.setBigUint64(0, BigInt(pick([0, 1, told - 1, told + 1, 2 ** 30, 2 ** 62])), true);
  const cut = pick([0, 0, 0, 0, 0, 0, 0, 0, 1, file.length - 5]);
  return file.subarray(0, file.length - cut);
}
