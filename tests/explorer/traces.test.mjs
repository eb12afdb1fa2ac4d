/** Traces as the pages show them: found, opened at a metric, walked through by keyboard, told in full span by span. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openShop } from "./shop.mjs";
import { address, barriers, both, Collector, isSound, press, shows, texts, until, visit } from "./support.mjs";

const collector = await Collector.start();
await openShop(collector.origin, { visits: 150 });
const [failure] = await collector.samples("checkout.failed");
const browsers = await both();
const at = (path) => collector.origin + path;
const opened = `/traces/${failure.trace_id}?metric=${failure.id}`;

for (const [engine, { newProfile }] of browsers) {
  test(`${engine}: a trace is found by what any of its spans says, and sorted by how long it took`, async () => {
    const page = await visit(await newProfile(), at("/traces?query=status:error"));
    const found = await shows(page, ".trace-list tbody tr", () => true);
    const { traces } = await collector.api("traces?query=status:error&since=1h&limit=100");
    assert.equal(found.length, traces.length);
    assert.deepEqual(await texts(page, ".trace-list tbody td:nth-child(5)"), traces.map(({ failed }) => String(failed)));
    await press(page, ".trace-list th button", "Took");
    await shows(page, ".trace-list th[aria-sort=descending]", "Took");
    const { traces: longest } = await collector.api("traces?query=status:error&since=1h&sort=-duration&limit=1");
    await shows(page, ".trace-list tbody td:last-child", (all) => all[0] === longest[0].trace_id.slice(0, 8));
    assert.equal(await page.evaluate(() => document.querySelectorAll(".scatter circle.failed-point").length), traces.length);
    await press(page, ".trace-list a[data-row]");
    await shows(page, ".span-row.is-failed", "failed");
    assert.match(await address(page), new RegExp(`^/traces/${longest[0].trace_id}`));
    await isSound(page);
  });

  test(`${engine}: a metric leads into its trace, marked on its span; a span tells all of itself`, async () => {
    const page = await visit(await newProfile(), at(opened));
    await shows(page, "[role=tab][aria-selected=true]", "Metrics");
    await shows(page, ".trace-event.lit", "checkout.failed");
    await shows(page, ".span-row.active .label", (all) => all.join() === "POST /api/checkout");
    assert.deepEqual(await page.evaluate(() => Array.from(document.querySelectorAll(".dot.lit"), (dot) => dot.dataset.key)), [`metric:${failure.id}`]);
    await shows(page, ".axis .mark", (all) => ["TTFB", "FCP", "LCP"].every((vital) => all.includes(vital)));
    await press(page, ".span-row", "SELECT * FROM lanterns");
    await shows(page, ".span-panel h2", "SELECT * FROM lanterns");
    await shows(page, ".span-panel .attributes", "postgresql");
    await until(async () => /[?&]span=[0-9a-f]{16}/.test(await address(page)), "the span in the address");
    await press(page, "[role=tab]", "Logs");
    await shows(page, ".trace-event", "payment provider did not answer");
    await press(page, "[role=tab]", "Errors");
    await shows(page, ".trace-event", "PaymentTimeout");
    await shows(page, ".causes-title", (all) => all[0].includes("PaymentTimeout") && all[1].includes("did not answer"));
    await press(page, ".causes a", "Open");
    await shows(page, ".beside li", (all) => ["charge failed", "payment provider did not answer", "checkout.failed"].every((it) => all.some((row) => row.includes(it))));
    await press(page, ".beside a", "checkout.failed");
    await shows(page, ".trace-event.lit", "checkout.failed");
    await isSound(page);
  });

  test(`${engine}: a trace is walked through by keyboard`, async () => {
    const page = await visit(await newProfile(), at(`/traces/${failure.trace_id}`));
    await shows(page, ".span-row", (all) => all.length === 8);
    await page.keyboard.press("]");
    await shows(page, ".span-panel h2", "POST /api/checkout");
    await page.keyboard.press("e");
    await shows(page, "[role=tab][aria-selected=true]", "Errors");
    await shows(page, ".span-row.active .label", (all) => all.join() === "charge");
    await page.keyboard.press("[");
    await shows(page, ".span-panel h2", "POST /api/checkout");
    await page.evaluate(() => document.querySelector("[role=treegrid]").focus());
    await page.keyboard.press("ArrowLeft");
    await shows(page, ".span-row", (all) => all.length === 7);
    await page.keyboard.press("c");
    await shows(page, ".span-row.critical .label", (all) => all.includes("SELECT * FROM lanterns") && !all.includes("GET /assets/shop.css"));
    await page.keyboard.press("f");
    await shows(page, "[role=radio][aria-checked=true]", "Flame");
    assert.match(await address(page), /view=flame/);
    await isSound(page);
  });
}

test("a trace is no barrier, as waterfall and as flame, on a desk and in a hand", async () => {
  const profile = await browsers[0][1].newProfile();
  for (const look of [{ theme: "light" }, { theme: "dark" }, { width: 390, height: 844 }]) {
    for (const path of ["/traces?query=status:error", opened, `${opened}&view=flame`]) {
      const page = await visit(profile, at(path), look);
      await shows(page, ".trace-list tbody tr, .span-row, .flame canvas", () => true);
      assert.deepEqual(await barriers(page), [], `${path} ${JSON.stringify(look)}`);
      await isSound(page);
      await page.close();
    }
  }
});
