import { compile } from "@dualtape/compile";
import { gru } from "@dualtape/nn";
import { valueAndGrad } from "@dualtape/reverse";
import { seeded } from "@dualtape/tensor";
for (const precision of ["float32", "float64"] as const) {
  const r = seeded(1);
  const B = 32,
    H = 64,
    I = 16,
    T = 300;
  const to = (t: any) => t.to(precision);
  const p = gru.init(I, H, r);
  const params = { input: { w: to(p.input.w), b: to(p.input.b) }, hidden: { w: to(p.hidden.w), b: to(p.hidden.b) } };
  const x = to(r.normal([B, T, I], 0, 1));
  for (const checkpoints of [undefined, 18]) {
    const f = compile(
      (params: any, x: any) =>
        valueAndGrad(
          (q: any, lift: any) =>
            gru
              .over(lift(x), q, checkpoints ? { checkpoints } : {})
              .last.square()
              .sum(),
          params,
        ),
      {
        onCompile: (c) =>
          console.log(
            precision,
            checkpoints,
            "compile",
            c.milliseconds.toFixed(0),
            "ms",
            (c.bytes / 1e6).toFixed(1),
            "MB",
            c.note ?? "",
          ),
      },
    );
    const v: any = f(params, x);
    let best = Infinity;
    for (let i = 0; i < 8; i++) {
      const s = performance.now();
      f(params, x);
      best = Math.min(best, performance.now() - s);
    }
    console.log(precision, checkpoints, "grad ms", best.toFixed(1), v.value.item());
  }
  const g = compile((params: any, x: any) => gru.over(x, params).last.square().sum());
  g(params, x);
  let best = Infinity;
  for (let i = 0; i < 8; i++) {
    const s = performance.now();
    g(params, x);
    best = Math.min(best, performance.now() - s);
  }
  console.log(precision, "value ms", best.toFixed(1));
}
