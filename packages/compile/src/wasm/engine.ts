/** The part of the engine's WebAssembly that programs need: it is looked up when it is used, since an engine may have none. */

/** What a started module hands out. */
export interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly run: (steps: number) => void;
}

interface WebAssemblyEngine {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

function engine(): WebAssemblyEngine | undefined {
  const found: unknown = Reflect.get(globalThis, "WebAssembly");
  return found as WebAssemblyEngine | undefined;
}

/** Whether the engine takes a module. */
export const isValid = (bytes: Uint8Array): boolean => engine()?.validate(Uint8Array.from(bytes)) ?? false;

/** Compiles a module and starts it; throws what the engine throws. */
export function start(bytes: Uint8Array, imports: object): Exports {
  const found = engine();
  if (found === undefined) throw new ReferenceError("this engine has no WebAssembly");
  return new found.Instance(new found.Module(Uint8Array.from(bytes)), imports).exports as Exports;
}

/** Whether the engine compiles nothing, not even an empty module: by a content security policy, or for lack of WebAssembly. */
export function refusesWebAssembly(): boolean {
  const found = engine();
  if (found === undefined) return true;
  try {
    return !new found.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  } catch {
    return true;
  }
}
