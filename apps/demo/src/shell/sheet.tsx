/**
 * The form of every exhibit: a heading and its idea, a large picture, what stands beside it, the hand's controls, the text,
 * the code. Style sheets place the parts; on a phone they follow each other as written.
 */
import type { ComponentChildren } from "preact";

export interface SheetProps {
  /** The exhibit's name, which is also its class. */
  readonly name: string;
  readonly heading: string;
  /** The idea, in a sentence or two. */
  readonly lead: ComponentChildren;
  readonly children: ComponentChildren;
}

/** An exhibit. */
export const Sheet = ({ name, heading, lead, children }: SheetProps) => (
  <article class={`sheet ${name}`}>
    <header class="lead">
      <h1>{heading}</h1>
      <p>{lead}</p>
    </header>
    {children}
  </article>
);
