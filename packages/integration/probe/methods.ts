export const sub = (from: readonly number[], d: readonly number[], s = 1) => from.map((v, i) => v - s * d[i]!);
const better = (a: number, b: number) => a < b;

/** Sign steps from the best point, shortened where they overshoot. */
export const signTrust = ({ step = 1, growth = 1.5, shrink = 0.4, longest = 3, tries = 1000 }: any = {}) => ({
  name: "signTrust",
  *questions(space: any): any {
    let b = space.start;
    let a = yield { u: b, wanted: "gradient", reason: "start" };
    let d = b.map(() => step);
    for (let n = 0; n < tries; n++) {
      const g = a.gradient;
      const u = space.hold(b.map((v: number, i: number) => v - d[i] * Math.sign(g[i])));
      const c = yield { u, wanted: "gradient", reason: "signs" };
      if (c.value < a.value && c.gradient) {
        d = d.map((l: number, i: number) => {
          const s = Math.sign(c.gradient[i]) * Math.sign(g[i]);
          return s > 0 ? Math.min(longest, l * growth) : s < 0 ? l * shrink : l;
        });
        b = u;
        a = c;
      } else {
        const turned = c.gradient
          ? c.gradient.map((v: number, i: number) => Math.sign(v) * Math.sign(g[i]) < 0)
          : b.map(() => true);
        const any = turned.some(Boolean);
        d = d.map((l: number, i: number) => (turned[i] || !any ? l * shrink : l));
        if (Math.max(...d) < 1e-4) return "settled";
      }
    }
    return "settled";
  },
});

/** Line search along -g/max|g|, then Adam-like/sign. */
export function* lineSearch(space: any, from: any, at: any, d: number[], first = 1): any {
  // plain runs at first, 2 first, ... while it falls; halves if the first does not
  let best = { u: from, value: at, scale: 0 };
  for (let s = first; s <= 16; s *= 2) {
    const u = space.hold(sub(from, d, s));
    const { value } = yield { u, wanted: "value", reason: `line ${s}` };
    if (!(value < best.value)) break;
    best = { u, value, scale: s };
  }
  if (best.scale === 0)
    for (let s = first / 2; s > first / 64; s /= 4) {
      const u = space.hold(sub(from, d, s));
      const { value } = yield { u, wanted: "value", reason: `line ${s}` };
      if (value < best.value) {
        best = { u, value, scale: s };
        break;
      }
    }
  return best;
}
export const searchThen = (opts: any = {}) => ({
  name: "searchThen",
  *questions(space: any): any {
    let b = space.start;
    let a = yield { u: b, wanted: "gradient", reason: "start" };
    const m = Math.max(...a.gradient.map(Math.abs));
    const best = yield* lineSearch(
      space,
      b,
      a.value,
      a.gradient.map((v: number) => v / m),
    );
    if (best.scale > 0) {
      b = best.u;
      a = yield { u: b, wanted: "gradient", reason: "after line" };
    }
    const { step = 0.5, growth = 1.5, shrink = 0.4, longest = 3 } = opts;
    let d = b.map(() => step);
    for (;;) {
      const g = a.gradient;
      const u = space.hold(b.map((v: number, i: number) => v - d[i] * Math.sign(g[i])));
      const c = yield { u, wanted: "gradient", reason: "signs" };
      if (c.value < a.value && c.gradient) {
        d = d.map((l: number, i: number) => {
          const s = Math.sign(c.gradient[i]) * Math.sign(g[i]);
          return s > 0 ? Math.min(longest, l * growth) : s < 0 ? l * shrink : l;
        });
        b = u;
        a = c;
      } else {
        const turned = c.gradient
          ? c.gradient.map((v: number, i: number) => Math.sign(v) * Math.sign(g[i]) < 0)
          : b.map(() => true);
        const any = turned.some(Boolean);
        d = d.map((l: number, i: number) => (turned[i] || !any ? l * shrink : l));
        if (Math.max(...d) < 1e-3) break;
      }
    }
    if (!opts.sample) return "settled";
    yield* sampling(space, b, a.value, opts);
    return "settled";
  },
});

/** (1+1)-evolution around the best. */
export function* sampling(space: any, b: any, value: number, { sigma = 0.7 }: any): any {
  for (;;) {
    const z = space.random.normal([b.length]).data;
    const u = space.hold(b.map((v: number, i: number) => v + sigma * z[i]));
    const c = yield { u, wanted: "value", reason: "sample" };
    if (c.value < value) {
      b = u;
      value = c.value;
      sigma *= 1.5;
    } else sigma *= 0.95;
  }
}
export { guided } from "../../hyperopt/src/outer/methods/guided.ts";
