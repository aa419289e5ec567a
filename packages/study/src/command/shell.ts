/** Commands that people are told to type: what stands in them is one word to a shell, whatever spaces and signs it holds. */

/** Letters and digits of any script, and signs that mean nothing to a shell. */
const PLAIN = /^[\p{L}\p{M}\p{N}_@%+=:,./-]+$/u;
/** What a shell reads within double quotes. */
const READ = /["$`\\!]/;

/** A word as it is typed: in double quotes, which all shells know, or else in single ones, which hide all but themselves. */
export function quoted(word: string): string {
  if (PLAIN.test(word)) return word;
  if (!READ.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A command line of words; those that are left out are no words. */
export const typed = (...words: readonly (string | undefined)[]): string =>
  words.flatMap((word) => (word === undefined ? [] : [quoted(word)])).join(" ");
