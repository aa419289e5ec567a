/**
 * The library's numbers as what they are: a dual is a primal and its tangents, x + ẋε, the tangents in their colour; a variable is
 * its primal. What is no scalar says its shape first.
 */
import { formatShape, Real } from "@dualtape/core";
import { Dual } from "@dualtape/forward";
import { Var } from "@dualtape/reverse";
import { Tensor } from "@dualtape/tensor";
import type { Piece } from "./messages.ts";

const SUBSCRIPTS = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"];

/** Six significant digits, as tensors show theirs. */
export const sixDigits = (x: number): string => (Number.isInteger(x) ? String(x) : String(Number(x.toPrecision(6))));

/** The pieces of a number of the library; `null` for any other value. */
export function printNumber(x: unknown): readonly Piece[] | null {
  if (x instanceof Real) return [{ text: sixDigits(x.value), role: "value" }];
  if (x instanceof Tensor) return [...head("Tensor", x.shape, " "), { text: x.toString(), role: "value" }];
  if (x instanceof Var) return [{ text: "Var ", role: "quiet" }, ...(printNumber(x.primal) ?? [])];
  if (!(x instanceof Dual)) return null;
  const scalar = x.shape.length === 0;
  const tangents = tangentsOf(x).map((tangent, k): Piece => {
    const unit = `ε${x.tangents.length > 1 ? subscript(k + 1) : ""}`;
    if (tangent === null) return { text: "", role: "tangent" };
    return {
      text: scalar ? `${signed(tangent)} ${unit}` : `\n${unit.padEnd(2)} ${indented(tangent)}`,
      role: "tangent",
    };
  });
  const primal = textOf(x.primal);
  return [
    ...head("Dual", x.shape, "\n   "),
    { text: scalar ? primal : indented(primal), role: "value" },
    ...tangents.filter(({ text }) => text !== ""),
  ];
}

function head(kind: string, shape: readonly number[], behind: string): readonly Piece[] {
  if (shape.length === 0) return [];
  return [
    { text: `${kind} ${formatShape(shape)}${shape.length > 1 && behind === " " ? "\n" : behind}`, role: "quiet" },
  ];
}

const tangentsOf = ({ tangents }: { readonly tangents: readonly unknown[] }): readonly (string | null)[] =>
  tangents.map((tangent) => (tangent === null ? null : textOf(tangent)));

/** A number without its head, in one colour. */
function textOf(x: unknown): string {
  if (x instanceof Real) return sixDigits(x.value);
  if (x instanceof Var) return textOf(x.primal);
  if (!(x instanceof Dual)) return String(x);
  const pieces = printNumber(x) ?? [];
  const text = pieces.map(({ text }) => text).join("");
  return x.shape.length === 0 ? `(${text})` : text;
}

const signed = (text: string): string => (text.startsWith("-") ? ` − ${text.slice(1)}` : ` + ${text}`);

const indented = (text: string): string => text.replaceAll("\n", "\n   ");

const subscript = (k: number): string => [...String(k)].map((digit) => SUBSCRIPTS[Number(digit)]).join("");
