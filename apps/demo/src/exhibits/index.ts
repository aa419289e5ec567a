/** The exhibits, in the order of the tour. Each is loaded when it is first visited. */
import type { ComponentType } from "preact";

/** What a module `exhibit.tsx` gives. */
interface ExhibitModule {
  readonly Exhibit: ComponentType;
}

/** An exhibit, before it is loaded. */
export interface ExhibitEntry {
  /** In the address. */
  readonly name: string;
  /** In the navigation. */
  readonly short: string;
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly idea: string;
  readonly load: () => Promise<ExhibitModule>;
}

export const exhibits: readonly [ExhibitEntry, ...ExhibitEntry[]] = [
  {
    name: "trick",
    short: "The trick",
    title: "Dual numbers through a tape",
    idea: "How one sweep back gives a gradient and how it moves.",
    load: () => import("./trick/exhibit.tsx"),
  },
  {
    name: "quadratic",
    short: "Quadratic",
    title: "A step size that tunes itself",
    idea: "Gradient descent on the step size of gradient descent.",
    load: () => import("./quadratic/exhibit.tsx"),
  },
  {
    name: "valley",
    short: "Valley",
    title: "The valley",
    idea: "The loss over step and step size, and why short horizons deceive.",
    load: () => import("./valley/exhibit.tsx"),
  },
  {
    name: "network",
    short: "Network",
    title: "A real network",
    idea: "Adam’s own hyperparameters, tuned live on handwritten digits.",
    load: () => import("./network/exhibit.tsx"),
  },
  {
    name: "physics",
    short: "Physics",
    title: "Through every step of a simulation",
    idea: "Aiming by derivatives, until chaos makes them useless.",
    load: () => import("./physics/exhibit.tsx"),
  },
  {
    name: "cost",
    short: "Cost",
    title: "What it costs",
    idea: "Memory and time of each way to the same gradient, measured in your browser.",
    load: () => import("./cost/exhibit.tsx"),
  },
  {
    name: "study",
    short: "Study",
    title: "A study that nothing can lose",
    idea: "A journal that this page and Node go on with, to the same bits.",
    load: () => import("./study/exhibit.tsx"),
  },
  {
    name: "playground",
    short: "Playground",
    title: "Playground",
    idea: "Write a loss and a training loop, and run it.",
    load: () => import("./playground/exhibit.tsx"),
  },
];
