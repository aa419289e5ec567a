/**
 * Functions of the assembler, with locals made where they are needed.
 *
 * The assembler wants the types of all locals before the first instruction, but reads their places only when a module is put
 * together. So a body may make more of them as it goes, and they are sorted by type afterwards, as the binary format has them.
 */
import {
  f32,
  f64,
  func,
  type Func,
  i32,
  i64,
  type Local,
  local,
  type Type,
  type ValueType as AnyType,
  v128,
} from "wasmati";

/** The types of values. */
export type ValueType = Exclude<AnyType, "funcref" | "externref">;

/** A function of the module. */
export type Routine = Func<[AnyType, ...AnyType[]], [AnyType, ...AnyType[]]>;

/** Makes a local of a type. */
export type Fresh = <T extends ValueType>(type: T) => Local<T>;

const TYPES = ["i32", "i64", "f32", "f64", "v128"] as const;

/** The assembler's objects for the types. */
export const typeOf: { readonly [T in ValueType]: Type<T> } = { i32, i64, f32, f64, v128 };

/** A function from its parameters and what its body does; results are what the body leaves on the stack. */
export function routine(
  parameters: readonly ValueType[],
  results: readonly ValueType[],
  write: (parameters: readonly Local[], fresh: Fresh) => void,
): Routine {
  const made: Local<ValueType>[] = [];
  const written = func(
    { in: tuple(parameters.map((type) => typeOf[type])), out: tuple(results.map((type) => typeOf[type])) },
    (given, _locals, context) =>
      write(given, (type) => {
        const one: Local<typeof type> = { kind: "local", type, index: context.locals.length };
        context.locals.push(type);
        made.push(one);
        return one;
      }),
  );
  const locals = TYPES.flatMap((type) => made.filter((one) => one.type === type));
  locals.forEach((one, i) => {
    one.index = parameters.length + i;
  });
  return { ...written, locals: locals.map(({ type }) => type) };
}

/** A local that holds what is on the stack. */
export function keep<T extends "v128" | "f32" | "f64">(type: T, fresh: Fresh): Local<T> {
  const kept = fresh(type);
  local.set(kept);
  return kept;
}

/** The assembler's types count parameters; ours are known only when the program runs. */
const tuple = (types: readonly Type<AnyType>[]): [Type<AnyType>, ...Type<AnyType>[]] =>
  types as [Type<AnyType>, ...Type<AnyType>[]];
