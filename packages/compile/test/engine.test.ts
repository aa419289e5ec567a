import { tensor } from "@dualtape/tensor";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Compilation, compile, EngineError, type Refusal, type Traced } from "../src/index.ts";

const engine = WebAssembly;

/** The engine's WebAssembly, but for some of it. */
const but = (others: object): object =>
  Object.assign(Object.create(null) as object, {
    Module: engine.Module,
    Instance: engine.Instance,
    validate: (bytes: Uint8Array<ArrayBuffer>) => engine.validate(bytes),
    ...others,
  });

const refusals: Readonly<Record<Refusal, () => unknown>> = {
  missing: () => undefined,
  forbidden: () =>
    but({
      Module: function refuse() {
        throw new engine.CompileError("Refused to compile or instantiate WebAssembly module");
      },
    }),
  simd: () => but({ validate: () => false }),
  memory: () =>
    but({
      Instance: function refuse() {
        throw new RangeError("WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance");
      },
    }),
  size: () =>
    but({
      Module: function refuse(bytes: Uint8Array<ArrayBuffer>) {
        if (bytes.length > 100) throw new engine.CompileError("size 7654322 > maximum function size 7654321");
        return new engine.Module(bytes);
      },
    }),
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each(Object.entries(refusals))("an engine that refuses, for %s", (reason, engineWith) => {
  const f = (x: Traced): Traced => x.mul(2).sum();

  test("interprets, and tells why", () => {
    const told: Compilation[] = [];
    vi.stubGlobal("WebAssembly", engineWith());
    expect(compile(f, { onCompile: (c) => told.push(c) })(tensor([1, 2])).item()).toBe(6);
    expect(
      compile
        .loop((x: Traced) => x.mul(2), { onCompile: (c) => told.push(c) })(3, tensor([1]))
        .item(),
    ).toBe(8);
    expect(told.map(({ backEnd, note }) => [backEnd, note?.startsWith("WebAssembly: ")])).toEqual([
      ["interpreter", true],
      ["interpreter", true],
    ]);
  });
  test("throws where WebAssembly was asked for", () => {
    vi.stubGlobal("WebAssembly", engineWith());
    let thrown: unknown;
    try {
      compile(f, { backEnd: "webassembly" })(tensor([1, 2]));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(EngineError);
    expect(thrown).toMatchObject({ reason, where: "WebAssembly" });
  });
});
