/** Records of all that a journal holds, for tests. */
import * as fc from "fast-check";

/** Numbers of all kinds, with those that JSON has not. */
const numbers = fc.oneof(fc.double(), fc.constantFrom(-0, 0, NaN, Infinity, -Infinity, 2 ** 53, 5e-324), fc.integer());

/** Texts of any characters, halves of pairs and ends of lines among them, and such as stand for numbers. */
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom("#", "#NaN", "#-0", "##", "#x", "#-Infinity", "\n", "\u2028", "\u0000", "\ufeff", "__proto__", "é"),
);

/** Any record. */
export const records: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom(null, true, false),
    numbers,
    texts,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(texts, tie("value"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;
