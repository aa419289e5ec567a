/** How fast the tangents grow, and what the library says about that. */
import type { Story } from "./story.ts";
import { growth, verdict } from "./words.ts";

interface Props {
  readonly story: Story;
  readonly seconds: number;
  /** Why nothing came of it, where nothing did. */
  readonly failure: string | null;
}

/** The growth and the verdict. */
export const Judgement = ({ story, seconds, failure }: Props) => (
  <>
    <figcaption class="figures">
      Growth of the tangents: <span class="tangent">{growth(story)}</span>
    </figcaption>
    <section class="verdict" aria-live="polite">
      {(failure === null ? verdict(story, seconds) : [failure]).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </section>
  </>
);
