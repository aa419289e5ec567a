/** The costs, measured in a real browser: memory as theory says, pause, resume and cancel, a table beside the charts. */
import { expect, test } from "vitest";
import { atRest, describeDemo, eventually, phone, still } from "./demo-page.ts";

describeDemo("cost", (demo) => {
  const status = () => demo.page.getByRole("status").innerText();
  const button = (name: string) => demo.page.getByRole("button", { name, exact: true });
  const count = async (): Promise<number> => Number(/^(\d+) of 60/.exec(await status())?.[1] ?? 0);
  const begins = () => eventually(count).toBeGreaterThan(0);

  test("memory: hybrid flat in T, unrolled in proportion, checkpointed like √T", async () => {
    const page = await demo.open("#/cost", still);
    await eventually(status).toBe("All 60 measurements are done");
    await page.getByText("All measurements as a table").click();
    const bytes = async (series: string, steps: number, directions = 4): Promise<number> => {
      const row = page.locator(`tr[data-series=${series}][data-steps="${steps}"][data-directions="${directions}"]`);
      return Number(await row.locator("data").first().getAttribute("value"));
    };
    expect(await page.locator("tbody tr").count()).toBe(60);

    const flat = await bytes("hybrid", 10);
    for (const steps of [20, 40, 80, 160, 320]) {
      expect(Math.abs((await bytes("hybrid", steps)) / flat - 1)).toBeLessThan(0.05);
    }
    // Memory a + bT, with a the start and the objective: each doubling of T doubles the growth.
    const growth = (await bytes("unrolled", 40)) - (await bytes("unrolled", 20));
    for (const steps of [40, 80, 160]) {
      const more = (await bytes("unrolled", 2 * steps)) - (await bytes("unrolled", steps));
      expect(Math.abs(more / (growth * (steps / 20)) - 1)).toBeLessThan(0.05);
    }
    // (1 + K) states.
    const state = await bytes("plain", 80);
    for (const directions of [1, 2, 4, 8, 16]) {
      expect((await bytes("hybrid", 80, directions)) / ((1 + directions) * state)).toBeCloseTo(1, 6);
    }
    // ⌈√T⌉ states: 18 at 320 steps, 4 at 10.
    expect(((await bytes("checkpointed", 320)) - (await bytes("checkpointed", 10))) / (14 * state)).toBeCloseTo(1, 6);
    // 310 steps drop 310·log₂(1/0.9) bits of each of 640 weights: a page of 8 bytes each, beside a state and a tape.
    const pages = (await bytes("reversible", 320)) - (await bytes("reversible", 10));
    expect(pages).toBeLessThanOrEqual(8 * 640);

    const found = await page.locator(".findings").innerText();
    expect(found).toContain("hybrid 1,");
    // Exact ways differ by rounding alone, and reversible by that of its fixed point, 2⁻²⁹ or so, over the run.
    const apart = [...found.matchAll(/to (?:(\d)\s×\s)?10⁻([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g)].map(([, mantissa = "1", power = ""]) => {
      const digits = [...power].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit)).join("");
      return Number(mantissa) * 10 ** -Number(digits);
    });
    expect(apart).toHaveLength(2);
    expect(apart[0]).toBeLessThan(1e-7);
    expect(apart[1]).toBeLessThan(1e-12);
    expect(found).toMatch(/Theory missed the memory by [\d.]+ % at most/);
    expect(Number(/missed the memory by ([\d.]+) %/.exec(found)?.[1])).toBeLessThan(10);
    expect(await page.locator(".measured").count()).toBe(4);
    expect(await page.getByText(/Measured in Chromium \d+ on Linux, \d+ hardware thread/).count()).toBe(1);
    expect(await page.locator("body").innerText()).not.toMatch(/NaN|Infinity|not finite/);
  });

  test("pause holds, resume goes on, cancel keeps what was found", async () => {
    const page = await demo.open("#/cost", still);
    await begins();
    await button("Pause").click();
    // What was under way is told; then there is silence.
    const held = await atRest(page, count);
    await button("Resume").click();
    await eventually(count).toBeGreaterThan(held);
    await button("Cancel").click();
    await button("Measure again").waitFor();
    expect(await atRest(page, count)).toBeGreaterThan(0);
    await button("Measure again").click();
    await begins();
  });

  test("another K is measured anew, and stands in the address", async () => {
    const page = await demo.open("#/cost", { ...still, ...phone });
    await begins();
    await page.getByRole("combobox", { name: /Memory at K/ }).selectOption("8");
    await eventually(() => page.url()).toContain("hyperparameters=8");
    await eventually(status).toContain("K = 8");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });
});
