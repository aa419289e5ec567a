/**
 * Records whose parts are found when they are asked for. What asks for a part is one function for all records that are made together, and sees
 * none of them: an engine makes a record with a function of its own a shape of its own, which holds all that this sees until all garbage
 * is collected.
 */

/** By what a record finds its parts. */
const READ: unique symbol = /* @__PURE__ */ Symbol("read");

/** What asks a record for a part. */
const accessorOf = (part: string): PropertyDescriptor => ({
  enumerable: true,
  configurable: true,
  get(this: { readonly [READ]: (part: string) => unknown }) {
    return this[READ](part);
  },
});

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
    Object.defineProperty(record, READ, { value });
    for (const part of parts) {
      const accessor = accessors.get(part) ?? accessorOf(part);
      accessors.set(part, accessor);
      Object.defineProperty(record, part, accessor);
    }
    return record;
  };
}
