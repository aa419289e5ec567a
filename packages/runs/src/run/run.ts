/**
 * Work that reports while it goes on: a promise of the result, and beside it the events as an async iterable.
 *
 * Events stand in a chain, and an iterator at a place in it: what all have read is dropped, but for the last few, so that one who
 * comes late still sees how things stand. Leaving the last open iteration stops the work. A failure reaches whoever listens, by
 * either way; if nobody does, it is an unhandled rejection, as with any promise.
 */
import { checkFunction, must } from "@dualtape/core";
import { AbortedError, DivergenceError } from "../records/errors.ts";

/** How many events are kept for those who come late. */
const KEPT = 1000;

/** A place in the chain of events: before one, or at the end. */
interface Place<E> {
  following: { readonly event: E; readonly place: Place<E> } | null;
}

/** What work is given: how to report an event, and the signal that all who iterated have left. */
export type Work<E, R> = (report: (event: E) => void, left: AbortSignal) => Promise<R>;

/**
 * A running job with events `E` and a result `R`.
 *
 * Await it for the result, and iterate over it for the events: the last thousand so far, and all that follow. `break`, or an error
 * in the loop, ends the work once no other iteration is open; the promise is then rejected with an `AbortedError` that holds the
 * result so far.
 */
export class Run<E, R> implements Promise<R>, AsyncIterable<E, void> {
  readonly [Symbol.toStringTag] = "Run";
  private readonly result: Promise<R>;
  private readonly left = new AbortController();
  private iterations = 0;
  private wake: () => void = () => {};
  private news = this.nextNews();
  private settled = false;
  private failure: unknown = null;
  private end: Place<E> = { following: null };
  private oldest = this.end;
  private kept = 0;

  /** Starts the work. */
  constructor(work: Work<E, R>) {
    checkFunction("Run", "its work", work);
    this.result = (async () => {
      try {
        return await work((event) => this.report(event), this.left.signal);
      } catch (error) {
        this.failure = error;
        throw error;
      } finally {
        this.settled = true;
        this.announce();
      }
    })();
  }

  // oxlint-disable-next-line unicorn/no-thenable -- being awaited is what it is for
  then<A = R, B = never>(
    fulfilled?: ((result: R) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.result.then(fulfilled, rejected);
  }

  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<R | B> {
    return this.result.catch(rejected);
  }

  finally(settled?: (() => void) | null): Promise<R> {
    return this.result.finally(settled);
  }

  /** Whether an error is that of this run being stopped: then it holds the result so far. */
  isAborted(error: unknown): error is AbortedError<R> {
    return error instanceof AbortedError && error === this.failure;
  }

  /** Whether an error is that of this run having diverged: then it holds the result so far, if it could find any. */
  isDiverged(error: unknown): error is DivergenceError<R> {
    return error instanceof DivergenceError && error === this.failure;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<E, void> {
    this.result.catch(() => {}); // the iteration throws it below
    let place = this.oldest;
    let open = true;
    this.iterations += 1;
    const close = (): void => {
      open = false;
      this.iterations -= 1;
    };
    const ended: IteratorReturnResult<void> = { done: true, value: undefined };
    return {
      next: async () => {
        for (;;) {
          if (!open) return ended;
          const { following } = place;
          if (following !== null) {
            ({ place } = following);
            return { done: false, value: following.event };
          }
          if (this.settled) {
            close();
            await this.result;
          } else {
            await this.news;
          }
        }
      },
      return: async () => {
        if (!open) return ended;
        close();
        this.announce(); // to who waits for the next event of this iteration
        if (this.iterations > 0) return ended;
        this.left.abort();
        await this.result.catch(() => {}); // when the loop is left, nothing goes on
        return ended;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  private report(event: E): void {
    const place: Place<E> = { following: null };
    this.end.following = { event, place };
    this.end = place;
    this.kept += 1;
    if (this.kept > KEPT) ({ place: this.oldest } = must(this.oldest.following, "event to drop"));
    this.announce();
  }
  private nextNews(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
  private announce(): void {
    const { wake } = this;
    this.news = this.nextNews();
    wake();
  }
}
