/** What a program printed, and what went wrong in it, in order. A reader who is at its end stays there as it grows. */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Entry, Piece, Problem } from "./messages.ts";
import type { Output } from "./output.ts";

export interface TranscriptProps {
  readonly output: Output;
  /** Told the line whose number is pressed. */
  readonly onGoTo: (line: number) => void;
}

/** The transcript of a run. */
export function Transcript({ output, onGoTo }: TranscriptProps) {
  const { entries, skipped } = output;
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const { current } = scroller;
    if (current !== null && atEnd.current) current.scrollTop = current.scrollHeight;
  }, [output]);
  const follow = (): void => {
    const { current } = scroller;
    if (current !== null) atEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < 8;
  };
  return (
    <div ref={scroller} class="playground-transcript" tabIndex={0} role="region" aria-label="Printed" onScroll={follow}>
      {skipped > 0 && (
        <p class="playground-note">
          Not shown: {skipped.toLocaleString("en")} {skipped === 1 ? "line" : "lines"} before these.
        </p>
      )}
      {entries.map((entry, i) =>
        entry.type === "line" ? (
          <Line key={skipped + i} line={entry} />
        ) : (
          <Trouble key={skipped + i} problem={entry.problem} onGoTo={onGoTo} />
        ),
      )}
    </div>
  );
}

/** A line is made once: there may be hundreds, and more to come with each frame. */
const Line = ({ line }: { readonly line: Extract<Entry, { readonly type: "line" }> }) =>
  useMemo(() => <pre class={`playground-line playground-${line.level}`}>{line.pieces.map(pieceOf)}</pre>, [line]);

const pieceOf = ({ text, role }: Piece, i: number) =>
  role === "value" ? (
    text
  ) : (
    <span key={i} class={role}>
      {text}
    </span>
  );

/** A problem: what, where, and what to do about it. */
function Trouble({ problem, onGoTo }: { readonly problem: Problem; readonly onGoTo: (line: number) => void }) {
  const { name, what, where, remedy, line } = problem;
  return (
    <div class="playground-problem" role="alert">
      <p>
        <strong>{name}</strong>
        {line !== null && (
          <>
            {" at "}
            <button type="button" class="playground-place" onClick={() => onGoTo(line)}>
              line {line}
            </button>
          </>
        )}
      </p>
      <p>{what}</p>
      {remedy !== null && <p>{remedy}</p>}
      {where !== null && <p class="playground-note">Found by {where}</p>}
    </div>
  );
}
