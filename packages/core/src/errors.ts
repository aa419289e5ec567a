/**
 * Errors are part of the interface: each names *where* it happened, *what* is wrong, and the *remedy*.
 *
 * Catch `DualtapeError` to tell a mistake in a program from a bug, or one of its kinds for a single mistake.
 */

/** Of what is longer, such as data in the place of a name, messages show this much of the beginning and of the end. */
const LONG = /^(.{600}).+(?=.{600}$)/s;

/** What every error of the library carries; `message` joins the three. */
export abstract class DualtapeError extends Error {
  abstract override readonly name: string;

  /**
   * @param where the function, operation or path that found the mistake
   * @param what the mistake, with the values that show it
   * @param remedy what to do about it
   */
  constructor(
    readonly where: string,
    readonly what: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${where}: ${what}. ${remedy}.`.replace(LONG, "$1 … "), options);
  }
}

/** Shapes that do not fit the operation, or one another. */
export class ShapeError extends DualtapeError {
  override readonly name = "ShapeError";
}

/** An argument that no shape or domain describes: zero steps, an empty batch, an unknown option. */
export class ArgumentError extends DualtapeError {
  override readonly name = "ArgumentError";
}

/** A hyperparameter outside its domain. */
export class DomainError extends DualtapeError {
  override readonly name = "DomainError";
}

/** A hyperparameter that is missing, unknown, or of the wrong shape. */
export class HyperparameterError extends DualtapeError {
  override readonly name = "HyperparameterError";
}

/** NaN or infinity where a finite number is needed, such as in data. */
export class NonFiniteError extends DualtapeError {
  override readonly name = "NonFiniteError";
}

/** A file, or a text, that breaks the rules of its format, is cut off, or holds what no tensor does. */
export class FileError extends DualtapeError {
  override readonly name = "FileError";
}

/** A dual number of one differentiation used inside another: perturbation confusion. */
export class PerturbationError extends DualtapeError {
  override readonly name = "PerturbationError";
}

/** A variable of one tape used with another. */
export class ForeignTapeError extends DualtapeError {
  override readonly name = "ForeignTapeError";
}

/** A number of one batch used with another, or one whose value is asked for. */
export class BatchError extends DualtapeError {
  override readonly name = "BatchError";
}
