/** Whether the hypergradient at the best point can be trusted: what an audit found. */
import type { ReportExtras } from "./extras.ts";
import { figure } from "./figures.ts";
import { markup, prose } from "./markup.ts";
import { absent, type Section, table } from "./parts.ts";

const VERDICTS: Readonly<Record<string, string>> = {
  trustworthy: "Trustworthy",
  notConverged: "Right for these steps, but the run had not come to rest",
  inconsistent: "Inconsistent: derivatives contradict each other",
  chaotic: "Chaotic: the derivative is of no use",
  flat: "Flat: a partial derivative is 0 by structure",
};

/** The section of it. */
export function trust({ audit: found, missing }: ReportExtras): Section {
  const [id, title] = ["audit", "Audit of the hypergradient"] as const;
  if (found === undefined) {
    return { id, title, content: absent(missing?.audit ?? "There was no audit: `gatherExtras` makes one.") };
  }
  const { verdict, sentence, remedy, metasmoothness, shortHorizon, differences } = found;
  return {
    id,
    title,
    content: [
      markup`<p class="verdict">${VERDICTS[verdict] ?? verdict}</p><p>${prose(sentence)}.</p>`,
      remedy === null ? null : markup`<p class="note">${prose(remedy)}.</p>`,
      markup`<p>${prose(metasmoothness)}.</p>`,
      shortHorizon === null ? null : markup`<p>${prose(shortHorizon)}.</p>`,
      table(
        "Derivatives along random directions of the unconstrained space",
        [
          { name: "Direction", isNumber: true },
          { name: "By the hypergradient", isNumber: true },
          { name: "By differences", isNumber: true },
          { name: "Doubt on these", isNumber: true },
        ],
        differences.map(({ exact, estimate, doubt }, i) => [
          i + 1,
          figure(exact, 6),
          figure(estimate, 6),
          figure(doubt, 2),
        ]),
      ),
    ],
  };
}
