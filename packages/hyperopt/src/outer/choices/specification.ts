/**
 * What is chosen and not tuned: one of some values, an integer of a range, and either under a condition on another choice. All is plain data;
 * what is continuous is no business of theirs: each combination makes a dynamics of its own, with domains of its own.
 */
import { ArgumentError, checkInteger, checkRecord, isRecord, listed, refuse } from "@dualtape/core";

/** What a choice may be between. */
export type Literal = string | number | boolean;

/** One of some values. */
export interface Choice<V extends Literal = Literal> {
  readonly type: "choice";
  readonly values: readonly V[];
}

/** An integer, both bounds among them. */
export interface Integer {
  readonly type: "integer";
  readonly low: number;
  readonly high: number;
  /** By what values are spread: evenly, or by their quotients. */
  readonly scale: "linear" | "log";
}

/** The values that choices must have, by their names: one of some where a list is given. */
export type Condition = Readonly<Record<string, Literal | readonly Literal[]>>;

/** What is chosen only where a condition holds. */
export interface Conditional<O = unknown> {
  readonly type: "when";
  readonly condition: Condition;
  readonly option: O;
}

/** What can be chosen, by name. */
export type Specification = Readonly<Record<string, Choice | Integer | Conditional>>;

/** A value of what can be chosen. */
type ChosenOf<O> =
  O extends Choice<infer V>
    ? V
    : O extends Integer
      ? number
      : O extends Conditional<infer I>
        ? ChosenOf<I> | undefined
        : never;

/** A value of each, by name: a combination. */
export type Chosen<S> = { readonly [N in keyof S]: ChosenOf<S[N]> };

/** One of some values. Throws an `ArgumentError` where there are none, or one twice. */
export function choice<const V extends Literal>(...values: readonly V[]): Choice<V> {
  return checkChoice("choice", { type: "choice", values });
}

/** An integer from `low` to `high`; `scale` says how values are spread: "log" by default where `low` is positive, else "linear". */
export function integer(low: number, high: number, options: { readonly scale?: Integer["scale"] } = {}): Integer {
  checkRecord("integer", "the options", options, ["scale"]);
  const { scale = checkWhole("integer", "low", low) > 0 ? "log" : "linear" } = options;
  return checkIntegers("integer", { type: "integer", low, high, scale });
}

/** What is chosen only where other choices have the values of a condition, and is `undefined` elsewhere. */
export function when<O extends Choice | Integer | Conditional>(condition: Condition, option: O): Conditional<O> {
  const conditional = { type: "when", condition, option } as const;
  checkOption("when", "the option", conditional);
  return conditional;
}

const isLiteral = (value: unknown): boolean =>
  typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);

function checkChoice<C extends Choice>(where: string, given: C): C {
  const { values } = given;
  if (!Array.isArray(values) || values.length === 0) refuse(where, "the list of values", values, "some values");
  for (const value of values as readonly unknown[]) {
    if (!isLiteral(value)) refuse(where, "a value", value, "texts, finite numbers, true or false");
  }
  if (new Set(values).size < values.length) throw new ArgumentError(where, "a value is there twice", "Give each once");
  return given;
}

const checkWhole = (where: string, name: string, value: number): number =>
  Number.isSafeInteger(value) ? value : refuse(where, name, value, "an integer");

function checkIntegers(where: string, given: Integer): Integer {
  const { low, high, scale } = given;
  checkWhole(where, "low", low);
  checkInteger(where, "high", high, low);
  if (scale !== "linear" && scale !== "log") refuse(where, "scale", scale, '"linear" or "log"');
  if (scale === "log" && low < 1) refuse(where, "low", low, 'an integer of 1 or more, or scale: "linear"');
  return given;
}

function checkOption(where: string, name: string, option: unknown): void {
  if (isRecord(option)) {
    if (option["type"] === "choice") return void checkChoice(`${where}, ${name}`, option as unknown as Choice);
    if (option["type"] === "integer") return void checkIntegers(`${where}, ${name}`, option as unknown as Integer);
    if (option["type"] === "when") {
      checkCondition(where, name, option["condition"]);
      return checkOption(where, name, option["option"]);
    }
  }
  refuse(where, name, option, "a choice(…), an integer(…), or one when(…) a condition holds");
}

