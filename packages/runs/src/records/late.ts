/**
 * Properties that are found when they are asked for. What asks for one is one function for all objects that have it, and sees none of them: an
 * engine makes an object with a function of its own a shape of its own, which holds all that this sees until all garbage is collected.
 */

/** By what an object finds its properties. */
const FIND: unique symbol = /* @__PURE__ */ Symbol("find");

/** What asks an object for a property. */
const accessorOf = (name: string): PropertyDescriptor => ({
  enumerable: true,
  configurable: true,
  get(this: { readonly [FIND]: (name: string) => unknown }) {
    return this[FIND](name);
  },
});

/** Makes objects of what they are given, and of one property of this name, which each finds by a function. */
export function lateProperty<N extends string>(name: N) {
  const accessor = accessorOf(name);
  return <G extends object, V>(given: G, find: () => V): NoInfer<G> & Readonly<Record<N, V>> => {
    const object = { ...given };
    Object.defineProperty(object, FIND, { value: find });
    return Object.defineProperty(object, name, accessor) as G & Readonly<Record<N, V>>;
  };
}

/** Makes records of parts, each found once, when it is first asked for. */
export function lateRecords(): <T>(parts: readonly string[], find: (part: string) => T) => Readonly<Record<string, T>> {
  const accessors = new Map<string, PropertyDescriptor>();
  return <T>(parts: readonly string[], find: (part: string) => T) => {
    const known = new Map<string, T>();
    const value = (part: string): T => {
      const found = known.get(part) ?? find(part);
      known.set(part, found);
      return found;
    };
    const record: Record<string, T> = {};
    Object.defineProperty(record, FIND, { value });
    for (const part of parts) {
      const accessor = accessors.get(part) ?? accessorOf(part);
      accessors.set(part, accessor);
      Object.defineProperty(record, part, accessor);
    }
    return record;
  };
}
