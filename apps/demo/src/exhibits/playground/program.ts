/**
 * From TypeScript to a module that can be imported. Types are stripped, not checked, and imports become calls of `require`,
 * so that they reach the packages that the worker holds.
 *
 * The program is wrapped in a function, all on its first line: every line keeps its number, a place in a stack is a place in
 * the editor, and to load the module is not yet to run it.
 */
import { transform } from "sucrase";

/** A program, loaded but not begun. */
export interface LoadedProgram {
  /** Runs it; `require` gives it the modules that it imports, `exports` takes what it exports. */
  readonly program: (
    require: (name: string) => unknown,
    exports: Record<string, unknown>,
    console: Partial<Console>,
  ) => Promise<void>;
}

/** A program that does not parse. */
export class SourceError extends SyntaxError {
  override readonly name = "SyntaxError";

  /**
   * @param line from 1
   * @param column from 1
   */
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

/** The program as a function. Its own block lets it declare names that are also parameters. */
function functionOf(source: string): string {
  const { code } = transform(stripped(source), { transforms: ["typescript", "imports"], disableESTransforms: true });
  return `async (require, exports, console) => {{ ${code}\n}}`;
}

/** The program as a module that exports it as `program`; throws a `SourceError` where it does not parse. */
export function compile(source: string): string {
  try {
    return `export const program = ${functionOf(source)};`;
  } catch (error) {
    throw located(error);
  }
}

/** The program as a script that does nothing: a worker that loads it tells at which line it does not parse. */
export const inert = (source: string): string => `(${functionOf(source)});`;

const stripped = (source: string): string => source.replaceAll("\r\n", "\n");

/** The parser writes the place into its message, and keeps it as `loc`. */
function located(error: unknown): unknown {
  if (!(error instanceof Error) || !("loc" in error)) return error;
  const place = /^(?:Error transforming [^:]*: )?(.*?) \((\d+):(\d+)\)$/s.exec(error.message);
  if (place === null) return error;
  const [, message = "", line, column] = place;
  return new SourceError(message, Number(line), Number(column));
}
