/** A method, held between its questions: the last one stands until it is answered, however long that takes. What it asks is looked at here. */
import { ArgumentError, isRecord, refuse } from "@dualtape/core";
import type { Answer, Ending, Method, Question, Space, Wanted } from "./method.ts";

const WANTED: readonly unknown[] = ["value", "gradient", "hessian"] satisfies readonly Wanted[];
const ENDINGS: readonly unknown[] = ["settled", "diverged", "flat"] satisfies readonly Ending[];

/** Refuses what is no question, or no ending: a method may be anybody's. */
function checkTurn({ value, done }: IteratorResult<Question, Ending>, where: string, coordinates: number): void {
  if (done) {
    if (!ENDINGS.includes(value)) refuse(where, "what it returns", value, '"settled", "diverged" or "flat"');
    return;
  }
  if (!isRecord(value)) refuse(where, "its question", value, "a point u, what is wanted there, and a reason");
  const { u, wanted, reason } = value;
  if (!Array.isArray(u)) refuse(where, "the point u of its question", u, "a list of coordinates");
  if (u.length !== coordinates)
    throw new ArgumentError(
      where,
      `its point u has ${u.length} of ${coordinates} coordinates`,
      "Give one for each label",
    );
  const odd = u.findIndex((coordinate) => !Number.isFinite(coordinate));
  if (odd !== -1) refuse(where, `coordinate ${odd} of its point u`, u[odd], "a finite number");
  if (!WANTED.includes(wanted)) refuse(where, "what is wanted", wanted, '"value", "gradient" or "hessian"');
  if (typeof reason !== "string") refuse(where, "the reason of its question", reason, "a few words");
}

/** A method that is asked what it asks. */
export class Dialogue {
  private readonly questions: Generator<Question, Ending, Answer>;
  private latest: IteratorResult<Question, Ending> | null = null;

  constructor(
    private readonly method: Method,
    private readonly space: Space,
  ) {
    this.questions = method.questions(space);
    if (typeof this.questions?.next !== "function")
      refuse(this.where, "what its questions are", this.questions, "a generator, as `*questions(space)` makes");
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
    this.latest = this.looked(this.questions.next(answer));
  }
  /** Leaves it. */
  leave(): void {
    this.questions.return("settled");
  }

  private get now(): IteratorResult<Question, Ending> {
    return (this.latest ??= this.looked(this.questions.next()));
  }

  private looked(turn: IteratorResult<Question, Ending>): IteratorResult<Question, Ending> {
    checkTurn(turn, this.where, this.space.start.length);
    return turn;
  }

  private get where(): string {
    return `the method ${this.method.name}`;
  }
}
