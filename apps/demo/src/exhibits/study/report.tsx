/** The report of the study: one text of HTML without scripts, made of the journal alone, in a frame that may do nothing. */
import { reportHtml, type StudyView } from "@dualtape/study";
import { useMemo, useState } from "preact/hooks";
import { download } from "../../shell/download.ts";

/** A button that shows the report, and one that saves it. */
export function Report({ view, isRunning }: { readonly view: StudyView | null; readonly isRunning: boolean }) {
  const [isShown, setShown] = useState(false);
  const isOpen = isShown && view !== null && !isRunning;
  const html = useMemo(() => (isOpen ? reportOf(view) : ""), [isOpen, view]);
  const isMissing = view === null || isRunning;
  return (
    <section class="study-report" aria-labelledby="study-report">
      <h2 id="study-report">The report</h2>
      <p class="reading">
        {isMissing
          ? "A page of what the journal says, once the study has stopped or ended."
          : "A page of what the journal says, without a script: it can be kept, printed and sent to anybody."}
      </p>
      <div class="study-buttons">
        <button type="button" disabled={isMissing} aria-expanded={isOpen} onClick={() => setShown(!isShown)}>
          {isOpen ? "Hide the report" : "Show the report"}
        </button>
        <button
          type="button"
          disabled={isMissing}
          onClick={() => view && download(reportOf(view), "text/html", "digits.report.html")}
        >
          Save the report
        </button>
      </div>
      {isOpen && <iframe title="The report of the study" sandbox="" srcdoc={html} />}
    </section>
  );
}

const WHY = "Left out: it takes runs. `dualtape report` of a problem file takes them.";

const reportOf = (view: StudyView): string =>
  reportHtml(view, { missing: { importance: WHY, surface: WHY, audit: WHY, random: WHY } });
