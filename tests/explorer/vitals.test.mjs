/** The page of web vitals: what is slow, where, and the way into the trace that shows why. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openShop } from "./shop.mjs";
import { address, both, Collector, isSound, press, shows, texts, until, visit } from "./support.mjs";

const collector = await Collector.start();
const browsers = await both();
const shop = await openShop(collector.origin, { visits: 600 });
const VITAL = "browser.web_vital.lcp.value";
const loads = shop.spans.filter(({ attributes }) => attributes[VITAL]);
const lcp = ({ attributes }) => attributes[VITAL].value;

/** What three of four stay below, by its definition. */
function p75(spans) {
  const sorted = spans.map(lcp).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.75) - 1];
}

for (const [engine, { newProfile }] of browsers) {
  test(`${engine}: the slowest route is found, filtered on, and its worst page load opened`, async () => {
    const page = await visit(await newProfile(), `${collector.origin}/vitals?since=2h`);
    const [first] = await shows(page, ".vital-card", (cards) => cards.length === 5 && cards[0].startsWith("LCPLargest Contentful Paint"));
    const shown = Number(/([\d.]+) s/.exec(first)[1]) * 1000;
    assert.ok(Math.abs(shown - p75(loads)) < 0.03 * shown, `${shown} ${p75(loads)}`);
    const rated = /p75, (good|needs improvement|poor)/.exec(first)[1];
    assert.equal(rated, shown <= 2500 ? "good" : shown < 4000 ? "needs improvement" : "poor");
    const score = Number((await texts(page, ".ring-score"))[0]);
    assert.ok(score > 0 && score < 100, String(score));
    await press(page, ".link-button", "/checkout");
    await until(async () => /query=route:\/checkout|query=route:"\/checkout"/.test(await address(page)), "the filter in the address");
    const checkout = loads.filter(({ name }) => name === "/checkout");
    await shows(page, ".vital-card", ([card]) => card.includes(new Intl.NumberFormat().format(checkout.length)));
    const worst = checkout.reduce((a, b) => (lcp(b) > lcp(a) ? b : a));
    await shows(page, "section[aria-label='Worst LCP'] tbody tr", ([row]) => row.includes(worst.trace_id.slice(0, 8)) && row.includes("poor"));
    await press(page, "section[aria-label='Worst LCP'] tbody a");
    await until(async () => (await address(page)).startsWith(`/traces/${worst.trace_id}?span=${worst.span_id}`), "the trace");
    await isSound(page);
  });

  test(`${engine}: page loads are grouped by what is asked for`, async () => {
    const page = await visit(await newProfile(), `${collector.origin}/vitals?since=2h&vital=inp`);
    await press(page, "[role=radio]", "Device");
    await shows(page, ".link-button", (groups) => groups.sort().join() === "desktop,mobile");
    assert.match(await address(page), /group_by=device/);
    await shows(page, "section[aria-label='Worst INP'] h2", "Interaction to Next Paint");
    await isSound(page);
  });
}
