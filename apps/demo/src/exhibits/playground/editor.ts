/**
 * The editor: CodeMirror with what a short program needs, in the page's colours. The accents stay out of it: they mean tangents
 * and cotangents, on this page as on every other. Tab indents; Escape, then Tab, leaves.
 */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension, type Text } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Problem } from "./messages.ts";

/** The hand on an editor. */
export interface Editor {
  /** Puts a program in; undo still leads back. */
  write(source: string): void;
  /** Marks the lines of problems, and takes earlier marks away. */
  mark(problems: readonly Problem[]): void;
  /** Puts the cursor at the beginning of a line, from 1. */
  goTo(line: number): void;
  close(): void;
}

export interface EditorOptions {
  readonly source: string;
  /** For those who do not see it. */
  readonly label: string;
  /** The id of the element that says how to leave it. */
  readonly describedBy: string;
  readonly onEdit: (source: string) => void;
}

/** Comments are quiet and keywords strong, as in all code of the page. */
const highlighting = HighlightStyle.define([
  { tag: tags.comment, color: "var(--quiet)" },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], fontWeight: "650" },
  { tag: [tags.string, tags.regexp], fontStyle: "italic" },
]);

const shade = (percent: number): string => `color-mix(in oklab, var(--ink) ${percent}%, transparent)`;

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { padding: "0.75rem 0", caretColor: "var(--ink)" },
  // What is wrapped hangs in by two letters.
  ".cm-line": { padding: "0 1rem 0 calc(0.5rem + 2ch)", textIndent: "-2ch" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { border: "0", color: "var(--quiet)", backgroundColor: "transparent" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "1.75rem", padding: "0 0.25rem 0 0" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: shade(4) },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": { backgroundColor: shade(14), outline: "none" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: shade(18),
  },
  ".cm-gutter-lint": { width: "1rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-lint-marker-error": {
    width: "1rem",
    height: "1.6em",
    content: "none",
    color: "var(--ink)",
    textAlign: "center",
  },
  ".cm-lint-marker-error::before": { content: '"✕"', fontWeight: "700" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    backgroundColor: shade(9),
    textDecoration: "underline wavy 1.5px var(--ink)",
    textUnderlineOffset: "0.25em",
  },
  ".cm-tooltip": {
    maxWidth: "min(34rem, 90vw)",
    border: "1px solid var(--quiet)",
    borderRadius: "0.25rem",
    color: "var(--ink)",
    backgroundColor: "var(--paper)",
  },
  ".cm-diagnostic": { padding: "0.5rem 0.75rem", font: "0.875rem/1.4 var(--sans)", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: "0" },
});

/** Makes an editor in a place on the page. */
export function openEditor(place: HTMLElement, { source, label, describedBy, onEdit }: EditorOptions): Editor {
  const extensions: Extension = [
    lintGutter(),
    lineNumbers(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    javascript({ typescript: true }),
    syntaxHighlighting(highlighting),
    // The page runs the program at these keys; without this the editor would write a line as well.
    keymap.of([{ key: "Mod-Enter", run: () => true }, indentWithTab, ...defaultKeymap, ...historyKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-describedby": describedBy,
      tabindex: "0",
      autocapitalize: "off",
      spellcheck: "false",
    }),
    EditorView.updateListener.of(({ docChanged, state }) => docChanged && onEdit(state.doc.toString())),
    theme,
  ];
  const view = new EditorView({ parent: place, state: EditorState.create({ doc: source, extensions }) });
  return {
    write(text) {
      const { doc } = view.state;
      if (doc.toString() === text) return;
      view.dispatch({
        changes: { from: 0, to: doc.length, insert: text },
        selection: { anchor: 0 },
        scrollIntoView: true,
      });
    },
    mark(problems) {
      const { doc } = view.state;
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.flatMap((problem) => diagnosticOf(problem, doc)),
        ),
      );
    },
    goTo(line) {
      const { from } = view.state.doc.line(Math.min(line, view.state.doc.lines));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
    close: () => view.destroy(),
  };
}

/** A problem underlines the statement on its line: columns move when types are stripped. */
function diagnosticOf({ name, what, remedy, line }: Problem, doc: Text): readonly Diagnostic[] {
  if (line === null || line > doc.lines) return [];
  const { from, to, text } = doc.line(line);
  const start = from + text.length - text.trimStart().length;
  const message = [`${name}: ${what}`, remedy ?? []].flat().join("\n");
  return [{ from: Math.min(start, to), to, severity: "error", message }];
}
