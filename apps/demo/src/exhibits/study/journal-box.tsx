/** The journal as a file: saved, opened from anywhere, or dropped here. */
import { useRef, useState } from "preact/hooks";
import { download } from "../../shell/download.ts";
import { NAME } from "./keeping.ts";
import { bytesOf, type Knowledge } from "./knowledge.ts";
import { story } from "./words.ts";

interface Props {
  readonly knowledge: Knowledge;
  /** What went wrong with what was asked for last; `null` where nothing did. */
  readonly failure: string | null;
  readonly onTake: (name: string, bytes: Uint8Array<ArrayBuffer>) => void;
  readonly onForget: () => void;
  /** Puts back what stood there before another journal, or none; `null` where nothing did. */
  readonly onUndo: (() => void) | null;
}

/** What is done with the journal, and what it says of the study's life. */
export function JournalBox({ knowledge, failure, onTake, onForget, onUndo }: Props) {
  const { records, view, place, said } = knowledge;
  const input = useRef<HTMLInputElement>(null);
  const open = useRef<HTMLButtonElement>(null);
  const [isOver, setOver] = useState(false);

  const take = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) onTake(file.name, new Uint8Array(await file.arrayBuffer()));
  };
  const forget = (): void => {
    open.current?.focus(); // the button may be gone then
    onForget();
  };
  return (
    <section
      class={isOver ? "study-journal over" : "study-journal"}
      aria-labelledby="study-journal"
      onDragOver={(event) => (event.preventDefault(), setOver(true))}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <h2 id="study-journal">The journal</h2>
      <p class="reading">
        A text file that only grows, a line for each answer, kept in {place ?? "OPFS"} by this browser. Node writes the
        same: drop one here, and its study goes on.
      </p>
      <div class="study-buttons">
        <button type="button" disabled={view === null} onClick={() => download(bytesOf(records), "text/plain", NAME)}>
          Save the journal
        </button>
        <button type="button" ref={open} onClick={() => input.current?.click()}>
          Open a journal …
        </button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="A journal"
          onChange={({ currentTarget }) => {
            void take(currentTarget.files?.[0]);
            currentTarget.value = ""; // the same file can be opened again
          }}
        />
        {(view !== null || failure !== null) && (
          <button type="button" onClick={forget}>
            Clear
          </button>
        )}
        {onUndo !== null && (
          <button type="button" onClick={() => (open.current?.focus(), onUndo())}>
            Bring back the one before
          </button>
        )}
      </div>
      <div role="status">
        {[...said, ...(failure === null ? [] : [failure])].map((words) => (
          <p key={words} class="problem">
            {words}
          </p>
        ))}
      </div>
      {view !== null && (
        <ol class="study-story figures">
          {story(view).map((sentence, i) => (
            <li key={i}>{sentence}</li>
          ))}
        </ol>
      )}
    </section>
  );
}
