/** `node tests/explorer/look.mjs FOLDER ORIGIN [PATH…]`: pictures of pages, in both themes, on a desk and on a phone, to be looked at. */
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

const [folder, origin, ...paths] = process.argv.slice(2);
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--headless", "--disable-gpu"] });
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"]) {
    if (process.env.ONLY && !`${size}-${colorScheme}`.match(process.env.ONLY)) continue;
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && console.log(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => console.log(`error: ${error.stack}`));
    for (const path of paths) {
      await page.goto(origin + path);
      await page.waitForTimeout(Number(process.env.WAIT) || 1500);
      const name = path.replace(/^\//, "").replace(/[^a-z0-9]+/gi, "-").slice(0, 60) || "root";
      await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, fullPage: process.env.FULL === "1" });
    }
    await context.close();
  }
}
await browser.close();
