/**
 * A study in a real browser: whatever ends it, it goes on, there or in Node or Bun, and ends with the bits of one that nobody disturbed. What
 * does not fit is refused in words.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { memoryStorage, onThisThread, openJournal, readJournal, study, type StudyView, viewOf } from "@dualtape/study";
import { openJournalFile } from "@dualtape/study/node";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { problem } from "../../../apps/demo/scripts/digits.ts";
import { valley } from "../../study/test/problems.ts";
import { describeDemo, eventually, phone, still } from "./demo-page.ts";
import { violationsOn } from "./demo-violations.ts";
import { installed } from "./runtimes.ts";
import { goOn } from "./studied-elsewhere.ts";

const EVALUATIONS = 20;
const SETTINGS = { name: "digits", starts: 2, seed: 1, iterations: EVALUATIONS, deterministic: true } as const;

const folder = mkdtempSync(join(tmpdir(), "demo-study-"));
afterAll(() => rmSync(folder, { recursive: true }));

const viewIn = (bytes: Uint8Array): StudyView => viewOf("test", readJournal(bytes).records);

/** What a study has found, without what a clock says: the shortest digits that give a number back say its bits. */
function foundIn({ answers, end }: StudyView): string {
  const { best, start, members, test, reason } = end ?? { reason: "it has not ended" };
  return JSON.stringify([answers, best, start, members, test, reason], (key, value) => (key === "seconds" ? 0 : value));
}

/** What Node finds where nobody disturbs it; by pieces or without. */
const undisturbed = { pieces: memoized(() => inNode(true)), whole: memoized(() => inNode(false)) };

async function inNode(byPieces: boolean): Promise<string> {
  const storage = memoryStorage();
  const journal = await openJournal(storage);
  await study(problem, { journal, ...SETTINGS, ...(byPieces && { workers: onThisThread(problem) }) });
  return foundIn(viewIn(await storage.read()));
}

function memoized<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** A journal that Node has begun as `dualtape tune` does, and that was interrupted. */
const begun = memoized(async (): Promise<Buffer> => {
  const path = join(folder, "begun.study");
  const journal = await openJournalFile(path);
  let answered = 0;
  for await (const { type } of study(problem, { journal, ...SETTINGS })) {
    if (type === "iteration" && ++answered === 5) break;
  }
  await journal.close();
  return readFileSync(path);
});

/** What becomes of a journal that goes on elsewhere. */
async function goneOn(bytes: Uint8Array, go: (path: string) => void | Promise<void>): Promise<string> {
  const path = join(folder, "gone.study");
  writeFileSync(path, bytes);
  await go(path);
  return foundIn(viewIn(readFileSync(path)));
}

const inBun = (path: string): void => {
  const script = fileURLToPath(new URL("studied-elsewhere.ts", import.meta.url));
  execFileSync(`${installed}.bin/bun`, ["--conditions=@dualtape/source", script, path], { stdio: "pipe" });
};

