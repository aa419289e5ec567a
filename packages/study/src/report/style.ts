/** How a report looks: type first, two accents, in the light, in the dark and on paper. */

/** The style sheet of a report. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fdfcfa; --ink: #1d1b19; --quiet: #625d57; --rule: #dcd7cf; --faint: #f5f2ed;
  --accent: #b34c05; --second: #5142c4;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, "Liberation Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #171615; --ink: #eae6e0; --quiet: #a59f96; --rule: #3a3733; --faint: #201e1d;
    --accent: #ff9c4a; --second: #a79fff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 var(--serif); text-wrap: pretty; }
header, nav, main, footer { max-width: 62rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2.5rem); }
header { padding-top: 2.5rem; }
h1, h2, h3, p, ul, figure, dl, dd, table, pre { margin: 0; }
h1 { font-size: clamp(1.75rem, 4vw, 2.5rem); font-weight: 600; line-height: 1.15; letter-spacing: -0.012em; overflow-wrap: anywhere; }
h2 { font-size: 1.5rem; font-weight: 600; line-height: 1.25; }
h3 { font: 600 1rem/1.3 var(--sans); color: var(--ink); overflow-wrap: anywhere; }
section { margin-top: 3rem; padding-top: 1.25rem; border-top: 1px solid var(--rule); }
section > * + *, header > * + * { margin-top: 0.875rem; }
section > h3 { margin-top: 2rem; }
p, ul { max-width: 42em; }
.lead { font-size: 1.1875rem; }
.kind, .reading, footer, figcaption { font: 0.875rem/1.45 var(--sans); color: var(--quiet); }
.name { unicode-bidi: isolate; overflow-wrap: anywhere; }
nav { margin-top: 1.5rem; font: 0.9375rem/1.4 var(--sans); }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; padding: 0; list-style: none; max-width: none; }
nav a { display: block; padding-block: 0.375rem; color: var(--quiet); }
a { color: inherit; text-underline-offset: 0.2em; }
a:hover { color: var(--ink); text-decoration-thickness: 2px; }
.skip { position: absolute; top: 0.5rem; left: 0.5rem; padding: 0.5rem 0.75rem; background: var(--paper); font-family: var(--sans); }
.skip:not(:focus) { clip-path: inset(50%); }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 3px; }
:target { scroll-margin-top: 1rem; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1rem 2rem; font-family: var(--sans); }
dl div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
dt { font-size: 0.8125rem; line-height: 1.35; color: var(--quiet); }
dd { font-size: 1.375rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; max-width: 100%; }
.tall { max-height: 28rem; overflow-y: auto; }
table { border-collapse: collapse; font: 0.875rem/1.4 var(--sans); font-variant-numeric: tabular-nums; }
caption { overflow-wrap: anywhere; text-align: start; padding-bottom: 0.5rem; color: var(--quiet); }
th, td { padding: 0.3125rem 1rem 0.3125rem 0; text-align: start; vertical-align: top; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; }
thead th { color: var(--quiet); }
.number { text-align: end; white-space: nowrap; }
th .name { display: inline-block; max-width: 20rem; }
.bar { min-width: 7rem; }
.bar svg { display: block; width: 100%; height: 0.75rem; margin-top: 0.25rem; }
.bar rect { fill: var(--accent); }
details { font: 0.875rem/1.45 var(--sans); margin-top: 0.5rem; }
summary { color: var(--quiet); cursor: pointer; padding-block: 0.25rem; }
details[open] > summary { margin-bottom: 0.5rem; }
pre { padding: 1rem 1.25rem; border-radius: 0.25rem; background: var(--faint); font: 0.8125rem/1.6 var(--mono); overflow: auto; }
code { font: 0.875em var(--mono); overflow-wrap: anywhere; }
.verdict { font: 600 1.25rem/1.3 var(--sans); }
.note { padding-inline-start: 1rem; border-inline-start: 3px solid var(--accent); }
.absent { color: var(--quiet); font-style: italic; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); gap: 2rem 2rem; max-width: none; padding: 0; }
.panels > * { min-width: 0; }
svg[role] { display: block; width: 100%; height: auto; font: 12px var(--sans); font-variant-numeric: tabular-nums; }
svg.wide { min-width: 42rem; max-width: 56rem; }
svg.small { max-width: 28rem; }
svg text { fill: var(--ink); }
svg path, svg line { fill: none; stroke: var(--ink); stroke-linejoin: round; vector-effect: non-scaling-stroke; }
svg .axis path { stroke: var(--quiet); }
svg .axis .grid { stroke: var(--rule); }
svg .axis text, svg .quiet { fill: var(--quiet); }
svg .run { stroke: var(--quiet); stroke-width: 1; }
svg .best { stroke: var(--accent); stroke-width: 2.5; }
svg .start { stroke: var(--second); stroke-width: 2; stroke-dasharray: 6 4; }
svg .so-far { stroke: var(--ink); stroke-width: 1.5; }
svg .disk { stroke: var(--second); stroke-width: 7; stroke-linecap: round; }
svg .ring { stroke: var(--quiet); stroke-width: 7; stroke-linecap: round; }
svg .hole { stroke: var(--paper); stroke-width: 4; stroke-linecap: round; }
svg .up { fill: var(--accent); stroke: none; }
svg .down { fill: var(--second); stroke: none; }
svg .cross { stroke: var(--accent); stroke-width: 1.75; }
svg .target { fill: none; stroke: var(--accent); stroke-width: 2.5; }
svg .safe { fill: var(--second); fill-opacity: 0.13; stroke: none; }
svg .level { fill: var(--second); fill-opacity: 0.13; stroke: var(--second); stroke-width: 1; }
svg .model { stroke: var(--second); stroke-dasharray: 2 4; stroke-width: 2; stroke-linecap: round; }
svg .box { stroke: var(--quiet); }
.key { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; list-style: none; max-width: none; font: 0.8125rem/1.4 var(--sans); color: var(--quiet); }
.key li { display: flex; align-items: center; gap: 0.375rem; }
.key svg { width: 1.5rem; height: 0.875rem; flex: none; }
.contour { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.75rem; }
.levels svg { width: 0.75rem; height: 0.75rem; vertical-align: -0.0625rem; }
.shade { fill: var(--second); }
.levels { padding: 0; list-style: none; font: 0.75rem/1.5 var(--sans); font-variant-numeric: tabular-nums; align-self: center; white-space: nowrap; }
footer { margin-top: 3.5rem; padding-block: 1rem 2.5rem; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  @page { margin: 16mm; }
  html { font-size: 10pt; }
  header, main, footer { max-width: none; padding-inline: 0; }
  nav, .skip { display: none; }
  section { margin-top: 1.5rem; }
  .scroll, .tall { overflow: visible; max-height: none; }
  svg.wide { min-width: 0; }
  h2, h3, figcaption, caption { break-after: avoid; }
  figure, tr, dl, .contour { break-inside: avoid; }
  .panels { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; }
  pre { white-space: pre-wrap; }
  .number, th, td { white-space: normal; overflow-wrap: anywhere; }
  details:not([open]) { display: none; }
}
@media (forced-colors: active) {
  svg path, svg line { stroke: CanvasText; }
  svg text { fill: CanvasText; }
}
`;
