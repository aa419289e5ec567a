/** The playground: a program in an editor, run in a worker, with what it prints and plots beside it. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Sheet } from "../../shell/sheet.tsx";
import { CodeField } from "./code-field.tsx";
import { CopyLink } from "./copy-link.tsx";
import { Guide, KEYS } from "./guide.tsx";
import type { Editor } from "./editor.ts";
import { problemsIn } from "./output.ts";
import { PictureFigure } from "./picture.tsx";
import { useRuns } from "./runner.ts";
import { hintOf, Status } from "./status.tsx";
import { Transcript } from "./transcript.tsx";
import { type Program, useProgram } from "./use-program.ts";
import "./playground.css";

/** The exhibit. */
export function Exhibit() {
  const program = useProgram();
  return (
    <Sheet
      name="playground"
      heading="Playground"
      lead={
        <>
          Write a loss and a training loop, and run it. Whatever is written in the operations of numbers can be
          differentiated by its hyperparameters, forward through every step.
        </>
      }
    >
      {program && <Desk program={program} />}
      <Guide />
    </Sheet>
  );
}

function Desk({ program }: { readonly program: Program }) {
  const { name: chosen, choices, source, origin, opened, edit } = program;
  const untouched = origin === "example" || origin === "received";
  const { output, since, run, stop, clear } = useRuns();
  const editor = useRef<Editor | null>(null);
  const problems = useMemo(() => problemsIn(output), [output]);
  const { state, entries, pictures } = output;
  const running = state === "running";
  const hint = hintOf(origin, output);

  // What the page brings along runs by itself; what somebody wrote waits for a hand, beside nothing that another program showed.
  useEffect(() => {
    if (origin === "example") run(source);
    else clear();
  }, [opened]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    run(source);
  };
  return (
    <div class="playground-desk" onKeyDown={onKeyDown}>
      <div class="playground-tools">
        <label>
          Example{" "}
          <select value={chosen} onChange={(event) => program.choose(event.currentTarget.value)}>
            {choices.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <button type="button" aria-disabled={untouched} onClick={() => untouched || program.reset()}>
          Reset
        </button>
        <CopyLink link={program.link} />
      </div>

      <section class="playground-editor" aria-label="Program">
        <CodeField
          source={source}
          opened={opened}
          problems={problems}
          describedBy={KEYS}
          onEdit={edit}
          handle={editor}
        />
      </section>

      <div class="playground-hand">
        <button type="button" class="primary" onClick={() => run(source)}>
          Run
        </button>
        <button type="button" aria-disabled={!running} onClick={stop}>
          Stop
        </button>
        <Status output={output} since={since} />
      </div>

      <section class="playground-output" aria-label="Output" {...(pictures.length > 1 ? { tabIndex: 0 } : {})}>
        {pictures.map((picture) => (
          <PictureFigure key={picture.title} picture={picture} />
        ))}
        {entries.length > 0 && <Transcript output={output} onGoTo={(line) => editor.current?.goTo(line)} />}
        {hint !== null && <p class="playground-hint">{hint}</p>}
      </section>
    </div>
  );
}
