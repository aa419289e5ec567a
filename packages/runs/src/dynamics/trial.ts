/**
 * Losses are tried once before the first step, on the values that the run starts from: they must be finite scalars, and each
 * hyperparameter must be read by somebody, and by one only.
 */
import {
  ArgumentError,
  describe,
  formatShape,
  HyperparameterError,
  isKind,
  listed,
  NonFiniteError,
  ShapeError,
} from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";

/** A loss that can be tried. */
export interface Tried {
  /** What it is called. */
  readonly title: string;
  /** The paths of what it is given, by what that is. */
  readonly given: Readonly<Record<string, readonly string[]>>;
  /** Its value at all hyperparameters. */
  call(hyper: Readonly<Record<string, Tensor>>): Tensor;
}

/** What a loss is tried on. */
export interface Trial {
  /** The run, for errors. */
  readonly name: string;
  readonly optimizer: { readonly name: string; readonly hyperparameters: object };
  /** All hyperparameters, those of the optimizer among them. */
  readonly hyper: Readonly<Record<string, Tensor>>;
  /** The loss, and the one that judges. */
  readonly losses: readonly Tried[];
}

/** Tries losses; throws an error that names the one at fault. */
export function tryLosses({ name, optimizer, hyper, losses }: Trial): void {
  const own = Object.keys(optimizer.hyperparameters);
  const read = new Set(own);
  for (const { title, given, call } of losses) {
    const where = `${name}, ${title}`;
    const watched = watching(where, hyper, (key) => {
      read.add(key);
      if (!own.includes(key)) return;
      throw new HyperparameterError(
        where,
        `it reads ${key}, which is a hyperparameter of ${optimizer.name}`,
        "Give the one in the loss a name of its own",
      );
    });
    checkLoss(
      where,
      attempt(where, given, () => call(watched)),
    );
  }
  const unread = Object.keys(hyper).find((key) => !read.has(key));
  if (unread === undefined) return;
  throw new HyperparameterError(
    `${name}, hyper`,
    `neither ${optimizer.name} nor the loss reads ${unread}`,
    "Take it out, or correct its name",
  );
}

/** A call of a loss; one that reads what is not there fails with the names that are. */
export function attempt<R>(where: string, given: Readonly<Record<string, readonly string[]>>, call: () => R): R {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const names = Object.entries(given).map(
      ([what, paths]) => `${what}: ${listed(paths.filter(Boolean)) || "one tensor"}`,
    );
    throw new ArgumentError(
      where,
      `it fails: ${error.message}`,
      `Look at what it reads; it is given ${names.join("; ")}`,
      {
        cause: error,
      },
    );
  }
}

/** A record that tells what is read of it by name; who takes all names at once, as `{ ...hyper }` does, asks for none. */
function watching<T>(
  where: string,
  record: Readonly<Record<string, T>>,
  tell: (name: string) => void,
): Readonly<Record<string, T>> {
  let whole = false;
  return new Proxy(record, {
    ownKeys(target) {
      whole = true;
      return Reflect.ownKeys(target);
    },
    get(target, name) {
      if (typeof name === "symbol") return Reflect.get(target, name);
      if (!Object.hasOwn(target, name)) {
        throw new HyperparameterError(
          where,
          `it reads ${name}, which is not in hyper`,
          `Add it, or correct its name: there is ${listed(Object.keys(target))}`,
        );
      }
      if (!whole) tell(name);
      return target[name];
    },
  });
}

/** Refuses a value that is no finite scalar. */
function checkLoss(where: string, value: unknown): void {
  if (!isKind<Tensor>(value, "Tensor")) {
    throw new ArgumentError(where, `its value is ${describe(value)}`, "Make it of what the loss is given alone");
  }
  const { shape } = value;
  if (shape.length > 0) {
    throw new ShapeError(where, `its value has shape ${formatShape(shape)}, not []`, "Sum it, or take the mean");
  }
  const item = value.item();
  if (!Number.isFinite(item)) {
    throw new NonFiniteError(
      where,
      `its value is ${item} before the first step`,
      "Look at the scale of data and parameters",
    );
  }
}
