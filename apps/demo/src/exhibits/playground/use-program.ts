/**
 * The program in the editor, and where it is kept: in the address, packed, so that a link carries it; and for the time of the
 * session by its name, so that edits are there again after a look at another example or exhibit. One that comes with a link
 * joins the examples under a name of its own, and takes nobody's place.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { hashOf, routeOf } from "../../shell/route.ts";
import { choiceCodec, textCodec, useUrlState } from "../../shell/url-state.ts";
import { drafts } from "./drafts.ts";
import { type Example, examples } from "./examples.ts";
import { pack, unpack } from "./link.ts";

export interface Program {
  /** The name of what it is, or began as: an example, or what came with a link. */
  readonly name: string;
  /** All that there is to choose from. */
  readonly choices: readonly Example[];
  readonly source: string;
  /** `example` as this page has it, `received` as a link brought it, `edited` from either; `broken` where a link could not be read. */
  readonly origin: "example" | "edited" | "received" | "broken";
  /** How often a program was opened: edits leave it as it is. */
  readonly opened: number;
  readonly edit: (source: string) => void;
  /** Shows a program of the choices, with the edits made to it before. */
  readonly choose: (name: string) => void;
  /** Takes the edits back. */
  readonly reset: () => void;
  /** An address that carries the program. */
  readonly link: () => Promise<string>;
}

const [first] = examples;
const exampleCodec = choiceCodec(examples.map(({ name }) => name));
const isExample = (name: string): boolean => exampleCodec.read(name) !== null;

/** What came with links in this tab. */
const received = (): readonly Example[] =>
  drafts.received().map((source, i) => ({
    name: `link-${i + 1}`,
    title: i === 0 ? "From a link" : `From a link, ${i + 1}`,
    source,
  }));

const choices = (): readonly Example[] => [...examples, ...received()];

const sourceOf = (name: string): string => choices().find((choice) => choice.name === name)?.source ?? first.source;

/**
 * The name under which an address's program belongs: of a draft that reads like it, best of the one that the address names; of
 * what came like it and was left so; or a new one.
 */
function placeOf(source: string, named: string): string {
  const own = [named, ...choices().map(({ name }) => name)].find((name) => drafts.read(name) === source);
  const same = received().find((choice) => choice.source === source && drafts.read(choice.name) === null);
  if (own !== undefined || same !== undefined) return own ?? same?.name ?? named;
  drafts.receive(source);
  return received().at(-1)?.name ?? named;
}

interface Shown {
  readonly name: string;
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

  const open = (name: string, source: string, origin: Program["origin"], opening: 0 | 1 = 1): void =>
    setShown((before) => ({ name, source, origin, opened: (before?.opened ?? 0) + opening }));

  /** Shows a program, edited or as it is, and brings the address after it. */
  const show = async (name: string, draft: string | null, opening: 0 | 1): Promise<void> => {
    const mine = ++turn.current;
    const source = draft ?? sourceOf(name);
    const edited = source !== sourceOf(name);
    drafts.write(name, edited ? source : null);
    open(name, source, edited ? "edited" : isExample(name) ? "example" : "received", opening);
    setExample(isExample(name) ? name : first.name);
    const code = edited || !isExample(name) ? await pack(source) : "";
    if (mine === turn.current) setPacked(code);
  };

  /** Shows what an address asks for. */
  const arrive = async (name: string, code: string): Promise<void> => {
    if (code === "") return show(name, drafts.read(name), 1);
    const mine = ++turn.current;
    const source = await unpack(code).catch(() => null);
    if (mine !== turn.current) return;
    if (source === null) return open(name, drafts.read(name) ?? sourceOf(name), "broken");
    return show(placeOf(source, name), source, 1);
  };

  useEffect(() => {
    const last = drafts.last();
    const untold = packed === "" && example === first.name;
    void arrive(untold && choices().some(({ name }) => name === last) ? last : example, packed);
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
      ...shown,
      choices: choices(),
      edit: (source) => void show(shown.name, source, 0),
      choose: (name) => void show(name, drafts.read(name), 1),
      reset: () => void show(shown.name, null, 1),
      async link() {
        const query = new URLSearchParams({ code: await pack(shown.source) });
        return new URL(hashOf({ name: "playground", query }), location.href).href;
      },
    }
  );
}
