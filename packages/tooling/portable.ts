/**
 * What ECMAScript leaves to the engine, which may give another last digit: `Math.exp` and its like, and `**`. What is computed with them has
 * other bits elsewhere, so sources take the functions of `@dualtape/core/portable`. Exact everywhere are `Math.sqrt`, `abs`, `floor`, … and powers
 * of a literal 2, of which engines have whole ones exactly.
 */
import { ts } from "./typescript.ts";

const LEFT_TO_ENGINES: ReadonlySet<string> = new Set([
  "acos",
  "acosh",
  "asin",
  "asinh",
  "atan",
  "atan2",
  "atanh",
  "cbrt",
  "cos",
  "cosh",
  "exp",
  "expm1",
  "hypot",
  "log",
  "log10",
  "log1p",
  "log2",
  "pow",
  "sin",
  "sinh",
  "tan",
  "tanh",
]);

/** The places in a source that leave a result to the engine, each as its line and its text. */
export function leftToEngines(text: string): readonly string[] {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isLeft(node)) {
      const whole = ts.isIdentifier(node) ? node.parent : node;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${line + 1}: ${whole.getText(source)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isLeft(node: ts.Node): boolean {
  if (ts.isIdentifier(node) && node.text === "Math") {
    const { parent } = node;
    // Whoever takes Math apart, or hands it on, may mean any of its functions.
    return (
      !ts.isPropertyAccessExpression(parent) || parent.expression !== node || LEFT_TO_ENGINES.has(parent.name.text)
    );
  }
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken) return true;
  return kind === ts.SyntaxKind.AsteriskAsteriskToken && node.left.getText() !== "2";
}
