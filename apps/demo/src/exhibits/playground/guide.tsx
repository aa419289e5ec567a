/** How to use the playground, below it. */

/** The id of what the editor says of its keys. */
export const KEYS = "playground-keys";

const MODULES = [
  ["@dualtape/core", "what a number can do, domains, errors"],
  ["@dualtape/tensor", "tensors and seeded random numbers"],
  ["@dualtape/forward", "dual numbers, jvp, jacobian, hessian"],
  ["@dualtape/reverse", "the tape, grad, vjp"],
  ["@dualtape/optimizers", "sgd, adam and others, schedules"],
  ["@dualtape/nn", "layers, losses, initializers"],
  ["@dualtape/hyperopt", "tune, strategies, hyper-Hessians"],
  ["@dualtape/compile", "the same computation, compiled"],
  ["playground", "plot(values), plot({ name: values }, { title, x, y, log })"],
] as const;

/** What can be imported, and what happens to a program. */
export const Guide = () => (
  <div class="below">
    <section class="matter">
      <h2>What happens to the program</h2>
      <p>
        It is TypeScript; types are stripped, not checked. It runs in a worker of its own, so the page stays awake, and
        Stop ends it at once, even in the middle of an endless loop. Nothing leaves this page: a copied link carries the
        program itself.
      </p>
      <p>
        <code>console.log</code> prints a dual number as its primal and its <span class="tangent">tangents</span>.{" "}
        <code>plot</code> draws lines, and redraws them while the program goes on; one number more makes a curve grow.
      </p>
      <p id={KEYS}>
        Ctrl Enter or ⌘ Enter runs the program. In the editor, Tab indents; press Escape, then Tab, to leave it.
      </p>
    </section>
    <section class="matter">
      <h2>What can be imported</h2>
      <dl class="playground-modules">
        {MODULES.map(([name, content]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{content}</dd>
          </div>
        ))}
      </dl>
    </section>
  </div>
);
