/** The part of the engine's WebAssembly that programs need: it is looked up when it is used, since an engine may have none. */
import { EngineError } from "../errors.ts";
import type { Slices } from "../slices.ts";

/** What a started module hands out. */
export interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly run: (steps: number) => void;
  /** Where the items of a step are in several functions: each of these. */
  readonly [part: `part ${number}`]: () => void;
}

interface WebAssemblyEngine {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  compile(bytes: Uint8Array<ArrayBuffer>): Promise<object>;
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

function engine(): WebAssemblyEngine | undefined {
  const found: unknown = Reflect.get(globalThis, "WebAssembly");
  return found as WebAssemblyEngine | undefined;
}

/** Whether the engine takes a module. */
export const isValid = (bytes: Uint8Array): boolean => engine()?.validate(Uint8Array.from(bytes)) ?? false;

const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** One function that leaves `i8x16.splat(0)` on the stack: the sections of types, functions and code. */
// oxfmt-ignore
const VECTOR = Uint8Array.of(
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  1, 5, 1, 0x60, 0, 1, 0x7b,
  3, 2, 1, 0,
  10, 8, 1, 6, 0, 0x41, 0, 0xfd, 15, 0x0b,
);

const ELSEWHERE = "Run it in another engine, or by the interpreter, which gives the same numbers and is slower";

/** Why the engine runs no program at all; `null` where it does. */
export function refusal(): EngineError | null {
  const found = engine();
  if (found === undefined) {
    return new EngineError("missing", "this engine has no WebAssembly, as under --jitless", ELSEWHERE);
  }
  try {
    void new found.Module(EMPTY);
  } catch (cause) {
    return new EngineError(
      "forbidden",
      "the engine compiles no WebAssembly, as under a content security policy",
      "Allow 'wasm-unsafe-eval' in script-src, or run it by the interpreter, which gives the same numbers and is slower",
      { cause },
    );
  }
  return found.validate(VECTOR) ? null : new EngineError("simd", "its WebAssembly has no SIMD", ELSEWHERE);
}

/** Whether the engine runs no program at all. */
export const refusesWebAssembly = (): boolean => refusal() !== null;

/** A module that the engine compiles while other work goes on; `null` where it does not, which `start` then says in words. */
export function* compiledLater(bytes: Uint8Array<ArrayBuffer>): Slices<object | null> {
  let compiled: object | null = null;
  yield engine()
    ?.compile(bytes)
    .then(
      (module) => (compiled = module),
      () => null,
    );
  return compiled;
}

/** Compiles a module, where that is not done, that needs so many bytes of memory, and starts it; throws an `EngineError` where the engine does not take it. */
export function start(
  bytes: Uint8Array<ArrayBuffer>,
  imports: object,
  memory: number,
  compiled: object | null = null,
): Exports {
  const found = engine();
  if (found === undefined) throw refusal() ?? new EngineError("missing", "this engine has no WebAssembly", ELSEWHERE);
  try {
    return new found.Instance(compiled ?? new found.Module(bytes), imports).exports as Exports;
  } catch (cause) {
    if (cause instanceof RangeError || /memory/i.test(String(cause))) throw outOfMemory(memory, cause);
    throw new EngineError(
      "size",
      `the engine does not take a module of ${(bytes.length / 2 ** 20).toFixed(1)} MB: ${String(cause)}`,
      "Compile less at once, such as one step of a loop instead of all, or run it by the interpreter",
      { cause },
    );
  }
}

/** Bytes of a program whose step takes no longer than a slice, and that are cleared in no time. */
const SMALL = 2 ** 22;

/**
 * Calls each part once, on zeros, or all of a step where that is small and has no parts: an engine may wait for a call to compile a function,
 * and the first step would then call all. To be done before anything is written into the memory.
 */
export function* warmingUp({ memory, run, ...parts }: Exports): Slices<void> {
  for (let part = 0; ; part++) {
    yield;
    const call = parts[`part ${part}`];
    if (call !== undefined) call();
    else if (part > 0 || memory.buffer.byteLength > SMALL) return;
    else {
      run(1);
      return void new Uint8Array(memory.buffer).fill(0);
    }
  }
}

/** That there is not so much memory. */
export const outOfMemory = (bytes: number, cause?: unknown): EngineError =>
  new EngineError(
    "memory",
    `a program needs ${(bytes / 2 ** 20).toFixed(1)} MB of memory, and the engine does not give it`,
    "Compile for smaller shapes or fewer directions, or let go of other programs",
    { cause },
  );
