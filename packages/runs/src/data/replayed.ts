/**
 * Streams for many epochs, taken up at any step. A stream tells nothing but its next item, so what makes it must be pure in the epoch;
 * then the items before a step can be made again and dropped, and whole epochs left out.
 */
import { ArgumentError, checkFunction, checkInteger, checkRecord } from "@dualtape/core";
import { checkStep } from "./source.ts";
import { checkStream, END, flowing, type Items, itemsOf, type Stream } from "./stream.ts";

/** Where to begin. */
export interface ReplayedOptions {
  /** The step whose item comes first, from 1, which is the default. */
  readonly from?: number;
  /** How many items an epoch has, if that is known: the epochs before `from` are then not made. */
  readonly perEpoch?: number;
}

const OPTIONS = ["from", "perEpoch"] as const satisfies readonly (keyof ReplayedOptions)[];

/**
 * The items of the streams of epoch 1, 2, …, without end, from a step on. `make` must give the same items for the same epoch. Throws an
 * `ArgumentError`, in the place of an item, where an epoch has none, or another number of them than `perEpoch`.
 */
export function replayed<T>(make: (epoch: number) => Stream<T>, options: ReplayedOptions = {}): AsyncIterable<T> {
  const where = "replayed";
  checkFunction(where, "what makes an epoch", make);
  checkRecord(where, "the options", options, OPTIONS);
  const { from = 1, perEpoch } = options;
  checkStep(where, from);
  if (perEpoch !== undefined) checkInteger(where, "perEpoch", perEpoch, 1);
  const before = perEpoch === undefined ? 0 : Math.floor((from - 1) / perEpoch);
  const skipped = from - 1 - before * (perEpoch ?? 0);
  return flowing(where, inARow(where, make, before, perEpoch), async function* (items) {
    for (let i = 0; i < skipped; i++) await items.next();
    for await (const item of items) yield item;
  });
}

/** The items of epochs one after the other; the first `before` epochs are left out. */
function inARow<T>(
  where: string,
  make: (epoch: number) => Stream<T>,
  before: number,
  perEpoch: number | undefined,
): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
      let epoch = before;
      let count = 0;
      let items: Items<T> | null = null;
      let isLeft = false;
      const open = (): Items<T> => {
        const stream = make(++epoch);
        checkStream(`${where}, epoch ${epoch}`, stream);
        count = 0;
        return itemsOf(stream);
      };
      return {
        async next() {
          for (;;) {
            items ??= open();
            const result = await items.next();
            if (isLeft) return END;
            if (!result.done && ++count <= (perEpoch ?? Infinity)) return result;
            if (!result.done || count === 0 || count < (perEpoch ?? 0)) {
              throw new ArgumentError(
                `${where}, epoch ${epoch}`,
                result.done ? `it has ${count} items` : `it has more than ${perEpoch} items`,
                "Let all epochs have one or more, and as many as perEpoch says",
              );
            }
            items = null;
          }
        },
        async return() {
          isLeft = true;
          await items?.close();
          return END;
        },
      };
    },
  };
}
