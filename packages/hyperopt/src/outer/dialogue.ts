/** A method, held between its questions: the last one stands until it is answered, however long that takes. */
import type { Answer, Ending, Method, Question, Space } from "./method.ts";

/** A method that is asked what it asks. */
export class Dialogue {
  private readonly questions: Generator<Question, Ending, Answer>;
  private latest: IteratorResult<Question, Ending> | null = null;

  constructor(method: Method, space: Space) {
    this.questions = method.questions(space);
  }

  /** Its question; `null` where it has ended. */
  get question(): Question | null {
    const { value, done } = this.now;
    return done ? null : value;
  }
  /** Why it has ended by itself; `null` where it asks. */
  get ending(): Ending | null {
    const { value, done } = this.now;
    return done ? value : null;
  }

  /** Answers its question. */
  answer(answer: Answer): void {
    this.latest = this.questions.next(answer);
  }
  /** Leaves it. */
  leave(): void {
    this.questions.return("settled");
  }

  private get now(): IteratorResult<Question, Ending> {
    return (this.latest ??= this.questions.next());
  }
}