describeDemo(
  "the study",
  (demo) => {
    const { browser } = demo;
    // Firefox, driven by WebDriver BiDi, may hang where a worker begins a second one of its own; left to itself it does not.
    const workers = browser === "firefox" ? 0 : 2;
    const small = `#/study?evaluations=${EVALUATIONS}&starts=2&workers=${workers}`;
    const press = (name: string) => demo.page.getByRole("button", { name, exact: true }).click();
    const standing = () => demo.page.locator(".hand").getByRole("status").innerText();
    const said = () => demo.page.locator(".study-journal").getByRole("status").innerText();
    const answered = async (): Promise<number> => Number(/Evaluation (\d+)/.exec(await standing())?.[1] ?? 1) - 1;
    const ended = () => eventually(standing).toContain(`has ended with ${EVALUATIONS} evaluations`);

    /** Has the page reload itself as soon as so many evaluations stand in the journal: a hand is slower than a study. */
    async function reloadedAt(page: Page, evaluations: number): Promise<void> {
      await page.locator(".hand").getByRole("status").waitFor();
      await page.evaluate(`(() => {
        const status = document.querySelector(".hand [role=status]");
        new MutationObserver((_, observer) => {
          if (!(Number(/Evaluation (\\d+)/.exec(status.textContent)?.[1]) > ${evaluations})) return;
          observer.disconnect();
          location.reload();
        }).observe(status, { childList: true, characterData: true, subtree: true });
      })()`);
    }

    /** The journal as a visitor saves it. Firefox tells its driver of no download: there it is what a link would hand over. */
    async function saved(page: Page): Promise<Buffer> {
      if (browser === "chromium") {
        const download = page.waitForEvent("download");
        await press("Save the journal");
        expect((await download).suggestedFilename()).toBe("digits.study");
        return readFileSync(await (await download).path());
      }
      await page.evaluate(`(() => {
        const { createObjectURL } = URL;
        URL.createObjectURL = (blob) => {
          const reader = new FileReader();
          reader.addEventListener("load", () => (window.saved = reader.result));
          reader.readAsDataURL(blob);
          return createObjectURL(blob);
        };
        window.saved = null;
      })()`);
      await press("Save the journal");
      await eventually(() => page.evaluate("window.saved")).not.toBeNull();
      return Buffer.from((await page.evaluate<string>("window.saved")).split(",")[1] ?? "", "base64");
    }

    const opened = (page: Page, name: string, buffer: Buffer) =>
      page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer });

    /** Drops a file on the journal, as a hand does. */
    async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
      await page.evaluate(`(() => {
        const dataTransfer = new DataTransfer();
        const bytes = Uint8Array.from(atob("${bytes.toString("base64")}"), (letter) => letter.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], "${name}"));
        const event = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
        document.querySelector(".study-journal h2").dispatchEvent(event);
      })()`);
    }

    test("it is reloaded in the midst and goes on, here, in Node and in Bun, to the bits of one that nobody disturbed", async () => {
      const page = await demo.open(small, still);
      await reloadedAt(page, 3);
      await press("Begin");
      await page.waitForEvent("load");
      await eventually(standing).toContain("stand in the journal, and the study was interrupted");
      const half = await saved(page);
      const { sessions, answers, end } = viewIn(half);
      expect([sessions.length, end]).toEqual([1, null]);
      expect(answers.length).toBeGreaterThan(2);
      await press("Go on");
      await ended();
      const whole = viewIn(await saved(page));
      expect(whole.sessions.map(({ answered }) => answered)).toEqual([0, answers.length]);
      expect(foundIn(whole), browser).toBe(await undisturbed.pieces());
      expect(await goneOn(half, goOn), "Node").toBe(await undisturbed.pieces());
      expect(await goneOn(half, inBun), "Bun").toBe(await undisturbed.pieces());
    });

    test("a journal that Node began goes on here, and what does not fit is refused in words", async () => {
      const page = await demo.open(small, still);
      await eventually(standing).toBe("Nothing stands in the journal yet.");
      const journal = await begun();
      const damaged = Buffer.from(journal);
      damaged[journal.length >> 1] = 0x21;
      await opened(page, "damaged.study", damaged);
      await eventually(said).toMatch(/damaged\.study, line \d+ at byte \d+: it was changed/);
      await drop(page, "other.study", await another());
      await eventually(said).toContain("the journal is of a study with another hyperparameters");
      await opened(page, "letter.txt", Buffer.from("Dear all,\n"));
      await eventually(said).toContain("letter.txt, line 1 at byte 0: it does not begin with");
      await opened(page, "empty.study", Buffer.from(""));
      await eventually(said).toContain("empty.study: nothing stands in it yet");
      await eventually(standing).toBe("Nothing stands in the journal yet."); // the words come before the last look into it
      // What an interruption has torn is cut, and said.
      await drop(page, "torn.study", Buffer.concat([journal, Buffer.from("5e3cb8")]));
      await eventually(said).toBe("torn.study ended within a record: 6 bytes were cut.");
      await eventually(standing).toContain("5 evaluations stand in the journal");
      expect(await page.getByRole("combobox", { name: "Workers" }).isDisabled()).toBe(true);
      await press("Go on");
      await ended();
      expect(foundIn(viewIn(await saved(page))), browser).toBe(await undisturbed.whole());
    });

    test("it is stopped, cleared, brought back, and left to one page at a time", async () => {
      const page = await demo.open(small.replace(/evaluations=\d+/, "evaluations=1000"), still);
      await press("Begin");
      await eventually(answered).toBeGreaterThan(0);
      const second = await page.context().newPage();
      await second.goto(page.url());
      await second.getByText("Close it there").waitFor();
      await second.getByText("The journal cannot be read.").waitFor();
      await second.close();
      await press("Stop");
      await eventually(standing).toContain("the study was interrupted");
      const before = await standing();
      await press("Clear");
      await eventually(standing).toBe("Nothing stands in the journal yet.");
      await press("Bring back the one before");
      await eventually(standing).toBe(before);
    });

    test("with its report in view it fits, and axe finds nothing serious", async () => {
      const page = await demo.open(small, { ...still, ...phone });
      demo.forgive(/postMessage/); // of axe, which would look into the frame of the report, and may not
      await opened(page, "begun.study", await begun());
      await press("Show the report");
      const report = page.frameLocator("iframe").getByRole("heading", { level: 1 });
      await eventually(() => report.innerText()).toBe("digits");
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violationsOn(page), colorScheme).toEqual([]);
      }
      const beyond = "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.documentElement)";
      expect(await page.evaluate(beyond)).toBe(0);
    });
  },
  ["chromium", "firefox"],
);

/** The journal of another problem. */
async function another(): Promise<Buffer> {
  const storage = memoryStorage();
  await study(valley(), { journal: await openJournal(storage), iterations: 2 });
  return Buffer.from(await storage.read());
}
