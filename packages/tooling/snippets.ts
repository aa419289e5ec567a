/** The TypeScript blocks of a Markdown page, as programs whose `// => value` comments are assertions. */
import { readFileSync } from "node:fs";
import { ts } from "./typescript.ts";

/** A block that begins with ```ts; one that begins with ```ts no-run is only type-checked. */
export interface Snippet {
  readonly code: string;
  /** The line of the page, from 1, above the code: a line of the code plus this is a line of the page. */
  readonly line: number;
  readonly runs: boolean;
}

/** All TypeScript blocks of a page, in order. */
export function extractSnippets(markdownPath: string): Snippet[] {
  const page = readFileSync(markdownPath, "utf8");
  return [...page.matchAll(/^```ts( no-run)?\r?\n(.*?)^```$/gms)].map(({ index, 1: noRun, 2: code = "" }) => ({
    code,
    line: page.slice(0, index).split("\n").length,
    runs: noRun === undefined,
  }));
}

/**
 * Turns every top-level statement with a comment `// => text` behind it into `expectShown(value, "text")`. The value is
 * that of an expression, what `console.log` is given, or the variable declared. Every line stays where it is.
 */
export function withAssertions(code: string): string {
  const source = ts.createSourceFile("snippet.ts", code, ts.ScriptTarget.Latest);
  let asserted = 0;
  const statements = source.statements.map((statement) => {
    const text = statement.getFullText(source);
    const [comment] = ts.getTrailingCommentRanges(code, statement.end) ?? [];
    const shown = comment && /^\/\/ => (.+)/.exec(code.slice(comment.pos, comment.end))?.[1];
    const value = valueOf(statement, source);
    if (shown === undefined || value === undefined) return text;
    asserted++;
    const kept = ts.isExpressionStatement(statement)
      ? text.slice(0, statement.getLeadingTriviaWidth(source))
      : `${text} `;
    return `${kept}expectShown(${value}, ${JSON.stringify(shown)});`;
  });
  if (asserted < code.split("// =>").length - 1)
    throw new Error(`a "// =>" is not behind a top-level value in\n${code}`);
  return statements.join("") + source.endOfFileToken.getFullText(source);
}

function valueOf(statement: ts.Statement, source: ts.SourceFile): string | undefined {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText(source);
  if (!ts.isExpressionStatement(statement)) return undefined;
  const text = statement.expression.getText(source);
  return /^console\.log\((.*)\)$/s.exec(text)?.[1] ?? text;
}
