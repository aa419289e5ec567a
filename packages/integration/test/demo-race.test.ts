/** The race of the network in real browsers: it runs to a verdict, is switched between few hyperparameters and many, and can be stopped. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { atRest, describeDemo, eventually, phone, still } from "./demo-page.ts";
import { violationsOn } from "./demo-violations.ts";

const COURSE = "#/network?hidden=8&steps=20&runs=5&seconds=0.2";

const race = (page: Page) => page.getByRole("region", { name: "A race at equal time: gradients and samples" });
const button = (page: Page, name: string) => race(page).getByRole("button", { name });
const verdict = (page: Page) => race(page).locator(".network-verdict");
const VERDICT = /^(Gradients are ahead|TPE is ahead|A draw|Neither)/;

describeDemo(
  "the race",
  (demo) => {
    test("goes to a verdict, which is kept while another number of hyperparameters is looked at", async () => {
      const page = await demo.open(COURSE, still);
      await button(page, "Race").click();
      await eventually(() => verdict(page).textContent()).toMatch(VERDICT);
      const said = await race(page).locator(".network-outcome").textContent();
      expect(said).toMatch(/after 0\.2 s each, the median of five seeds: gradients .*, TPE /);
      expect(await race(page).getByRole("img").getAttribute("aria-label")).toMatch(
        /^Lowest validation loss after 0\.2 s/,
      );
      expect(await page.locator("body").textContent()).not.toMatch(/NaN|Infinity/);
      for (const colorScheme of demo.browser === "chromium" ? (["light", "dark"] as const) : []) {
        await page.emulateMedia({ colorScheme });
        expect(await violationsOn(page), colorScheme).toEqual([]);
      }

      await race(page).getByRole("radio", { name: /^5, / }).press("ArrowDown");
      await eventually(() => page.url()).toContain("k=20");
      await race(page).getByText("Not raced yet").waitFor();
      expect(await verdict(page).textContent()).toBe("");
      expect(await page.evaluate("document.activeElement.closest('label')?.textContent")).toMatch(/^20, /);
      await page.keyboard.press("ArrowUp");
      await eventually(() => race(page).locator(".network-outcome").textContent()).toBe(said);
      await page.getByLabel("Seconds each").selectOption("1");
      await race(page).getByText("Not raced yet").waitFor();
    });

    // What it does on the page is the same anywhere; its numbers, above, are those of an engine.
    test.runIf(demo.browser === "chromium")(
      "is held, goes on, and is stopped: by a button, or by a look at another",
      async () => {
        const page = await demo.open(`${COURSE.replace("seconds=0.2", "seconds=60")}&k=100`, { ...still, ...phone });
        const status = race(page).getByRole("status").first();
        await button(page, "Race").click();
        // It is drawn while it runs: both bands, and both lines.
        await eventually(() =>
          race(page).getByRole("img").locator("path[d]:not([d=''])").count(),
        ).toBeGreaterThanOrEqual(4);
        await button(page, "Pause").click();
        await atRest(page, () => status.textContent());
        const held = await status.textContent();
        expect(held).toMatch(/^\d+\.\d of 60 s for each side and seed$/);
        await button(page, "Resume").click();
        await eventually(() => status.textContent()).not.toBe(held);
        expect(await verdict(page).textContent()).toBe("");
        await button(page, "Cancel").click();
        await eventually(() => verdict(page).textContent()).toMatch(VERDICT);
        await atRest(page, () => race(page).textContent());
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);

        await button(page, "Race").click();
        await eventually(() => status.textContent()).toMatch(/^Making the programs/);
        await race(page).getByRole("radio", { name: /^5, / }).check();
        await race(page)
          .getByRole("radio", { name: /^100, / })
          .check();
        await race(page).getByText("Not raced yet").waitFor();
        await button(page, "Race").waitFor();
      },
    );
  },
  ["chromium", "firefox"],
);
