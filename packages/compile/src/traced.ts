/**
 * Traced numbers: they have a shape and no value, and write down on a trace what is done to them.
 *
 * Run a function on them once, and all of its computation is there to be optimized: that of duals and variables too, because
 * those do all they do through the operations of the numbers that they are built on.
 */
import {
  bilinear,
  type BilinearName,
  checkBroadcast,
  checkNumber,
  checkPrecision,
  type Custom,
  customShape,
  elementwise,
  type Elementwise,
  formatShape,
  indexed,
  type IndexedName,
  type IndexedParameters,
  type Indices,
  isChoice,
  isKind,
  KIND,
  linear,
  type LinearName,
  type LinearParameters,
  type Loop,
  type Looped,
  must,
  operandsOf,
  resized,
  roundTo,
  type Shape,
  sizeOf,
  TensorArithmetic,
  type TensorLike,
  widest,
} from "@dualtape/core";
import { callerLine, ControlFlowError, ForeignTraceError } from "./errors.ts";
import { bytesOf, type Data, indexedOperation, type Operation, type Precision, type TraceNode } from "./graph/node.ts";
import { likelyElementwise, likelyLinear, likelyLiteral } from "./graph/likely.ts";
import { Recording } from "./recording.ts";
import { writeLoop } from "./traced-loop.ts";

/** What is done to traced numbers, in order. */
export class Trace extends Recording<Traced> {
  within(remedy: string): Trace {
    return new Trace({ around: { recording: this, remedy } });
  }
  protected numberOf(node: TraceNode): Traced {
    return new Traced(node, this);
  }
}

/** A number that is known by what it is computed from. */
export class Traced extends TensorArithmetic<Traced> implements TensorLike<Traced> {
  constructor(
    readonly node: TraceNode,
    private readonly trace: Trace,
  ) {
    super();
  }

  get [KIND](): string {
    return "Traced";
  }
  get shape(): Shape {
    return this.node.shape;
  }
  get precision(): Precision {
    return this.node.precision;
  }
  get byteLength(): number {
    return sizeOf(this.shape) * bytesOf(this.precision);
  }

  elementwise(row: Elementwise, b?: Traced | number, c?: Traced | number): Traced {
    const { operands, shape, precision } = operandsOf<Traced>(row, this, b, c, owned);
    const { given, within } = areOf(operands, precision)
      ? { given: operands, within: precision }
      : inOnePrecision(row, operands, precision);
    const inputs = new Array<Traced>(given.length);
    for (let i = 0; i < inputs.length; i++) {
      const operand = must(given[i], "operand");
      inputs[i] = typeof operand === "number" ? this.literal(operand, within) : operand;
    }
    return this.trace.write(likelyElementwise(row, this.trace.likely), inputs, shape, within).to(precision);
  }

  /** Throws a `ControlFlowError`: there is no value to look at yet. */
  magnitude(): never {
    return this.refuse("magnitude");
  }
  /** Throws a `ControlFlowError`, wherever a plain number is made of this one: in a comparison, a sum, a text. */
  [Symbol.toPrimitive](): never {
    return this.refuse("a plain number");
  }
  zeroLike(): Traced {
    return this.literal(0, this.precision).broadcastTo(this.shape);
  }
  detach(): Traced {
    return this;
  }

  to(precision: Precision): Traced {
    if (precision === this.precision) return this;
    checkPrecision("to", precision);
    return this.trace.write({ kind: "copy" }, [this], this.shape, precision);
  }
  broadcastTo(shape: Shape): Traced {
    return resized<Traced>(this, "broadcastTo", shape);
  }
  sumTo(shape: Shape): Traced {
    return resized<Traced>(this, "sumTo", shape);
  }
  linear<N extends LinearName>(name: N, others: readonly Traced[], parameters: LinearParameters[N]): Traced {
    const operation = likelyLinear(name, parameters, this.trace.likely);
    if (others.length === 0)
      return this.trace.write(operation, [this], linear[name].shape([this.shape], parameters), this.precision);
    for (const other of others) this.own(name, other);
    const precision = widest([this, ...others]);
    const shape = linear[name].shape([this.shape, ...others.map((other) => other.shape)], parameters);
    const inputs = [this, ...others].map((input) => input.to(precision));
    return this.trace.write(operation, inputs, shape, precision);
  }
  /** What is at an index that names no slice is NaN, and so is all that it might have been added to: nothing can be thrown. */
  indexed<N extends IndexedName>(name: N, indices: Indices<Traced>, parameters: IndexedParameters[N]): Traced {
    if (!(indices instanceof Int32Array)) this.own(name, indices, "the array of indices");
    const at = indices instanceof Int32Array ? this.trace.known(indices) : indices;
    const { picks, shape } = indexed[name];
    // What is added up in one place is added in float64 and rounded once, as it is for tensors.
    const within = picks ? this.precision : "float64";
    const inputs = [this.to(within), at];
    const operation = indexedOperation(name, parameters);
    return this.trace.write(operation, inputs, shape(this.shape, at.shape, parameters), within).to(this.precision);
  }
  bilinear(name: BilinearName, other: Traced): Traced {
    this.own(name, other);
    const shape = bilinear[name].shape(this.shape, other.shape);
    const precision = widest([this, other]);
    return this.trace.write(PRODUCTS[name], [this.to(precision), other.to(precision)], shape, precision);
  }
  custom(row: Custom, ...others: readonly Traced[]): Traced {
    for (const other of others) this.own(row.name, other);
    const inputs = [this, ...others];
    const precision = widest(inputs);
    return this.trace.write(
      { kind: "custom", row },
      inputs.map((input) => input.to(precision)),
      customShape(row, [this.shape, ...others.map(({ shape }) => shape)]),
      precision,
    );
  }

