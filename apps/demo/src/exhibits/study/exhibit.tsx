/** A study: its journal is kept by the browser, so that it goes on after whatever has ended it, here or in Node. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { Code } from "../../shell/code.tsx";
import { useJob } from "../../shell/job.ts";
import { Sheet } from "../../shell/sheet.tsx";
import { BestChart } from "./best-chart.tsx";
import { Controls } from "./controls.tsx";
import { JournalBox } from "./journal-box.tsx";
import { bytesOf, knowledgeOf } from "./knowledge.ts";
import { Matter } from "./matter.tsx";
import type { Request, Update } from "./messages.ts";
import problemSource from "./problem.ts?raw";
import { Report } from "./report.tsx";
import runningSource from "./running.ts?raw";
import { useChoice } from "./state.ts";
import { ValuesTable } from "./values-table.tsx";
import { limitOf } from "./words.ts";
import "./study.css";

const createWorker = (): Worker => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

/** The exhibit. */
export function Exhibit() {
  const { choice, setters } = useChoice();
  const job = useJob<Request, Update>(createWorker);
  const [asked, setAsked] = useState<Request["type"]>("look");
  /** What stood in the journal before another one, or none. */
  const [replaced, setReplaced] = useState<readonly unknown[]>([]);
  const ask = (request: Request): void => {
    setAsked(request.type);
    job.start(request);
  };
  useEffect(() => job.start({ type: "look" }), [job.start]);

  const knowledge = useMemo(() => knowledgeOf(job.updates), [job.updates]);
  const { records, view } = knowledge;
  const isOver = job.state === "finished" || job.state === "failed";
  const doing = isOver ? "nothing" : asked === "run" ? "running" : "waiting";
  const take = (name: string, bytes: Uint8Array<ArrayBuffer>): void => {
    if (records.length > 0) setReplaced(records);
    ask({ type: "take", name, bytes });
  };
  const forget = (): void => {
    setReplaced(records);
    ask({ type: "forget" });
  };
  const isReplaced = replaced.length > 0 && !sameJournal(replaced, records);

  return (
    <Sheet
      name="study"
      heading="A study that nothing can lose"
      lead={
        <>
          Tuning takes long, and something always comes between. A study writes each answer into a journal before it
          tells of it. Reload this page in the midst: it goes on where it was, and ends with the same bits.
        </>
      }
    >
      <figure class="picture">
        <BestChart view={view} limit={limitOf(view, choice.evaluations)} />
      </figure>
      <Controls
        knowledge={knowledge}
        doing={doing}
        choice={choice}
        setters={setters}
        onRun={() => ask({ type: "run", choice })}
        onStop={() => ask({ type: "look" })}
      />
      <section class="beside" aria-label="Hyperparameters">
        <ValuesTable view={view} />
      </section>
      <JournalBox
        knowledge={knowledge}
        failure={job.failure}
        onTake={take}
        onForget={forget}
        onUndo={isReplaced ? () => take("the journal before", bytesOf(replaced)) : null}
      />
      <Report view={view} isRunning={doing === "running"} />
      <div class="below">
        <section class="matter">
          <Matter />
        </section>
        <div class="codes">
          <Code title="problem.ts" source={problemSource} />
          <Code title="running.ts" source={runningSource} />
        </div>
      </div>
    </Sheet>
  );
}

/** Whether two journals are the same, or one is what became of the other: they begin with the same record. */
const sameJournal = ([one]: readonly unknown[], [other]: readonly unknown[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
