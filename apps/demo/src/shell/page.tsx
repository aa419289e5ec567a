/** What every page has around its exhibit. */
import type { ComponentChildren } from "preact";

/** A page with its exhibit. */
export const Page = ({ children }: { readonly children: ComponentChildren }) => (
  <>
    <header class="masthead">
      <strong>dualtape</strong> tunes hyperparameters by gradient descent: dual numbers, threaded through
      backpropagation.
    </header>
    <main>{children}</main>
  </>
);
