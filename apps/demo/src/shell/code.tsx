/** The code that runs, in view: the very module, imported as text, with its comments quiet and its keywords strong. */
import { useId } from "preact/hooks";

export interface CodeProps {
  /** The module, imported with `?raw`. */
  readonly source: string;
  /** What it is, such as `problem.ts`. */
  readonly title: string;
}

type Kind = "comment" | "string" | "keyword" | "plain";

const TOKENS =
  /(?<comment>\/\*[\s\S]*?\*\/|\/\/[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?<keyword>\b(?:import|export|from|const|let|function|return|for|of|in|if|else|while|new|async|await|yield|type|interface|readonly|extends|class|throw|try|catch|switch|case|null|this)\b)/g;

/** Source in pieces of one kind. */
function piecesOf(source: string): readonly { readonly kind: Kind; readonly text: string }[] {
  const pieces: { kind: Kind; text: string }[] = [];
  let at = 0;
  for (const match of source.matchAll(TOKENS)) {
    const { comment, string } = match.groups ?? {};
    const kind = comment === undefined ? (string === undefined ? "keyword" : "string") : "comment";
    if (match.index > at) pieces.push({ kind: "plain", text: source.slice(at, match.index) });
    pieces.push({ kind, text: match[0] });
    at = match.index + match[0].length;
  }
  return [...pieces, { kind: "plain", text: source.slice(at) }];
}

/** A module, as it is. */
export function Code({ source, title }: CodeProps) {
  const id = useId();
  return (
    <figure class="code" aria-labelledby={id}>
      <figcaption id={id}>
        The code that runs: <code>{title}</code>
      </figcaption>
      <pre tabIndex={0} role="region" aria-labelledby={id}>
        <code>
          {piecesOf(source.trimEnd()).map(({ kind, text }, i) =>
            kind === "plain" ? (
              text
            ) : (
              <span key={i} class={`code-${kind}`}>
                {text}
              </span>
            ),
          )}
        </code>
      </pre>
    </figure>
  );
}
