/**
 * A study as one page that needs nothing else: no script, no network, a megabyte at most. It is text made of a study alone, the same for
 * the same, and what it shows can be read in figures, by keyboard and screen reader, in the dark and on paper.
 */
import { checkRecord } from "@dualtape/core";
import type { StudyView } from "../records/view.ts";
import { checkView } from "./check-view.ts";
import { cost } from "./cost.ts";
import { curves } from "./curves.ts";
import { evaluations } from "./evaluations.ts";
import { checkExtras, type ReportExtras } from "./extras.ts";
import { moment } from "./figures.ts";
import { hyperparameters } from "./hyperparameters.ts";
import { importances } from "./importance.ts";
import { Markup, markup } from "./markup.ts";
import { outcome } from "./outcome.ts";
import type { Section } from "./parts.ts";
import { random } from "./random.ts";
import { reading } from "./reading.ts";
import { reproduce } from "./reproduce.ts";
import { STYLE } from "./style.ts";
import { surfaces } from "./surface.ts";
import { trust } from "./trust.ts";

/** Nothing may be loaded, sent or run; the style stands in the page, and so does its icon, an empty one, lest a browser ask for another. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * The report of a study as the text of an HTML file, in UTF-8. What is left out of the extras is left out of the report, which says why.
 * Throws an `ArgumentError` on what is no study, or no extras.
 */
export function reportHtml(view: StudyView, extras: ReportExtras = {}): string {
  checkRecord("reportHtml", "the study", view, ["study", "sessions", "answers", "notices", "end"]);
  checkView("reportHtml", view);
  checkExtras("reportHtml", extras);
  const of = reading(view);
  const { name, method, created } = view.study;
  const sections = [
    outcome(of),
    evaluations(of),
    curves(of),
    hyperparameters(of),
    importances(extras),
    surfaces(extras),
    trust(extras),
    random(of, extras),
    cost(of),
    reproduce(of, extras),
  ];
  return `<!doctype html>\n${
    markup`<html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${POLICY}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <link rel="icon" href="data:,">
    <title>${name} · a study by dualtape</title>
    <style>${new Markup(STYLE)}</style>
    </head>
    <body>
    <a class="skip" href="#outcome">Skip to the outcome</a>
    <header>
    <p class="kind">A study of hyperparameters</p>
    <h1><bdi>${name === "" ? '""' : name}</bdi></h1>
    <p class="reading">By ${method}, begun ${moment(created)}</p>
    </header>
    <nav aria-label="Sections"><ul>${sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
    <main>
    ${sections.map(sectionOf)}
    </main>
    <footer><p>Made by dualtape. This page is complete: it loads nothing, and sends nothing.</p></footer>
    </body>
    </html>`.text
  }\n`;
}

const sectionOf = ({ id, title, content }: Section): Markup =>
  markup`<section id="${id}" aria-labelledby="${id}-title" tabindex="-1">
  <h2 id="${id}-title">${title}</h2>
  ${content}
  </section>
  `;