function checkCondition(where: string, name: string, condition: unknown): void {
  checkRecord(where, `the condition of ${name}`, condition);
  for (const [on, is] of Object.entries(condition as Readonly<Record<string, unknown>>)) {
    const values: readonly unknown[] = Array.isArray(is) ? is : [is];
    for (const value of values) {
      if (isLiteral(value)) continue;
      refuse(where, `what ${on} is in the condition of ${name}`, value, "a value of that choice, or a list of some");
    }
  }
}

/** What can be chosen under a name, with all conditions on it. */
export interface Entry {
  readonly name: string;
  readonly conditions: readonly (readonly [name: string, values: readonly Literal[]])[];
  readonly option: Choice | Integer;
}

/** A value of each name, `undefined` where a condition does not hold. */
export type Combination = Readonly<Record<string, Literal | undefined>>;

/**
 * The entries of a specification, each behind those that its conditions are on. Throws an `ArgumentError` on a condition on what is no choice, on
 * a value that it has not, and on conditions that go round in a circle.
 */
export function entriesOf(where: string, specification: Specification): readonly Entry[] {
  checkRecord(where, "the specification", specification);
  const given = new Map(
    Object.entries(specification).map(([name, option]): [string, Entry] => {
      checkOption(where, name, option);
      return [name, entryOf(name, option)];
    }),
  );
  if (given.size === 0)
    throw new ArgumentError(where, "there is nothing to choose", 'Give a choice("adam", "sgd"), say');
  const ordered = new Map<string, Entry>();
  const place = (entry: Entry, above: readonly string[]): void => {
    if (above.includes(entry.name)) {
      const circle = [...above.slice(above.indexOf(entry.name)), entry.name].join(" → ");
      throw new ArgumentError(where, `conditions go round in a circle: ${circle}`, "Leave one out");
    }
    if (ordered.has(entry.name)) return;
    for (const [name, values] of entry.conditions) {
      const other = given.get(name);
      if (other?.option.type !== "choice") {
        const choices = [...given.values()].filter(({ option }) => option.type === "choice");
        const remedy = `Conditions are on choices: ${listed(choices.map((one) => one.name)) || "there are none"}`;
        throw new ArgumentError(where, `the condition of ${entry.name} is on ${name}, which is no choice`, remedy);
      }
      const unknown = values.find((value) => !valuesOf(other.option).includes(value));
      if (unknown !== undefined || values.length === 0) {
        const what = `the condition of ${entry.name} is that ${name} is ${unknown ?? "none of its values"}`;
        throw new ArgumentError(where, what, `It may be ${listed(valuesOf(other.option))}`);
      }
      place(other, [...above, entry.name]);
    }
    ordered.set(entry.name, entry);
  };
  for (const entry of given.values()) place(entry, []);
  return [...ordered.values()];
}

function entryOf(name: string, option: Specification[string]): Entry {
  if (option.type !== "when") return { name, conditions: [], option };
  const inner = entryOf(name, option.option as Specification[string]);
  const own = Object.entries(option.condition).map(([on, is]) => [on, [is].flat() as readonly Literal[]] as const);
  return { ...inner, conditions: [...own, ...inner.conditions] };
}

/** The values of a choice; none of an integer. */
export const valuesOf = (option: Choice | Integer): readonly Literal[] =>
  option.type === "choice" ? option.values : [];

/** Whether what can be chosen is to be, next to what was chosen before it. */
export const isChosen = ({ conditions }: Entry, before: ReadonlyMap<string, Literal | undefined>): boolean =>
  conditions.every(([name, values]) => {
    const value = before.get(name);
    return value !== undefined && values.includes(value);
  });

/** "optimizer adam, width 32": a combination in words. */
export const inWords = (chosen: Combination): string =>
  Object.entries(chosen)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
    .join(", ");
