/** The playground, in two browsers: programs are run, stopped, marked where they fail, kept, and carried by links. */
import { deflateRawSync } from "node:zlib";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";
import { type DemoPage, describeDemo, drawn, eventually, phone } from "./demo-page.ts";

const playground = (demo: DemoPage): void => {
  const field = () => demo.page.getByRole("textbox", { name: "Program" });
  const output = () => demo.page.getByRole("region", { name: "Output" });
  const button = (name: string) => demo.page.getByRole("button", { name });
  const menu = () => demo.page.getByRole("combobox", { name: "Example" });
  const status = () => demo.page.locator(".playground-status");
  const problem = () => demo.page.getByRole("alert");

  const shows = (text: string) => eventually(() => output().innerText()).toContain(text);
  const says = (text: string) => eventually(() => status().innerText()).toContain(text);

  /** The program as the editor shows it. */
  const written = async (): Promise<string> => (await demo.page.locator(".cm-line").allInnerTexts()).join("\n");

  /** Opens the playground; the example that it begins with runs by itself. */
  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await demo.open("#/playground", options);
    await says("Finished");
    return page;
  }

  /** The playground, whatever the tests before wrote into it. */
  async function shared(): Promise<Page> {
    const page = await demo.share("#/playground");
    await field().waitFor();
    return page;
  }

  async function write(source: string): Promise<void> {
    await field().click();
    await demo.page.keyboard.press("ControlOrMeta+a");
    await demo.page.keyboard.press("Delete");
    await demo.page.keyboard.insertText(source);
  }

  /** Runs a program; what is there of the one before is gone then. */
  async function run(source: string): Promise<void> {
    await write(source);
    await button("Run").click();
    await drawn(demo.page);
  }

  /** The number of the marked line, counted from the first; `null` where none is marked. */
  async function marked(): Promise<number | null> {
    const found = await demo.page
      .locator(".cm-line")
      .evaluateAll((lines) => lines.findIndex((line) => line.querySelector(".cm-lintRange-error") !== null));
    return found < 0 ? null : found + 1;
  }

  test("the example that it begins with runs by itself, and prints and plots", async () => {
    await shared();
    await says("Finished");
    await shows("final α = 0.003552966521479");
    expect(await output().getByRole("img").getAttribute("aria-label")).toContain(
      "run 10: 10 points, the last at 0.8147",
    );
    expect(await output().locator(".playground-curve > path").count()).toBe(10);
  });

  test("every example of the menu runs", async () => {
    await shared();
    await says("Finished");
    const names = await menu()
      .locator("option")
      .evaluateAll((options) => options.map((option) => option.getAttribute("value")));
    expect(names).toHaveLength(6);
    for (const name of [...names.slice(1), names[0] ?? ""]) {
      const [program, shown] = [await written(), await output().innerText()];
      await menu().selectOption(name);
      await eventually(written).not.toBe(program);
      // What the program before showed stays until there is news of this one.
      await eventually(() => output().innerText()).not.toBe(shown);
      await eventually(() => status().innerText()).toMatch(/^Finished in/);
      expect(await problem().count()).toBe(0);
      await output().getByRole("img").first().waitFor(); // drawn a frame after its numbers are there
      expect(await output().locator("pre").count()).toBeGreaterThan(0);
    }
  });

  test("an edited example runs, and shows what it makes now", async () => {
    await shared();
    await says("Finished");
    const source = await written();
    await run(source.replace("let alpha = 0.001", "let alpha = 0.002"));
    await shows("run 1: α = 0.00200000");
    await says("Finished");
    expect(await output().locator("pre").count()).toBe(11);
  });

  test("a dual is printed with its tangents in their colour, a tensor with its shape", async () => {
    await shared();
    await run(`import { Real } from "@dualtape/core";
import { Dual } from "@dualtape/forward";
import { tensor } from "@dualtape/tensor";
const x = new Dual(new Real(3), [new Real(1), null], { name: "x" });
console.log("x² is", x.square(), { rate: 0.1 + 0.2, list: [1, "a"] });
console.log(tensor([1, 2.5]));`);
    await shows('x² is 9 + 6 ε₁ { rate: 0.3, list: [1, "a"] }');
    await shows("Tensor [2] [  1, 2.5]");
    expect(await output().locator(".tangent").innerText()).toBe(" + 6 ε₁");
  });

  test("an error of the library is shown with its remedy, at its line", async () => {
    await shared();
    await run(`import { tensor } from "@dualtape/tensor";

interface Sides { readonly left: number } // a line that is stripped

const a = tensor([[1, 2], [3, 4]]);
  const b = a.matmul(tensor([1, 2, 3]));`);
    await shows("ShapeError at line 6");
    await shows("Shapes [2, 2] and [3] do not multiply.");
    await shows("reshape a vector to [n, 1] or [1, n]");
    expect(await marked()).toBe(6);
    expect(await demo.page.locator(".cm-lintRange-error").innerText()).toBe("const b = a.matmul(tensor([1, 2, 3]));");
    expect(await demo.page.locator(".cm-lint-marker-error").count()).toBe(1);
    await says("Failed after");
    await button("line 6").click();
    expect(await demo.page.locator(".cm-activeLine").innerText()).toContain("const b");
    await run("console.log(6 * 7);");
    await shows("42");
    expect(await demo.page.locator(".cm-lint-marker-error").count()).toBe(0);
  });

  const failing: readonly (readonly [what: string, source: string, words: string, line: number | null])[] = [
    ["what does not parse", "const a = 1;\nconst b = ;\n", "SyntaxError at line 2", 2],
    ["what only the engine finds not to parse", "let a = 1;\n\nlet a = 2;", "SyntaxError at line 3", 3],
    [
      "a rejected promise",
      "async function f() {\n  throw new RangeError('late');\n}\nvoid f();",
      "RangeError at line 2",
      2,
    ],
    ["an error in a timer", "setTimeout(() => {\n  null.f();\n}, 1);", "TypeError at line 2", 2],
    ["a thrown text", "throw 'a text';", "a text", null],
    ["a misspelt name", 'import { tun } from "@dualtape/hyperopt";\ntun({});', "Did you mean tune?", 2],
    [
      "a misspelt module",
      '// Misspelt.\nimport * as all from "@dualtape/tenser";\nall;',
      'Did you mean "@dualtape/tensor"?',
      2,
    ],
    [
      "a training that diverges",
      `import { positive, tune } from "@dualtape/hyperopt";
import { sgd } from "@dualtape/optimizers";
import { scalar } from "@dualtape/tensor";
await tune({
  parameters: scalar(1), loss: (a) => a.pow(4), batches: [scalar(0)],
  steps: 100, optimizer: sgd, hyper: { learningRate: positive(10) }, iterations: 1,
});`,
      "DivergenceError at line 4",
      4,
    ],
    [
      "an error in a loss, below duals on a tape",
      `import { positive, tune } from "@dualtape/hyperopt";
import { sgd } from "@dualtape/optimizers";
import { ones } from "@dualtape/tensor";
await tune({
  parameters: ones([2, 3]),
  loss: (a) => a.matmul(a).sum(),
  batches: [ones([1])],
  steps: 10, optimizer: sgd, hyper: { learningRate: positive(1) },
});`,
      "ShapeError at line 6",
      6,
    ],
  ];
  test("what fails is shown at its line", async () => {
    await shared();
    demo.forgive(/RangeError: late/); // Firefox tells of a rejection that is dealt with, too
    for (const [what, source, words, line] of failing) {
      await run(source);
      await shows(words);
      await eventually(marked, what).toBe(line);
    }
  });

  test("an endless loop is stopped while the page stays awake, and a program runs afterwards", async () => {
    const page = await shared();
    await run('console.log("begun");\nwhile (true) {}');
    await shows("begun");
    await says("Running");
    expect(await page.evaluate("new Promise(requestAnimationFrame)")).toBeGreaterThan(0);
    await button("Stop").click();
    await says("Stopped after");
    await shows("begun");
    await run('console.log("again");');
    await shows("again");
    await says("Finished");
  });

  test("running again gives up a loop that goes on", async () => {
    await shared();
    await run("while (true) {}");
    await says("Running");
    await run('console.log("next");');
    await shows("next");
    await says("Finished");
    expect(await output().locator("pre").allInnerTexts()).toEqual(["next"]);
  });

  test("endless printing goes on with its last lines, and is stopped", async () => {
    await shared();
    await run("for (let i = 1; ; i++) console.log(i);");
    await shows("lines before these");
    const last = async () => Number(await output().locator("pre").last().innerText());
    const seen = await last();
    await eventually(last).toBeGreaterThan(seen + 1000);
    expect(await output().locator("pre").count()).toBeLessThanOrEqual(500);
    await button("Stop").click();
    await says("Stopped after");
  });

  test("of two hundred thousand lines the last ones are shown", async () => {
    await shared();
    await run("for (let i = 1; i <= 2e5; i++) console.log('line', i);");
    await says("Finished");
    await shows("line 200000");
    await shows("Not shown: 199,500 lines before these.");
    expect(await output().locator("pre").count()).toBe(500);
    expect(await output().locator("pre").first().innerText()).toBe("line 199501");
  });

  const meddling: readonly (readonly [what: string, source: string])[] = [
    ["posts what no page can read", `postMessage({ type: "line", level: "log", pieces: null });`],
    [
      "posts two hundred thousand lines",
      `const pieces = [{ text: "x", role: "value" }];
for (let i = 0; i < 2e5; i++) postMessage({ type: "line", level: "log", pieces });`,
    ],
    [
      "posts to the port itself",
      `MessagePort.prototype.postMessage = function () { this.postMessage(null); };
postMessage(0, []);`,
    ],
    [
      "changes what makes the lines",
      `const { map } = Array.prototype;
Array.prototype.flatMap = () => null;
console.log("lost");
Array.prototype.flatMap = () => [{ text: null, role: "value" }, null, 7];
console.log("lost");
Array.prototype.map = map;`,
    ],
    ["ends its own worker", `setTimeout(close);`],
  ];
  test("a program that meddles harms nobody", async () => {
    await shared();
    for (const [what, source] of meddling) {
      await run(source);
      await eventually(() => status().innerText(), what).toMatch(/Finished|Failed/);
      expect(await demo.page.locator(".notice").count(), what).toBe(0);
      expect(await output().locator("pre").count(), what).toBe(0);
      await run(`console.log("well after", ${JSON.stringify(what)});`);
      await shows(`well after ${what}`);
    }
  });

  test("what a long run prints and plots is there before its end", async () => {
    await shared();
    await run(`import { plot } from "playground";
for (let i = 1; ; i++) {
  plot({ loss: 1 / i }, { title: "Growing" });
  if (i === 20) console.log("twenty");
  const until = performance.now() + 50;
  while (performance.now() < until);
}`);
    await shows("twenty");
    await says("Running");
    expect(await output().getByRole("img").getAttribute("aria-label")).toMatch(/loss: \d\d+ points/);
    await button("Stop").click();
  });

  test("a link carries the program, and opening it does not run it", async () => {
    const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    const source = 'const π: number = 3;\nconsole.log("π is", π);';
    await write(source);
    await button("Copy link").click();
    await button("Copied").waitFor();
    const link = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(link.length).toBeLessThan(300);
    await demo.open(link.slice(link.indexOf("#")));
    await shows("It waits for you");
    await eventually(written).toBe(source);
    expect(await status().innerText()).toBe("");
    await button("Run").click();
    await shows("π is 3");
  });

  test("a link leaves the draft in its tab alone, and its program stands beside no other's output", async () => {
    const page = await open();
    await write("console.log('my draft');");
    await eventually(() => page.url()).toContain("code=");
    await button("Run").click();
    await shows("my draft");
    const source = "console.log('from afar');";
    const packed = Buffer.from(deflateRawSync(source)).toString("base64url");
    await page.goto(page.url().replace(/#.*/, `#/playground?example=by-hand&code=${packed}`));
    await eventually(written).toBe(source);
    await shows("It waits for you");
    expect(await output().innerText()).not.toContain("my draft");
    expect(await menu().locator("option:checked").innerText()).toBe("From a link");
    // Nor do edits of what came with the link.
    await write("console.log('from afar, and edited');");
    await menu().selectOption({ label: "The quadratic, by hand" });
    await eventually(written).toBe("console.log('my draft');");
    expect(await output().innerText()).not.toContain("from afar");
    await menu().selectOption({ label: "From a link" });
    await eventually(written).toBe("console.log('from afar, and edited');");
    await eventually(() => page.url()).not.toContain(packed);
    const edited = page.url();
    await button("Reset").click();
    await eventually(written).toBe(source);
    expect(await output().innerText()).toContain("It waits for you");
    await eventually(() => page.url()).not.toBe(edited);
    await page.reload();
    await eventually(written).toBe(source);
    await menu().selectOption({ label: "The quadratic, by hand" });
    await eventually(written).toBe("console.log('my draft');");
  });

  test("the address carries the program, too, and goes back with the browser", async () => {
    const page = await open();
    await write("console.log(1);");
    await eventually(() => page.url()).toContain("code=");
    const url = page.url();
    await page.goto("about:blank");
    await page.goto(url);
    await eventually(written).toBe("console.log(1);");
  });

  test("a link that was cut says so", async () => {
    await demo.open("#/playground?code=notaprogram");
    demo.forgive(/ReadableStream/); // Firefox tells of every stream that fails
    await shows("could not be read");
    await eventually(written).toContain("A step size that tunes itself");
  });

  test("edits are there again after another example and another exhibit, until they are taken back", async () => {
    const page = await open();
    await write("console.log(1);");
    await menu().selectOption({ label: "Your own optimizer" });
    await eventually(written).toContain("An optimizer of your own");
    await menu().selectOption({ label: "The quadratic, by hand" });
    await eventually(written).toBe("console.log(1);");
    await page.goto(page.url().replace(/#.*/, "#/quadratic"));
    await page.getByRole("heading", { level: 1, name: "A step size" }).waitFor();
    await page.goto(page.url().replace(/#.*/, "#/playground"));
    await eventually(written).toBe("console.log(1);");
    await button("Reset").click();
    await eventually(written).toContain("A step size that tunes itself");
    await says("Finished");
  });

  test("all is in reach of the keyboard, and the editor lets go of it", async () => {
    const page = await open();
    await menu().focus();
    for (const name of ["Reset", "Copy link"]) {
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.activeElement.textContent")).toBe(name);
    }
    await page.keyboard.press("Tab");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("{\nconsole.log('keys, quickly typed, letter after letter');");
    await page.keyboard.press("Tab");
    await page.keyboard.type("\n}");
    await eventually(written).toBe("{\n    console.log('keys, quickly typed, letter after letter');\n}");
    await page.keyboard.press("ControlOrMeta+Enter");
    await shows("keys, quickly");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Run");
    await page.keyboard.press("Enter");
    await says("Finished");
  });

  test("nothing is wider than a phone, with long lines and an error", async () => {
    const page = await open(phone);
    await run(`console.log("${"long ".repeat(60)}", "${"x".repeat(300)}");\nthrow new Error("${"y".repeat(200)}");`);
    await shows("Error at line 2");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  });
};

describeDemo("the playground", playground, ["chromium", "firefox"]);
