/** Where the page is: an exhibit's name and its state, both in the hash, `#/valley?horizon=50`, so that any server will do. */
import { useEffect, useState } from "preact/hooks";

/** A place on the page. */
export interface Route {
  /** The exhibit's name; empty where the hash names none. */
  readonly name: string;
  /** Its state. */
  readonly query: URLSearchParams;
}

/** The place that a hash names. */
export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { name: path, query: new URLSearchParams(query) };
}

/** The hash that names a place. */
export function hashOf({ name, query }: Route): string {
  const state = query.toString();
  return state === "" ? `#/${name}` : `#/${name}?${state}`;
}

/** The name of the exhibit that the address asks for, as it changes. */
export function useRouteName(): string {
  const [name, setName] = useState(() => routeOf(location.hash).name);
  useEffect(() => {
    const follow = (): void => setName(routeOf(location.hash).name);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return name;
}
