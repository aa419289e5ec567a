/** Reports of studies in real browsers: nothing is complained of, nothing is asked for, and everybody can use them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gatherExtras, reportHtml } from "@dualtape/study";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { found } from "../../study/test/extras.ts";
import { hostile, invented, odd, throwing, tuned } from "../../study/test/studies.ts";
import { type BrowserName, launch, pathOf, serve, type StaticServer } from "./browser.ts";
import { violationsOn } from "./demo-violations.ts";

/** A test takes as long as a busy machine does. */
const timeout = 600_000;

const names = Object.values(hostile);
const named = invented({
  name: names[0] ?? "",
  hyperparameters: Object.fromEntries(names.map((name, i) => [name, i % 3 === 0 ? [0.1, 0.2] : 0.1])),
  evaluations: 6,
  divergent: 5,
});

/** The reports that are opened. */
const reports = {
  whole: async () => {
    const problem = throwing();
    const view = tuned(problem, { iterations: 12 });
    return reportHtml(view, await gatherExtras(problem, view, { random: 10, reproduce: ["dualtape tune throw.ts"] }));
  },
  unfinished: () => reportHtml(invented({ ...odd.diverging, starts: 3 }), found),
  lists: () => reportHtml(invented(odd.lists)),
  names: () => reportHtml(named, { reproduce: names }),
  empty: () => reportHtml(invented(odd.none)),
} as const satisfies Readonly<Record<string, () => string | Promise<string>>>;
type Report = keyof typeof reports;

describe.for(["chromium", "firefox"] as const)("a report in %s", { timeout }, (name: BrowserName) => {
  // In continuous integration a missing browser is a failure.
  const isMissing = pathOf(name) === undefined && process.env["CI"] === undefined;
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  let browser: Browser;
  let server: StaticServer;

  beforeAll(async () => {
    if (isMissing) return;
    browser = await launch(name);
    server = await serve(folder, "/");
    for (const [report, made] of Object.entries(reports)) writeFileSync(join(folder, `${report}.html`), await made());
  }, timeout);

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a report for a while; what it complains of, and whatever it asks for, fails the test. */
  async function opened(report: Report, use: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
    const complaints: string[] = [];
    const address = `${server.address}${report}.html`;
    context.on("console", (message) => complaints.push(message.text()));
    context.on("weberror", (error) => complaints.push(String(error.error())));
    context.on("request", (request) => {
      const url = request.url().replace(/#.*/, "");
      if (url !== address && !url.startsWith("data:")) complaints.push(url);
    });
    const page = await context.newPage();
    await page.goto(address);
    await use(page);
    await context.close();
    expect(complaints).toEqual([]);
  }

  const all = Object.keys(reports) as Report[];
  test.skipIf(isMissing).each(name === "chromium" ? all : (["whole", "names"] as const))(
    "%s: complains of nothing, asks for nothing, fits a phone and paper, and axe finds nothing serious",
    (report) =>
      opened(report, async (page) => {
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
        // All have the same colours, and what is long says nothing new to axe.
        const schemes = {
          whole: ["light", "dark"],
          lists: [],
          unfinished: ["light"],
          names: ["dark"],
          empty: ["light"],
        } as const;
        for (const colorScheme of schemes[report]) {
          await page.emulateMedia({ colorScheme });
          expect(await violationsOn(page), colorScheme).toEqual([]);
        }
        const labels = "[...document.querySelectorAll('[role=img]')].map((one) => one.getAttribute('aria-label'))";
        for (const label of await page.evaluate<readonly string[]>(labels)) expect(label).toMatch(/^[^]{20,}[.]$/);
        for (const [media, width] of [
          ["screen", 360],
          ["print", 680],
        ] as const) {
          await page.emulateMedia({ media });
          await page.setViewportSize({ width, height: 900 });
          const beyond = "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.documentElement)";
          expect(await page.evaluate(beyond), media).toBe(0);
        }
        if (report === "names") await expectNames(page);
      }),
  );

  /** Each name is shown as it is, and is nothing else. */
  async function expectNames(page: Page): Promise<void> {
    const cells = "[...document.querySelectorAll('#outcome tbody th')].map((one) => one.textContent)";
    const shown = await page.evaluate<readonly string[]>(cells);
    expect(shown.length).toBe(names.length);
    for (const [i, text] of shown.entries()) {
      const whole = (names[i] ?? "").replace(/[^\P{Cc}\t\n]|\p{Surrogate}/gu, "\ufffd");
      const expected = whole === "" ? '""' : whole;
      expect(text === expected || (text.endsWith("…") && expected.startsWith(text.slice(0, -1))), text).toBe(true);
    }
    expect(await page.evaluate("document.querySelectorAll('script, img, b').length")).toBe(0);
    expect(await page.title()).toBe(`${names[0]} · a study by dualtape`);
  }

  test.skipIf(isMissing)(
    "the keyboard reaches the outcome at once, each section, and the figures of each picture",
    () =>
      opened("whole", async (page) => {
        const at = <T>(of: string) => page.evaluate<T>(`(({ activeElement: at }) => ${of})(document)`);
        const kinds = { link: "nav a", summary: "summary", skip: ".skip", region: "[tabindex='0']" };
        const kind = `at === document.body ? "out" : Object.entries(${JSON.stringify(kinds)}).find(([, own]) => at.matches(own))[0]`;
        const reached: string[] = [];
        for (let presses = 0; presses < 200; presses++) {
          await page.keyboard.press("Tab");
          const where = await at<string>(kind);
          if (where === "out" || (where === "skip" && reached.length > 0)) break;
          reached.push(where);
          if (where === "summary") await page.keyboard.press("Enter"); // its table is next
        }
        expect(reached[0]).toBe("skip");
        for (const [where, selector] of Object.entries(kinds)) {
          const count = await page.evaluate<number>(`document.querySelectorAll("${selector}").length`);
          expect(reached.filter((one) => one === where).length, where).toBe(count);
        }
        expect(await page.evaluate("document.querySelectorAll('details:not([open])').length")).toBe(0);
        await page.locator(".skip").focus();
        await page.keyboard.press("Enter");
        expect(await page.evaluate("location.hash + document.activeElement.id")).toBe("#outcomeoutcome");
      }),
  );
});
