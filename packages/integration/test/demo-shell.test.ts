/** The page around the exhibits, and what holds for all of them: they fit, they can be read and reached, they load on demand. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, test } from "vitest";
import { describeDemo, drawn, eventually, phone, still } from "./demo-page.ts";
import { violationsOn } from "./demo-violations.ts";

const NAMES = ["trick", "quadratic", "valley", "network", "physics", "cost", "study", "playground"] as const;

/** Bytes of script, gzipped, that a first view may need. */
const BUDGET = 200_000;

const sizes: Readonly<Record<string, BrowserContextOptions>> = { "a desk": {}, "a phone": phone };

describeDemo("the shell", (demo) => {
  const heading = () => demo.page.getByRole("heading", { level: 1 });
  const link = (name: string) => demo.page.getByRole("navigation").getByRole("link", { name });

  describe.each(NAMES)("%s", (name) => {
    for (const [size, options] of Object.entries(sizes)) {
      test(`fits ${size} in the light and in the dark, and axe finds nothing serious`, async () => {
        const page = await demo.open(`#/${name}`, { ...still, ...options, colorScheme: "light" });
        await heading().waitFor();
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await page.locator("main :is(svg, canvas)").first().waitFor();
          await drawn(page);
          expect(await heading().count()).toBe(1);
          expect(await page.locator(".notice").count(), "a notice instead of the exhibit").toBe(0);
          const { width } = page.viewportSize() ?? { width: 0 };
          expect(await page.evaluate("document.documentElement.scrollWidth"), colorScheme).toBe(width);
          expect(await violationsOn(page), colorScheme).toEqual([]);
        }
      });
    }

    test("the focus goes through it and comes out behind it", async () => {
      const page = await demo.open(`#/${name}`, still);
      await heading().waitFor();
      const where = () =>
        page.evaluate<string>(
          `(({ activeElement: at }) => at.closest("main") ? "inside" : at.closest(".onward") ? "behind" : at.closest(".masthead, .skip") ? "before" : "out")(document)`,
        );
      await page.locator("main").focus();
      const visited: string[] = [];
      while (visited.length < 150) {
        // In an editor Tab indents, and Escape gives it back its meaning.
        if (await page.evaluate("document.activeElement.isContentEditable")) await page.keyboard.press("Escape");
        await page.keyboard.press("Tab");
        visited.push(await where());
        if (visited.at(-1) !== "inside") break;
      }
      expect(visited.length).toBeGreaterThan(2);
      expect(["behind", "out"]).toContain(visited.at(-1));
    });
  });

  test("the focus stays at a job's button, whatever that does", async () => {
    const page = await demo.open("#/network", still);
    const controls = page.locator(".job-controls").first();
    const focused = () => controls.locator(":focus").innerText();
    await controls.getByRole("button", { name: "Cancel" }).focus();
    await page.keyboard.press("Enter");
    await eventually(focused).toBe("Train");
    await page.keyboard.press("Enter");
    await eventually(focused).toBe("Pause");
    await page.keyboard.press("Enter");
    await eventually(focused).toBe("Resume");
  });

  test("the first view needs little script, and no other exhibit", async () => {
    const page = await demo.open("", still);
    await heading().waitFor();
    await page.waitForLoadState("networkidle");
    const scripts = demo.fetched.filter((path) => path.endsWith(".js"));
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = scripts.map((path) => gzipSync(readFileSync(join(demo.folder, path))).length);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(BUDGET);
    for (const name of NAMES) {
      const its = scripts.filter((path) => path.startsWith(`assets/${name}-`));
      expect(its.length, name).toBe(name === "trick" ? 1 : 0);
    }
    expect(page.url()).toMatch(/#\/trick$/);
  });

  test("an exhibit is loaded when it is visited, and its title is that of the page", async () => {
    const page = await demo.open("#/trick", still);
    await heading().waitFor();
    expect(demo.fetched.some((path) => path.startsWith("assets/quadratic-"))).toBe(false);
    await link("Quadratic").click();
    await eventually(() => heading().textContent()).toBe("A step size that tunes itself");
    expect(demo.fetched.some((path) => path.startsWith("assets/quadratic-"))).toBe(true);
    expect(await page.title()).toBe("A step size that tunes itself · dualtape");
    expect(await link("Quadratic").getAttribute("aria-current")).toBe("page");
    expect(await link("The trick").getAttribute("aria-current")).toBeNull();
    await page.goBack();
    await eventually(() => heading().textContent()).toBe("Dual numbers through a tape");
  });

  test("the keyboard alone goes from one exhibit to the next", async () => {
    const page = await demo.open("#/trick", still);
    await heading().waitFor();
    const focused = () => page.evaluate<string>("document.activeElement.textContent");
    await page.keyboard.press("Tab");
    expect(await focused()).toContain("Skip to the exhibit");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("MAIN");
    expect(page.url()).toMatch(/#\/trick$/);
    await link("The trick").focus();
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Quadratic");
    await page.keyboard.press("Enter");
    await eventually(() => heading().textContent()).toBe("A step size that tunes itself");
    await eventually(() => page.evaluate("document.activeElement.tagName")).toBe("MAIN");
    await page.getByRole("contentinfo").getByRole("link").focus();
    await page.keyboard.press("Enter");
    await eventually(() => page.url()).toMatch(/#\/valley$/);
  });

  test("the navigation can be tapped on a phone", async () => {
    await demo.open("#/trick", { ...still, ...phone });
    await heading().waitFor();
    for (const name of ["The trick", "Quadratic", "Valley", "Network", "Physics", "Cost", "Study", "Playground"]) {
      const box = await link(name).boundingBox();
      expect(box?.height, name).toBeGreaterThanOrEqual(32);
      expect((box?.x ?? 0) + (box?.width ?? Infinity), name).toBeLessThanOrEqual(390);
    }
    await link("Quadratic").tap();
    await eventually(() => heading().textContent()).toBe("A step size that tunes itself");
  });

  test("an address that names nothing leads to the first exhibit", async () => {
    await demo.open("#/nothing?x=1", still);
    await eventually(() => heading().textContent()).toBe("Dual numbers through a tape");
  });

  test("a state in the address is shown, and a changed one is written there", async () => {
    const page = await demo.open("#/quadratic?start=0.002", still);
    const field = page.getByRole("textbox", { name: "Start at" });
    expect(await field.inputValue()).toBe("0.002");
    await field.fill("0.003");
    await eventually(() => page.url()).toMatch(/#\/quadratic\?start=0\.003$/);
    await page.getByRole("button", { name: "Reset" }).click();
    await eventually(() => page.url()).toMatch(/#\/quadratic$/);
    await page.evaluate(`location.hash = "#/quadratic?start=0.004"`);
    await eventually(() => field.inputValue()).toBe("0.004");
  });
});
