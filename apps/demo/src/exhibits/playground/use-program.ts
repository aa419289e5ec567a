/**
 * The program in the editor, and where it is kept: in the address, packed, so that a link carries it; and for the time of the
 * session by its example, so that edits are there again after a look at another example or exhibit.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { hashOf, routeOf } from "../../shell/route.ts";
import { choiceCodec, textCodec, useUrlState } from "../../shell/url-state.ts";
import { drafts } from "./drafts.ts";
import { examples } from "./examples.ts";
import { pack, unpack } from "./link.ts";

export interface Program {
  /** The name of the example that it is, or began as. */
  readonly example: string;
  readonly source: string;
  /** `example` as this page has it, `edited` from it, or `received` by a link; `broken` where a link could not be read. */
  readonly origin: "example" | "edited" | "received" | "broken";
  /** How often a program was opened: edits leave it as it is. */
  readonly opened: number;
  readonly edit: (source: string) => void;
  /** Shows an example, with the edits made to it before. */
  readonly choose: (example: string) => void;
  /** Takes the edits back. */
  readonly reset: () => void;
  /** An address that carries the program. */
  readonly link: () => Promise<string>;
}

const [first] = examples;
const exampleCodec = choiceCodec(examples.map(({ name }) => name));

const sourceOf = (name: string): string => examples.find((example) => example.name === name)?.source ?? "";

interface Shown {
  readonly source: string;
  readonly origin: Program["origin"];
  readonly opened: number;
}

/** The program; `null` until one that a link carries is unpacked. */
export function useProgram(): Program | null {
  const [example, setExample] = useUrlState("example", first.name, exampleCodec);
  const [packed, setPacked] = useUrlState("code", "", textCodec);
  const [shown, setShown] = useState<Shown | null>(null);
  /** Counts what was shown: what was packed or unpacked for an earlier one is dropped. */
  const turn = useRef(0);

  const open = (source: string, origin: Program["origin"], opening: 0 | 1 = 1): void =>
    setShown((before) => ({ source, origin, opened: (before?.opened ?? 0) + opening }));

  /** Shows a program, or an example as it is, and brings the address after it. */
  const show = async (name: string, draft: string | null, opening: 0 | 1): Promise<void> => {
    const mine = ++turn.current;
    const source = draft ?? sourceOf(name);
    const edited = source !== sourceOf(name);
    drafts.write(name, edited ? source : null);
    open(source, edited ? "edited" : "example", opening);
    setExample(name);
    const code = edited ? await pack(source) : "";
    if (mine === turn.current) setPacked(code);
  };

  /** Shows what an address asks for. */
  const arrive = async (name: string, code: string): Promise<void> => {
    if (code === "") return show(name, drafts.read(name), 1);
    const mine = ++turn.current;
    const source = await unpack(code).catch(() => null);
    if (mine === turn.current) open(source ?? sourceOf(name), source === null ? "broken" : "received");
  };

  useEffect(() => {
    const last = packed === "" && example === first.name ? exampleCodec.read(drafts.last()) : null;
    void arrive(last ?? example, packed);
    const follow = (): void => {
      const { name, query } = routeOf(location.hash);
      if (name !== "playground") return;
      void arrive(exampleCodec.read(query.get("example") ?? "") ?? first.name, query.get("code") ?? "");
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);

  return (
    shown && {
      example,
      ...shown,
      edit: (source) => void show(example, source, 0),
      choose: (name) => void show(name, drafts.read(name), 1),
      reset: () => void show(example, null, 1),
      async link() {
        const query = new URLSearchParams({ example, code: await pack(shown.source) });
        return new URL(hashOf({ name: "playground", query }), location.href).href;
      },
    }
  );
}
