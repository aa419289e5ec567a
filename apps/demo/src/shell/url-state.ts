/**
 * State that stands in the address, so that a view can be shared: like `useState`, and mirrored to the hash's query once it
 * has been still for a moment, because browsers limit how often an address may change.
 */
import { useEffect, useState } from "preact/hooks";
import { hashOf, type Route, routeOf } from "./route.ts";

/** How a value is written in the address, and read from it. */
export interface Codec<T> {
  write(value: T): string;
  /** `null` where the text means nothing; the initial value is then taken. */
  read(text: string): T | null;
}

/** A finite number, in full precision. */
export const numberCodec: Codec<number> = {
  write: String,
  read: (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : null),
};

/** Any text. */
export const textCodec: Codec<string> = { write: (text) => text, read: (text) => text };

/** One of a few words. */
export const choiceCodec = <T extends string>(choices: readonly T[]): Codec<T> => ({
  write: (choice) => choice,
  read: (text) => choices.find((choice) => choice === text) ?? null,
});

/** Sets a value, or makes it of the one before. */
export type SetState<T> = (next: T | ((before: T) => T)) => void;

const STILL = 250; // milliseconds

/** State under a name in the hash's query; the initial value is not written. */
export function useUrlState<T extends string | number | boolean | object>(
  name: string,
  initial: T,
  codec: Codec<T>,
): readonly [T, SetState<T>] {
  const [value, setValue] = useState<T>(() => read(name, codec) ?? initial);
  const text = codec.write(value);
  const initialText = codec.write(initial);
  const [exhibit] = useState(() => routeOf(location.hash).name);

  useEffect(() => {
    const mirror = (): void => {
      const route = routeOf(location.hash);
      if (route.name === exhibit) write(route, name, text === initialText ? null : text);
    };
    const timer = setTimeout(mirror, STILL);
    return () => clearTimeout(timer);
  }, [exhibit, name, text, initialText]);

  useEffect(() => {
    const follow = (): void => {
      if (routeOf(location.hash).name === exhibit) setValue(read(name, codec) ?? initial);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [exhibit, name]);

  return [value, setValue];
}

function read<T>(name: string, codec: Codec<T>): T | null {
  const text = routeOf(location.hash).query.get(name);
  return text === null ? null : codec.read(text);
}

function write(route: Route, name: string, text: string | null): void {
  if (route.query.get(name) === text) return;
  if (text === null) route.query.delete(name);
  else route.query.set(name, text);
  history.replaceState(history.state, "", hashOf(route));
}
