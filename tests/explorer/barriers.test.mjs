/** Every page, in both themes, on a desk and on a phone: axe finds no barrier, and the policy of the page refuses nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openShop } from "./shop.mjs";
import { barriers, Collector, isSound, launch, press, shows, visit } from "./support.mjs";

const collector = await Collector.start();
const empty = await Collector.start();
const { newProfile } = await launch("chromium");
const shop = await openShop(collector.origin, { visits: 400 });
const [failed] = shop.errors;

const PAGES = [
  ["/metrics", ".card"],
  ["/metrics?metric=checkout.failed&group_by=region&compare=previous", ".series-table tbody tr"],
  ["/metrics?metric=api.latency&display=heatmap", ".facet"],
  ["/metrics?metric=api.latency&tab=samples", ".sample-table tbody tr"],
  ["/vitals", ".vital-card"],
  ["/live", ".live-row"],
  ["/traces", "main a"],
  [`/traces/${failed.contexts.trace.trace_id}`, "main h1"],
  ["/logs", "main"],
  ["/errors", "main"],
  [`/errors/${failed.event_id}`, "main h1"],
  ["/drops", "main"],
  ["/envelopes", "main"],
  ["/dashboards", "main"],
  ["/alerts", "main"],
];

for (const theme of ["light", "dark"]) {
  for (const [path, ready] of PAGES) {
    test(`${theme}: ${path.replace(/[0-9a-f]{32}/, "…")}`, async () => {
      const profile = await newProfile();
      const page = await visit(profile, collector.origin + path, { theme });
      await shows(page, ready, (all) => all.length > 0);
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
      assert.deepEqual(await barriers(page), []);
      await isSound(page);
      await profile.close();
    });
  }

  test(`${theme}: what is empty explains itself`, async () => {
    const profile = await newProfile();
    for (const path of ["/metrics", "/vitals", "/live", "/traces", "/logs", "/errors"]) {
      const page = await visit(profile, empty.origin + path, { theme });
      await shows(page, ".empty h2", () => true);
      assert.deepEqual(await barriers(page), [], path);
      await isSound(page);
      await page.close();
    }
    await profile.close();
  });
}

test("on a phone the sections are behind a button", async () => {
  const page = await visit(await newProfile(), `${collector.origin}/metrics?metric=api.latency`, { width: 390, height: 844 });
  await shows(page, ".series-table tbody tr", "api.latency");
  assert.deepEqual(await barriers(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the phone");
  await press(page, ".phone-bar button", "Menu");
  await press(page, ".sidebar nav a", "Live tail");
  await shows(page, "main h1", "Live tail");
  await isSound(page);
});
