import { launch, serve } from "./test/browser.ts";
const which = (process.argv[2] ?? "chromium") as "chromium";
const server = await serve("/tmp/page-build", "/some/path/");
const browser = await launch(which);
const wait = (ms: number) => new Promise((r) => setTimeout(r, ms));
for (let k = 0; k < 6; k++) {
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
context.setDefaultTimeout(15000);
context.on("console", (m) => console.log("console:", m.text()));
context.on("weberror", (e) => console.log("weberror:", String(e.error()), e.error().stack));
const page = await context.newPage();
await page.goto(server.address + "#/study?evaluations=1000&starts=2&workers=2");
const status = () => page.locator(".hand").getByRole("status").innerText();
try {
await page.getByRole("button", { name: "Begin", exact: true }).click();
const seen: string[] = [];
for (let i = 0; i < 12; i++) { await wait(250); seen.push((await status()) + (await page.locator(".study-journal").getByRole("status").innerText())); }
console.log(k, [...new Set(seen)].join("\n   "));
} catch (e) { console.log(e); }
await context.close();
}
await browser.close(); server.close();
