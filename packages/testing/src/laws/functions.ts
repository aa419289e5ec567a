/** Exponentials, angles and the sigmoid family: the identities that tie each to the others. */
import { type ScalarLaw, scalarLaw } from "./law.ts";
import { anything, inside, positive } from "./samples.ts";

export const functionLaws: readonly ScalarLaw[] = [
  scalarLaw("log(exp a) = a", anything, (a) => [a.exp().log(), a]),
  scalarLaw("exp(log a) = a", positive, (a) => [a.log().exp(), a]),
  scalarLaw("exp(a + b) = exp a · exp b", anything, (a, b) => [a.add(b).exp(), a.exp().mul(b.exp())]),
  scalarLaw("log(a · b) = log a + log b", positive, (a, b) => [a.mul(b).log(), a.log().add(b.log())]),
  scalarLaw("expm1 a = exp a − 1", anything, (a) => [a.expm1(), a.exp().sub(1)]),
  scalarLaw("log1p(expm1 a) = a", anything, (a) => [a.expm1().log1p(), a]),
  scalarLaw("sin² + cos² = 1", anything, (a) => [a.sin().square().add(a.cos().square()), a.zeroLike().add(1)]),
  scalarLaw("sin 2a = 2 sin a cos a", anything, (a) => [a.mul(2).sin(), a.sin().mul(a.cos()).mul(2)]),
  scalarLaw("cos(a + b) = cos a cos b − sin a sin b", anything, (a, b) => [
    a.add(b).cos(),
    a.cos().mul(b.cos()).sub(a.sin().mul(b.sin())),
  ]),
  scalarLaw("tan = sin / cos", inside, (a) => [a.tan(), a.sin().div(a.cos())]),
  scalarLaw("atan2(r sin a, r cos a) = a", inside, (a, b) => {
    const radius = b.add(2);
    return [radius.mul(a.sin()).atan2(radius.mul(a.cos())), a];
  }),
  scalarLaw("tan(atan2(a, b)) = a / b", positive, (a, b) => [a.atan2(b).tan(), a.div(b)]),
  scalarLaw("tanh a = 2σ(2a) − 1", anything, (a) => [a.tanh(), a.mul(2).sigmoid().mul(2).sub(1)]),
  scalarLaw("tanh(−a) = −tanh a", anything, (a) => [a.neg().tanh(), a.tanh().neg()]),
  scalarLaw("σ(a) + σ(−a) = 1", anything, (a) => [a.sigmoid().add(a.neg().sigmoid()), a.zeroLike().add(1)]),
  scalarLaw("σ(a) = 1 / (1 + exp(−a))", anything, (a) => [a.sigmoid(), a.neg().exp().add(1).reciprocal()]),
  scalarLaw("softplus a = log(1 + exp a)", anything, (a) => [a.softplus(), a.exp().log1p()]),
  scalarLaw("softplus a − softplus(−a) = a", anything, (a) => [a.softplus().sub(a.neg().softplus()), a]),
  scalarLaw("softplus a = −log σ(−a)", anything, (a) => [a.softplus(), a.neg().sigmoid().log().neg()]),
  scalarLaw("erf(−a) = −erf a", anything, (a) => [a.neg().erf(), a.erf().neg()]),
  // Σ (−1)ⁿ a²ⁿ⁺¹ / (n! (2n + 1)), Abramowitz & Stegun 7.1.5.
  scalarLaw("erf a = 2/√π (a − a³/3 + a⁵/10 − …)", inside, (a) => {
    let factorial = 1;
    let power = a;
    let sum = a;
    for (let n = 1; n < 20; n++) {
      factorial *= -n;
      power = power.mul(a.square());
      sum = sum.add(power.div(factorial * (2 * n + 1)));
    }
    return [a.erf(), sum.mul(2 / Math.sqrt(Math.PI))];
  }),
];
