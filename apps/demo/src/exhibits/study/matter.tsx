/** The text: why nothing is lost, and why workers change no digit. */

/** The text. */
export const Matter = () => (
  <>
    <p>
      Tuning for real takes hours, and something ends it before: a laptop that is closed, a machine that is needed
      elsewhere, a page that is reloaded. A study keeps a journal. Each evaluation stands there before anybody hears of
      it, and a method of tuning is a pure function of what was answered. So the answers are all there is to keep: to go
      on, the method is told them again, up to the point where it asks for something new.
    </p>
    <p>
      <b>Try it.</b> Begin a study, and reload the page while it runs. The journal is found, and the study goes on where
      it was. In the end stands the same as if nobody had disturbed it, in every bit of every number.
    </p>
    <p>
      <b>Workers.</b> Starts are raced against each other: those that look worst after some steps are left behind. What
      does not wait for each other is computed by as many workers as you like. A run is a piece that knows of no other,
      and answers are told in the order of their questions. So 0, 1, 2 or 4 workers write the same journal, and a study
      may go on with another number of them.
    </p>
    <p>
      <b>Elsewhere.</b> The journal is a text file that Node reads and writes, too. Save it and go on with it there by{" "}
      <code>study(problem, {"{ journal }"})</code>; or tune <code>problem.ts</code> there, and drop the journal here.
      What is of another problem, or was changed by a hand, is refused.
    </p>
    <p class="reading">
      Filled dots are runs of all 200 steps, hollow ones shorter runs of a race, crosses runs that did not stay finite.
      The line is the best so far. Dashed, there the study was gone on with. Digits: Alpaydin and Kaynak (1998), UCI
      Machine Learning Repository, CC BY 4.0.
    </p>
  </>
);
