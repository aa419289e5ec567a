import { scan } from "@dualtape/core";
import type { TensorLike } from "@dualtape/core";
import { compile } from "@dualtape/compile";
import { grad, valueAndGrad } from "@dualtape/reverse";
import { jvp } from "@dualtape/forward";
import { vectorize } from "@dualtape/batch";
import { random, seeded, tensor, type Tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
const model = <S extends TensorLike<S>>(p: { w: S; u: S; h: S; x: S }, how: "scan" | "loop", o: object = {}): S => {
  if (how === "scan") {
    const { carry, outputs } = scan(
      (h: S, x: S, s: { w: S; u: S }) => { const n = x.matmul(s.u).add(h.matmul(s.w)).tanh(); return { carry: n, output: n.square().sum() }; },
      { carry: p.h, over: p.x, shared: { w: p.w, u: p.u }, ...o },
    );
    return carry.square().sum().add(outputs.mul(0.1).sum());
  }
  let h = p.h; let t: S | null = null;
  for (let i = 0; i < (p.x.shape[0] ?? 0); i++) {
    h = p.x.slice([i, i + 1]).reshape(p.x.shape.slice(1)).matmul(p.u).add(h.matmul(p.w)).tanh();
    const o = h.square().sum(); t = t === null ? o : t.add(o);
  }
  return h.square().sum().add((t as S).mul(0.1));
};
const r = (seed: number, ...shape: number[]) => { const n = shape.reduce((a, b) => a * b, 1); return tensor(Array.from({ length: n }, (_, i) => Math.sin(seed * 13.7 + i * 1.3))).reshape(shape); };
const at = { w: r(1, 4, 4), u: r(2, 3, 4), h: r(3, 2, 4), x: r(4, 7, 2, 3) };
const list = (t: unknown) => JSON.stringify(t, (_, v) => typeof v === "number" ? Number(v.toPrecision(11)) : v);
test("value", () => { expect(model(at, "scan").item()).toBeCloseTo(model(at, "loop").item(), 12); });
for (const checkpoints of [undefined, 1, 2, 3, 7]) test(`grad ${checkpoints}`, () => {
  const o = checkpoints ? { checkpoints } : {};
  const a = valueAndGrad((p: any) => model(p, "scan", o), at as any);
  const b = valueAndGrad((p: any) => model(p, "loop"), at as any);
  expect(list(a)).toBe(list(b));
  const c = compile((p: any) => valueAndGrad((q: any) => model(q, "scan", o), p) as any)(at);
  expect(list(c)).toBe(list(b));
});
test("jvp", () => {
  const d = { w: r(5, 4, 4), u: r(6, 3, 4), h: r(7, 2, 4), x: r(8, 7, 2, 3) };
  const f = (how: any) => (jvp as any)((p: any) => model(p, how), at, d);
  expect(list(f("scan"))).toBe(list(f("loop")));
  const g = compile((a: any, d: any) => (jvp as any)((p: any) => model(p, "scan"), a, d));
  expect(list(g(at, d))).toBe(list(f("loop")));
});
