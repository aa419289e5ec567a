import { launch, serve } from "./test/browser.ts";
const which = (process.argv[2] ?? "chromium") as "chromium";
const server = await serve("/tmp/page-build", "/some/path/");
const browser = await launch(which);
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
context.setDefaultTimeout(15000);
context.on("console", (m) => console.log("console:", m.text()));
context.on("weberror", (e) => console.log("weberror:", String(e.error()), e.error().stack));
context.on("requestfailed", (r) => console.log("failed", r.url()));
const page = await context.newPage();
await page.goto(server.address + "#/study?evaluations=100&starts=4&workers=2");
const status = () => page.locator(".hand").getByRole("status").innerText();
const wait = (ms: number) => new Promise((r) => setTimeout(r, ms));
try {
await wait(2500);
console.log(await status());
await page.screenshot({ path: `/tmp/page-${which}-0.png` });

await page.getByRole("button", { name: "Begin", exact: true }).click();
const t = performance.now();
while (!(await status()).includes("ended")) { await wait(100); }
console.log(which, "seconds", (performance.now() - t) / 1000);
await page.getByRole("button", { name: "Show the report", exact: true }).click();
await wait(800);
await page.locator("iframe").screenshot({ path: `/tmp/page-${which}-3.png` });
} catch (e) { console.log(e); }
await browser.close(); server.close();
