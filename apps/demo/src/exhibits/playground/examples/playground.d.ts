/** The module that the page itself offers to a program. */
declare module "playground" {
  /**
   * Draws one curve, or several by name: a list of numbers, [x, y] pairs, or one number more for a curve that grows. Called
   * again with the same title, it redraws.
   */
  export const plot: import("../plots.ts").Plotter["plot"];
}
