/**
 * The pictures of the README, made by the demo itself: the film of the quadratic, as its own button saves it, and the valley as
 * it looks when it is computed. Needs Chromium, on the PATH or at CHROMIUM_PATH.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { launch, serve } from "../../../packages/integration/test/browser.ts";

const here = fileURLToPath(new URL("..", import.meta.url));
const pictures = join(here, "pictures");
const MINUTE = 60_000;

/** Bytes that a picture may have. */
const LIMITS = { "quadratic.gif": 1_500_000, "valley.png": 400_000 };

const folder = mkdtempSync(join(tmpdir(), "dualtape-pictures-"));
await build({ root: here, logLevel: "warn", build: { outDir: folder, emptyOutDir: true } });
const server = await serve(folder, "/");
const browser = await launch();
try {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1.5,
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(3 * MINUTE);

  await page.goto(`${server.address}#/quadratic`);
  await page.getByText("In 10 outer iterations").waitFor();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as GIF" }).click();
  await (await saved).saveAs(join(pictures, "quadratic.gif"));

  await page.goto(`${server.address}#/valley`);
  await page.getByText(/Network \d+: (\d+) of \1 training runs/).waitFor();
  await page.locator(".valley .picture > :first-child").screenshot({ path: join(pictures, "valley.png") });
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true });
}

for (const [name, limit] of Object.entries(LIMITS)) {
  const { size } = statSync(join(pictures, name));
  console.log(`${name}: ${Math.round(size / 1000)} kB`);
  if (size > limit) throw new Error(`${name} has ${size} bytes, more than ${limit}`);
}
