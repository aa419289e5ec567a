/** Numbers as people read them: never NaN, and powers of ten written as such. */

const SUPERSCRIPTS = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];

const superscript = (exponent: number): string =>
  (exponent < 0 ? "⁻" : "") + [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");

/** A number to so many significant digits, at most three before a power of ten: `0.00355297`, `36,947`, `1.25 × 10³⁸`. */
export function format(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-5 && size < 1e6)) {
    return new Intl.NumberFormat("en", { maximumSignificantDigits: digits }).format(value).replace("-", "−");
  }
  const [mantissa = "", exponent = ""] = value.toExponential(Math.min(digits, 3) - 1).split("e");
  const shown = String(Number(mantissa)).replace("-", "−");
  const power = `10${superscript(Number(exponent))}`;
  if (shown === "1") return power;
  return `${shown}\u202f×\u202f${power}`;
}
