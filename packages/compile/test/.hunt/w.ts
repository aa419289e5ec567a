import { func, i32, Module } from "wasmati";
const f = func({ in: [], out: [i32] }, () => { i32.const(2 ** 31 + 64); });
const m = Module({ exports: { f } });
const inst = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(m.toBytes())));
console.log((inst.exports.f as any)() >>> 0, 2 ** 31 + 64);
