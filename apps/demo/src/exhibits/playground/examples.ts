/** The examples of the menu, as text for the editor. Each is a program that also runs in a test. */

export interface Example {
  /** In the address; the file's name. */
  readonly name: string;
  readonly title: string;
  readonly source: string;
}

const sources = import.meta.glob<string>(["./examples/*.ts", "!./examples/*.d.ts"], {
  eager: true,
  query: "?raw",
  import: "default",
});

const example = (name: string, title: string): Example => ({
  name,
  title,
  source: sources[`./examples/${name}.ts`] ?? "",
});

export const examples: readonly [Example, ...Example[]] = [
  example("by-hand", "The quadratic, by hand"),
  example("regression", "A loss and tune"),
  example("own-optimizer", "Your own optimizer"),
  example("simulation", "Through a simulation"),
  example("hypergradient-descent", "Hypergradient descent"),
  example("second-derivatives", "Second derivatives"),
];
