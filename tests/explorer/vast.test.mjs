/** A trace of 100,000 spans: it opens, scrolls and is walked through, in both engines, with few rows in the document. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { container, post } from "./shop.mjs";
import { both, Collector, isSound, shows, until, visit } from "./support.mjs";

const SPANS = Number(process.env.FANAL_VAST) || 100_000;
const PART = 1000;
const TRACE = "0123456789abcdef".repeat(2);
/** Only what is broken waits so long: times are told, not judged, since machines differ. */
const OPEN_MS = 180_000;
const ROWS_MAX = 120;

const collector = await Collector.start();
const browsers = await both();

/** Parts of `PART` spans under one root; names differ, so that no row stands for many. */
const begun = Date.now() / 1000 - 300;
const hex = (number) => number.toString(16).padStart(16, "0");
const span = (number, parent, from, to, more = {}) => ({
  trace_id: TRACE, span_id: hex(number), ...(parent ? { parent_span_id: hex(parent) } : {}), name: `step ${number}`, status: "ok", is_segment: !parent,
  start_timestamp: begun + from, end_timestamp: begun + to, attributes: { "sentry.op": { type: "string", value: number % 3 ? "function" : "db.query" } }, ...more,
});
for (let part = 0; part < SPANS / PART; part += 1) {
  const first = part * PART + 1;
  const rows = Array.from({ length: PART }, (_, at) => {
    if (part === 0 && at === 0) return span(1, 0, 0, 120);
    if (at === 0) return span(first, 1, part, part + 1);
    const status = first + at === SPANS - 7 ? "error" : "ok";
    return span(first + at, first, part + at / PART, part + (at + 1) / PART, { status });
  });
  await post(collector.origin, container("span", rows));
}

for (const [engine, { newProfile }] of browsers) {
  test(`${engine}: ${SPANS} spans`, async (context) => {
    const profile = await newProfile();
    const start = performance.now();
    const page = await visit(profile, `${collector.origin}/traces/${TRACE}`);
    await until(() => page.evaluate((rows) => Number(document.querySelector("[role=treegrid]")?.getAttribute("aria-rowcount")) === rows, SPANS), "all rows to be counted", OPEN_MS);
    context.diagnostic(`${engine}: ${SPANS} spans shown after ${Math.round(performance.now() - start)} ms`);
    const rowsMade = () => page.evaluate(() => document.querySelectorAll(".span-row").length);
    assert.ok((await rowsMade()) <= ROWS_MAX);

    await page.evaluate(() => document.querySelector("[role=treegrid]").focus());
    const quick = async (key, name) => {
      const pressed = performance.now();
      await page.keyboard.press(key);
      await shows(page, ".span-row.active .label", (all) => all.join() === name);
      context.diagnostic(`${engine}: ${key} after ${Math.round(performance.now() - pressed)} ms`);
    };
    await quick("End", `step ${SPANS}`);
    await quick("]", `step ${SPANS - 7}`);
    await quick("Home", "step 1");
    const scrolled = await page.evaluate(async () => {
      const box = document.querySelector(".waterfall");
      let longest = 0;
      for (let turn = 1; turn <= 60; turn += 1) {
        const before = performance.now();
        box.scrollTop = (box.scrollHeight * turn) / 61;
        await new Promise(requestAnimationFrame);
        longest = Math.max(longest, performance.now() - before);
      }
      return Math.round(longest);
    });
    context.diagnostic(`${engine}: the longest frame while scrolling ${scrolled} ms`);
    await shows(page, ".span-row .label", (all) => all.some((name) => Number(name.slice(5)) > SPANS * 0.9));
    assert.ok((await rowsMade()) <= ROWS_MAX);
    await isSound(page);
    await profile.close();
  });
}
