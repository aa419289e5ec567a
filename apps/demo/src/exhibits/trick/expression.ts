/**
 * Expressions as people type them, `x * sin(x*y)`: numbers, variables, + − * / ^ and functions. A power binds to the right and
 * stronger than a sign, so that −x^2 is −(x²). What cannot be read is a problem with a place.
 */
import type { elementwise } from "@dualtape/core";

/** An operation, by its row in the table of rules. */
export type RowName = keyof typeof elementwise;

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "operation"; readonly row: RowName; readonly operands: readonly Expression[] };

/** What cannot be read, and where it stands in the text. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  constructor(
    message: string,
    readonly at: number,
    readonly length: number,
  ) {
    super(message);
  }
}

const UNARY = {
  exp: "exp",
  log: "log",
  ln: "log",
  sqrt: "sqrt",
  sin: "sin",
  cos: "cos",
  tan: "tan",
  tanh: "tanh",
  sigmoid: "sigmoid",
  softplus: "softplus",
  erf: "erf",
  abs: "abs",
  sign: "sign",
  square: "square",
} as const satisfies Record<string, RowName>;

const BINARY = { max: "maximum", min: "minimum", pow: "pow", atan2: "atan2" } as const satisfies Record<
  string,
  RowName
>;

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["e", Math.E],
]);

interface Callable {
  readonly row: RowName;
  readonly operands: 1 | 2;
}
const FUNCTIONS: ReadonlyMap<string, Callable> = new Map<string, Callable>([
  ...Object.entries(UNARY).map(([name, row]) => [name, { row, operands: 1 }] as const),
  ...Object.entries(BINARY).map(([name, row]) => [name, { row, operands: 2 }] as const),
]);

/** Binding strengths; a sign stands between a product and a power. */
const INFIX: ReadonlyMap<string, { readonly row: RowName; readonly strength: number }> = new Map([
  ["+", { row: "add", strength: 1 }],
  ["-", { row: "sub", strength: 1 }],
  ["*", { row: "mul", strength: 2 }],
  ["/", { row: "div", strength: 2 }],
  ["^", { row: "pow", strength: 4 }],
]);
const SIGN = 3;

const TOKEN = /(?<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(?<name>[a-z][a-z0-9]*)|(?<symbol>\*\*|[-+*/^(),−·×])|\S/gi;
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["**", "^"],
  ["−", "-"],
  ["·", "*"],
  ["×", "*"],
]);

interface Token {
  readonly kind: "number" | "name" | "symbol" | "end";
  readonly text: string;
  readonly at: number;
}

function tokensOf(text: string): readonly Token[] {
  const tokens = [...text.matchAll(TOKEN)].map(({ 0: found, index: at, groups = {} }): Token => {
    if (groups["number"] !== undefined) return { kind: "number", text: found, at };
    if (groups["name"] !== undefined) return { kind: "name", text: found, at };
    if (groups["symbol"] !== undefined) return { kind: "symbol", text: SPELLINGS.get(found) ?? found, at };
    throw new ExpressionError(`“${found}” means nothing here.`, at, found.length);
  });
  return [...tokens, { kind: "end", text: "", at: text.trimEnd().length }];
}

/** So deep may brackets, powers, signs and functions stand in each other, and so many operations there may be. */
const [DEEPEST, MOST] = [60, 200] as const;

/** Reads an expression in some variables; throws an `ExpressionError` where it makes no sense. */
export function parse(text: string, variables: readonly string[]): Expression {
  const tokens = tokensOf(text);
  const end: Token = { kind: "end", text: "", at: text.length };
  let next = 0;
  const peek = (): Token => tokens[next] ?? end;
  const take = (): Token => tokens[next++] ?? end;
  const complain = (message: string, { at, text: found }: Token): never => {
    throw new ExpressionError(message, at, Math.max(found.length, 1));
  };
  const expect = (symbol: string, why: string): void => {
    const token = take();
    if (token.kind !== "symbol" || token.text !== symbol) complain(`A “${symbol}” is missing here, ${why}.`, token);
  };

  let [depth, operations] = [0, 0];
  const make = (row: RowName, operands: readonly Expression[], { at }: Token): Expression => {
    operations += 1;
    if (operations > MOST) throw new ExpressionError(`There are more than ${MOST} operations.`, 0, at);
    return { kind: "operation", row, operands };
  };

  /** All that binds more strongly than `floor`. */
  function operation(floor: number): Expression {
    if (++depth > DEEPEST) complain(`This stands more than ${DEEPEST} deep in brackets, powers and functions.`, peek());
    const whole = chain(floor);
    depth -= 1;
    return whole;
  }

  function chain(floor: number): Expression {
    let left = operand();
    for (;;) {
      const { kind, text: symbol } = peek();
      const infix = kind === "symbol" ? INFIX.get(symbol) : undefined;
      if (infix === undefined || infix.strength <= floor) return left;
      const sign = take();
      const right = operation(symbol === "^" ? infix.strength - 1 : infix.strength);
      left = make(infix.row, [left, right], sign);
    }
  }

  function operand(): Expression {
    const token = take();
    if (token.kind === "number") return { kind: "number", value: Number(token.text) };
    if (token.kind === "name") return named(token);
    if (token.kind === "end")
      return complain("The expression ends where a number, x, y or a function is missing.", token);
    if (token.text === "(") {
      const inside = operation(0);
      expect(")", "to close the bracket");
      return inside;
    }
    if (token.text === "-") {
      const inside = operation(SIGN);
      if (inside.kind === "number") return { kind: "number", value: -inside.value };
      return make("neg", [inside], token);
    }
    if (token.text === "+") return operation(SIGN);
    return complain(`A number, x, y or a function is missing before “${token.text}”.`, token);
  }

  function named(token: Token): Expression {
    const name = token.text.toLowerCase();
    const called = FUNCTIONS.get(name);
    if (called !== undefined) {
      expect("(", `after ${name}`);
      const operands = [operation(0)];
      if (called.operands === 2) {
        expect(",", `because ${name} takes two`);
        operands.push(operation(0));
      }
      expect(")", `to close ${name}`);
      return make(called.row, operands, token);
    }
    if (variables.includes(name)) return { kind: "variable", name };
    const value = CONSTANTS.get(name);
    if (value !== undefined) return { kind: "number", value };
    return complain(
      `“${token.text}” is neither ${variables.join(" nor ")}, nor a function: there are ${[...FUNCTIONS.keys()].join(", ")}.`,
      token,
    );
  }

  const whole = operation(0);
  const rest = peek();
  if (rest.kind !== "end") complain("An operation is missing before this.", rest);
  return whole;
}
