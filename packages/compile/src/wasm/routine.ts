/**
 * Functions of the assembler, with locals made where they are needed.
 *
 * The assembler wants the types of all locals before the first instruction. It reads their places only when a module is put
 * together, so a body is written with many locals at hand, and those that it took are moved together afterwards.
 */
import { f32, f64, func, type Func, i32, i64, type Local, type Type, type ValueType as AnyType, v128 } from "wasmati";

/** The types of values. */
export type ValueType = Exclude<AnyType, "funcref" | "externref">;

/** A function of the module. */
export type Routine = Func<[AnyType, ...AnyType[]], [AnyType, ...AnyType[]]>;

/** Makes a local of a type. */
export type Fresh = <T extends ValueType>(type: T) => Local<T>;

const TYPES = ["i32", "i64", "f32", "f64", "v128"] as const;
const AT_HAND = 4096;

/** The assembler's objects for the types. */
export const typeOf: { readonly [T in ValueType]: Type<T> } = { i32, i64, f32, f64, v128 };

/** A function from its parameters and what its body does; results are what the body leaves on the stack. */
export function routine(
  parameters: readonly ValueType[],
  results: readonly ValueType[],
  write: (parameters: readonly Local[], fresh: Fresh) => void,
): Routine {
  const taken = new Map<ValueType, Local<ValueType>[]>(TYPES.map((type) => [type, []]));
  const fresh: Fresh = (type) => {
    const others = taken.get(type) ?? [];
    const index = parameters.length + TYPES.indexOf(type) * AT_HAND + others.length;
    const made: Local<typeof type> = { kind: "local", type, index };
    others.push(made);
    return made;
  };
  const written = func(
    {
      in: tuple(parameters.map((type) => typeOf[type])),
      locals: tuple(TYPES.flatMap((type) => Array.from({ length: AT_HAND }, () => typeOf[type]))),
      out: tuple(results.map((type) => typeOf[type])),
    },
    (given) => write(given, fresh),
  );
  const locals = [...taken.values()].flat();
  locals.forEach((made, i) => {
    made.index = parameters.length + i;
  });
  return { ...written, locals: locals.map(({ type }) => type) };
}

/** The assembler's types count parameters; ours are known only when the program runs. */
const tuple = (types: readonly Type<AnyType>[]): [Type<AnyType>, ...Type<AnyType>[]] =>
  types as [Type<AnyType>, ...Type<AnyType>[]];
