/**
 * The editor's place on the page. A program that is opened goes in, and edits come out; they never go back in, where they would
 * meet letters typed since.
 */
import { useEffect, useRef } from "preact/hooks";
import { type Editor, openEditor } from "./editor.ts";
import type { Problem } from "./messages.ts";

export interface CodeFieldProps {
  readonly source: string;
  /** Counts the programs that were opened: the editor takes `source` when it changes. */
  readonly opened: number;
  readonly problems: readonly Problem[];
  /** The id of the element that says how to use it. */
  readonly describedBy: string;
  readonly onEdit: (source: string) => void;
  /** Given the editor, as long as there is one. */
  readonly handle: { current: Editor | null };
}

/** A field for a program. */
export function CodeField({ source, opened, problems, describedBy, onEdit, handle }: CodeFieldProps) {
  const place = useRef<HTMLDivElement>(null);
  const edited = useRef(onEdit);
  edited.current = onEdit;

  useEffect(() => {
    if (place.current === null) return;
    const editor = openEditor(place.current, {
      source,
      label: "Program, in TypeScript",
      describedBy,
      onEdit: (text) => edited.current(text),
    });
    handle.current = editor;
    return () => {
      handle.current = null;
      editor.close();
    };
  }, [handle, describedBy]);

  useEffect(() => handle.current?.write(source), [handle, opened]);
  useEffect(() => handle.current?.mark(problems), [handle, problems]);

  return <div ref={place} class="playground-field" />;
}
