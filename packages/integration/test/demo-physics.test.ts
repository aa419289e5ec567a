/** The simulations, used by a hand: aiming hits, wherever the target is, and chaos is told in words. */
import { describe, expect, test } from "vitest";
import { atRest, describeDemo, eventually, phone, still } from "./demo-page.ts";

describeDemo("physics", (demo) => {
  const part = (name: "aim" | "chaos") => demo.page.locator(`.physics-part.${name}`);
  const words = (name: "aim" | "chaos", place: ".verdict" | ".reading") => part(name).locator(place).innerText();
  const says = (name: "aim" | "chaos", text: string | RegExp) =>
    eventually(() => words(name, ".verdict")).toMatch(text);
  const slider = (name: string | RegExp) => demo.page.getByRole("slider", { name });
  const target = () => demo.page.locator(".target");

  /** The numbers of the verdict: the last miss in millimetres, the flights, and the first miss in metres. */
  const hit = async () => {
    await says("aim", /^Hit/);
    const found = /misses by ([\d.]+) mm after (\d+) flights?, at first by ([\d.]+) (m|cm|mm)\b/.exec(
      await words("aim", ".verdict"),
    );
    if (found === null) throw new Error(await words("aim", ".verdict"));
    return { miss: Number(found[1]), flights: Number(found[2]), first: Number(found[3]) };
  };

  describe("aiming", () => {
    test("hits by Newton’s method in a handful of flights", async () => {
      await demo.share("#/physics?method=newton", still);
      const { miss, flights } = await hit();
      expect(miss).toBeLessThanOrEqual(1);
      expect(flights).toBeLessThanOrEqual(8);
    });

    test("scrubbing shows a flight, and play goes on to the last", async () => {
      await demo.share("#/physics?method=newton", still);
      const { flights } = await hit();
      await slider(/^Flight/).fill("1");
      expect(await words("aim", ".reading")).toContain("Flight 1: 57.3°, 17.0 m/s, 2.40 s");
      expect(await demo.page.locator("path.flight").count()).toBe(1);
      await part("aim").getByRole("button", { name: "Play" }).click();
      await eventually(() => slider(/^Flight/).inputValue()).toBe(String(flights));
    });

    test("aims anew when the target is dragged, from where it was", async () => {
      const page = await demo.share("#/physics?method=newton", still);
      await hit();
      await target().scrollIntoViewIfNeeded();
      const box = await target().boundingBox();
      if (box === null) throw new Error("the target has no box");
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x - 150, box.y - 60, { steps: 4 });
      await page.mouse.up();
      await eventually(() => target().getAttribute("aria-valuetext")).not.toContain("72 metres away");
      await eventually(() => page.url()).toMatch(/[?&]x=/);
      const { miss, first } = await hit();
      expect(miss).toBeLessThanOrEqual(1);
      // It was moved by 27 metres; the very first aim would miss it by about 40.
      expect(first).toBeLessThan(28);
    });

    test("the target is moved by keys, and wind and drag by sliders", async () => {
      const page = await demo.open("#/physics?method=newton", still);
      await hit();
      await target().focus();
      for (let i = 0; i < 5; i++) await target().press("ArrowLeft");
      await target().press("ArrowUp");
      expect(await target().getAttribute("aria-valuetext")).toBe("67 metres away, 19 metres high");
      await slider("Wind").fill("9");
      await slider("Drag").fill("0");
      await eventually(() => page.url()).toMatch(/drag=0(&|$)/);
      expect((await hit()).miss).toBeLessThanOrEqual(1);
      expect(page.url()).toContain("wind=9");
    });

    test("hits by gradient descent, as closely as it promises: a millimetre", async () => {
      await demo.share("#/physics", still);
      const { miss, flights, first } = await hit();
      expect(first).toBeGreaterThan(20);
      expect(miss).toBeLessThanOrEqual(1);
      expect(flights).toBeLessThanOrEqual(40);
      // Every flight is drawn, the shown one on top.
      expect(await demo.page.locator("path.flight").count()).toBe(flights);
      expect(await demo.page.locator(".arrow.slope").count()).toBe(1);
    });
  });

  describe("the pendulum", () => {
    /** The cells of a row of the table of derivatives. */
    const row = (name: string) =>
      part("chaos").getByRole("row").filter({ hasText: name }).locator("td").allInnerTexts();
    const number = (text = ""): number => {
      const [, mantissa = "", , power] = /^([−\d.,]+)(\s×\s10([⁰¹²³⁴⁵⁶⁷⁸⁹]+))?$/.exec(text) ?? [];
      const digits = [...(power ?? "⁰")].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit)).join("");
      return Number(mantissa.replace("−", "-").replaceAll(",", "")) * 10 ** Number(digits);
    };

    test("chaos is reported in words, and the differences contradict the derivative", async () => {
      await demo.share("#/physics", still);
      await says("chaos", /^Chaos, reported at step [\d,]+, after 1[0-9]\.\d s/);
      const verdict = await words("chaos", ".verdict");
      expect(verdict).toContain("exact, and useless");
      expect(verdict).toContain("Shorten the horizon, smooth the objective by evolution()");
      const exact = Math.abs(number((await row("dual numbers"))[0]));
      expect(exact).toBeGreaterThan(1e7);
      // Two tips are never more than 4 apart, so that no difference quotient exceeds 4/2δ: the derivative is far beyond.
      for (const [name, distance] of [
        ["10⁻³", 1e-3],
        ["10⁻⁵", 1e-5],
        ["10⁻⁷", 1e-7],
      ] as const) {
        expect(Math.abs(number((await row(name))[0]))).toBeLessThanOrEqual(2 / distance);
        expect(2 / distance).toBeLessThan(exact);
      }
    });

    test("each smaller distance agrees for longer, until about ln(1/δ)/λ", async () => {
      await demo.share("#/physics", still);
      await says("chaos", /^Chaos/);
      const rate = Number(/([\d.]+) a second/.exec(await part("chaos").locator("figcaption").first().innerText())?.[1]);
      expect(rate).toBeGreaterThan(1);
      expect(rate).toBeLessThan(2);
      const until: number[] = [];
      for (const name of ["10⁻³", "10⁻⁵", "10⁻⁷"]) until.push(Number.parseFloat((await row(name))[1] ?? ""));
      // A hundredth of the distance buys ln(100)/λ seconds: 3 at this rate, give or take where the tangents fold.
      const [first = 0, second = 0, third = 0] = until;
      for (const gained of [second - first, third - second]) {
        expect(gained).toBeGreaterThan((0.5 * Math.log(100)) / rate);
        expect(gained).toBeLessThan((2 * Math.log(100)) / rate);
      }
    });

    test("before that, derivative and differences are the same number", async () => {
      await demo.share("#/physics", still);
      await says("chaos", /^Chaos/);
      await slider("Time").fill("4");
      const exact = number((await row("dual numbers"))[0]);
      expect(exact).not.toBe(0);
      // To three digits, as they are shown.
      for (const name of ["10⁻⁵", "10⁻⁷"])
        expect(Math.abs(number((await row(name))[0]) / exact - 1)).toBeLessThan(0.01);
    });

    test("a small swing is regular, and a short horizon useful", async () => {
      const page = await demo.open("#/physics?angle=20", still);
      await says("chaos", "No chaos within 20 s");
      expect(await words("chaos", ".verdict")).toContain("this derivative can be used");
      await slider("Let go at").fill("120");
      await says("chaos", /^Chaos/);
      await slider("Horizon").fill("6");
      await says("chaos", "No chaos within 6 s");
      await eventually(() => page.url()).toContain("seconds=6");
      expect(await page.locator("body").innerText()).not.toMatch(/NaN|Infinity|not finite/);
    });

    test("it swings until pause, and is dragged to where it is let go", async () => {
      const page = await demo.open("#/physics", {});
      const time = async () => Number(await slider("Time").inputValue());
      await eventually(time).toBeGreaterThan(0.5);
      await part("chaos").getByRole("button", { name: "Pause" }).click();
      await part("chaos").getByRole("button", { name: "Play" }).waitFor();
      // Where a frame moves it, it never rests.
      await atRest(page, time);
      const swing = page.locator(".swing");
      await swing.scrollIntoViewIfNeeded();
      const box = await swing.boundingBox();
      if (box === null) throw new Error("the pendulum has no box");
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await page.mouse.move(x + 100, y);
      await page.mouse.down();
      expect(await slider("Let go at").inputValue()).toBe("90");
      await page.mouse.up();
      await eventually(() => page.url()).toContain("angle=90");
    });
  });

  test("nothing is wider than a phone", async () => {
    const page = await demo.open("#/physics", { ...still, ...phone });
    await hit();
    await says("chaos", /^Chaos/);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });
});
