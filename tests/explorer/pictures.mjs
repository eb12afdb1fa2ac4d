/** `cargo xtask pictures`: the explorer's pages as the README shows them, of a shop whose payments begin to fail. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { small } from "./png.mjs";
import { openShop } from "./shop.mjs";

const FOLDER = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const SIZE = { width: 1280, height: 800 };
/** A README is read over slow lines too. */
const BYTES_MAX = 150_000;
/** Charts draw once their answers are there and their widths known. */
const SETTLED_MS = 900;

const question = (metric, more = {}) => ({ queries: [{ id: "a", metric }], ...more });
const BOARD = {
  name: "Shop", description: "How the shop is doing",
  widgets: [
    { id: "o", title: "Orders", type: "number", x: 0, y: 0, w: 3, h: 2, request: question("orders") },
    { id: "f", title: "Failed checkouts", type: "number", x: 3, y: 0, w: 3, h: 2, request: question("checkout.failed") },
    { id: "t", title: "On call", type: "text", x: 6, y: 0, w: 6, h: 2, text: "Payments: **Ada** until Friday, then **Grace**.\n\n- deploys at noon\n- `pay.example` tells its troubles at https://status.pay.example" },
    { id: "d", title: "Duration of a checkout, p95", type: "chart", x: 0, y: 2, w: 8, h: 4, request: question("checkout.duration", { group_by: ["region"], interval: 120 }) },
    { id: "v", title: "Web vitals", type: "vitals", x: 8, y: 2, w: 4, h: 4, text: "" },
    { id: "h", title: "Latency of the API", type: "chart", display: "heatmap", x: 0, y: 6, w: 8, h: 4, request: question("api.latency") },
    { id: "r", title: "Views", type: "table", x: 8, y: 6, w: 4, h: 4, request: question("page.view", { group_by: ["route"] }) },
  ],
};

const collector = spawn(process.env.FANAL_BIN, ["serve", "--listen", "127.0.0.1:0", "--store", ":memory:"], { stdio: ["ignore", "pipe", "inherit"] });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-lcd-text"] });
try {
  const origin = await new Promise((resolve, reject) => {
    let said = "";
    collector.stdout.on("data", (chunk) => {
      const found = /listening on (\S+)/.exec((said += chunk));
      if (found) resolve(found[1]);
    });
    collector.on("exit", (code) => reject(new Error(`the collector ended with ${code}`)));
  });
  await openShop(origin, { visits: 1500, hours: 1 });
  const answer = await fetch(`${origin}/api/v1/dashboards`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(BOARD) });
  const { id: board } = await answer.json();
  const { samples } = await (await fetch(`${origin}/api/v1/samples?name=checkout.failed&limit=20`)).json();
  const sample = samples.at(-1);
  await mkdir(FOLDER, { recursive: true });
  for (const [name, colorScheme, path, ready] of [
    ["metrics", "light", "/metrics?metric=checkout.failed&group_by=region", ".series-table tbody tr"],
    ["samples", "dark", "/metrics?metric=checkout.duration&tab=samples", ".sample-table tbody tr"],
    ["trace", "light", `/traces/${sample.trace_id}?span=${sample.span_id}&metric=${sample.id}`, ".causes button"],
    ["error", "dark", "/errors", ".error-what a"],
    ["dashboard", "dark", `/dashboards/${board}`, ".widget-vitals"],
  ]) {
    const page = await browser.newPage({ viewport: SIZE, colorScheme, reducedMotion: "reduce" });
    await page.goto(origin + path);
    await page.waitForSelector(ready);
    if (name === "error") {
      await page.click(ready);
      await page.waitForSelector(".beside li");
    }
    await page.mouse.move(0, 0);
    await page.waitForTimeout(SETTLED_MS);
    const picture = small(await page.screenshot());
    assert.ok(picture.length <= BYTES_MAX, `${name} has ${picture.length} bytes`);
    await writeFile(`${FOLDER}${name}.png`, picture);
    console.log(`docs/images/${name}.png, ${picture.length} bytes`);
    await page.close();
  }
} finally {
  await browser.close();
  collector.kill();
}
