/**
 * Work that reports while it goes on: a promise of the result, and beside it the events as an async iterable.
 *
 * Every iterator sees all events from the first on. A failure reaches whoever listens, by either way; if nobody does, it is an
 * unhandled rejection, as with any promise.
 */

/** A running job with events `E` and a result `R`. */
export class Run<E, R> implements PromiseLike<R>, AsyncIterable<E> {
  private readonly events: E[] = [];
  private readonly result: Promise<R>;
  private wake: () => void = () => {};
  private news = this.nextNews();
  private settled = false;

  /** Starts the work; it is given the function that reports an event. */
  constructor(work: (report: (event: E) => void) => Promise<R>) {
    this.result = work((event) => {
      this.events.push(event);
      this.announce();
    }).finally(() => {
      this.settled = true;
      this.announce();
    });
  }

  // oxlint-disable-next-line unicorn/no-thenable -- being awaited is what it is for
  then<A = R, B = never>(
    fulfilled?: ((result: R) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.result.then(fulfilled, rejected);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<E, void> {
    this.result.catch(() => {}); // the iteration throws it below
    for (let next = 0; ;) {
      const event = this.events[next];
      if (event !== undefined) {
        next += 1;
        yield event;
      } else if (this.settled) {
        await this.result;
        return;
      } else {
        await this.news;
      }
    }
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
