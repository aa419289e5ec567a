/** A module with all that it imports, as the text of one script: see `build/bundled.ts`. */
declare module "*?bundled" {
  const text: string;
  // oxlint-disable-next-line import/no-default-export -- so are all imports with a query
  export default text;
}