  /** Its body is a program of its own. */
  loop(loop: Loop<Traced>): Looped<Traced> {
    for (const input of [...loop.carried, ...loop.items, ...loop.shared]) this.own(loop.name, input);
    return writeLoop<Traced>(this.trace, loop);
  }

  override toString(): string {
    return `Traced ${formatShape(this.shape)} ${this.precision}`;
  }

  /** A tensor that stands in the program, as a traced number: its elements are read now, once. */
  lift({ data, shape }: { readonly data: Data; readonly shape: Shape }): Traced {
    return this.trace.captured(data, shape);
  }
  /** What `magnitude` will be of all elements that `sumTo` of this shape would add up, as traced numbers: of the whole, by default. */
  greatest(shape: Shape = []): Traced {
    checkBroadcast("greatest", shape, this.shape);
    return this.trace.write({ kind: "magnitude" }, [this], shape, this.precision);
  }

  /** Whether a number is written down on a trace. */
  isOf(trace: Trace): boolean {
    return this.trace === trace;
  }

  private literal(value: number, precision: Precision): Traced {
    const rounded = roundTo(precision, value);
    return this.trace.write(likelyLiteral(rounded, this.trace.likely), [], [], precision);
  }
  /** Refuses an operand that is no number of the same trace. */
  own(operation: string, operand: unknown, which = "an operand"): asserts operand is Traced {
    const traced = isKind<Traced>(operand, "Traced");
    if (traced && operand.isOf(this.trace)) return;
    checkNumber(operation, which, operand);
    throw new ForeignTraceError(
      operation,
      traced ? "a number of one trace meets one of another" : "an operand is not a traced number",
      (traced ? operand.trace.remedy : null) ??
        this.trace.remedy ??
        "Give every tensor that the function uses as an argument, or bring it in with `lift`, as `x.lift(tensor)`",
    );
  }
  private refuse(what: string): never {
    throw new ControlFlowError(
      callerLine(2),
      `${what} of a traced number is asked for, but a program is written down before it has values`,
      "Choose with where(…), maximum(…) or minimum(…), or take the decision outside of what is compiled",
    );
  }
}

/** An operand of an elementwise row on a number. */
const owned = (first: Traced, operand: Traced | undefined, which: string, where: string): Traced => {
  first.own(where, operand, which);
  return operand;
};

/** The bilinear rows, as they are written down. */
const PRODUCTS = { matmul: { kind: "matmul", transposed: [false, false] } } as const satisfies Record<
  BilinearName,
  Operation
>;

/** Whether all operands have a precision; a plain number has any. */
function areOf(operands: readonly (Traced | number)[], precision: Precision): boolean {
  for (const operand of operands) if (typeof operand !== "number" && operand.precision !== precision) return false;
  return true;
}

/**
 * Operands of two precisions, in one. What chooses is never rounded: a small condition could become 0. So a condition is asked as it is, and
 * beside any other choice all is in float64.
 */
function inOnePrecision(row: Elementwise, operands: readonly (Traced | number)[], precision: Precision) {
  const chooses = (operand: Traced | number, i: number): boolean =>
    typeof operand !== "number" && operand.precision !== precision && isChoice(row, i);
  const within = row !== elementwise.where && operands.some(chooses) ? "float64" : precision;
  const given = operands.map((operand, i) => {
    if (typeof operand === "number") return roundTo(precision, operand);
    if (!chooses(operand, i)) return operand.to(precision).to(within);
    return (row === elementwise.where ? operand.notEqual(0) : operand).to(within);
  });
  return { given, within };
}
