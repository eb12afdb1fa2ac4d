/** A million samples: every view of them, and how long it took. */
import { test } from "node:test";
import { crowd } from "./crowd.mjs";
import { Collector, isSound, launch, press, shows, until, visit } from "./support.mjs";

const COUNT = Number(process.env.FANAL_CROWD) || 1_000_000;
/** Only what is broken waits so long: times are told, not judged, since machines differ. */
const ANSWER_MS = 120_000;

const collector = await Collector.start();
const { newProfile } = await launch("chromium");
await crowd(collector.origin, COUNT);

const VIEWS = [
  ["one line", "metric=crowd.latency", ".series-table .number.strong"],
  ["by region and tier", "metric=crowd.latency&group_by=region&group_by=tier&compare=previous", ".series-table .number.strong"],
  ["filtered and grouped", "metric=crowd.latency&query=status:500 route:/r/1*&group_by=route", ".series-table .number.strong"],
  ["heatmap", "metric=crowd.latency&display=heatmap", ".chart canvas"],
  ["samples", "metric=crowd.latency&tab=samples", ".sample-table tbody tr"],
];

for (const [name, query, ready] of VIEWS) {
  test(`${COUNT} samples: ${name}`, async (context) => {
    const profile = await newProfile();
    const begun = performance.now();
    const page = await visit(profile, `${collector.origin}/metrics?${query.replaceAll(" ", "+")}&since=24h`);
    await page.evaluate(() => {
      globalThis.stalls = [];
      new PerformanceObserver((list) => stalls.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask", buffered: true });
    });
    await until(() => page.evaluate((it) => document.querySelectorAll(it).length > 0, ready), name, ANSWER_MS);
    const took = Math.round(performance.now() - begun);
    await page.mouse.move(900, 400);
    await page.mouse.move(1100, 420, { steps: 20 });
    const worst = Math.round(Math.max(0, ...(await page.evaluate(() => globalThis.stalls))));
    context.diagnostic(`${name}: shown after ${took} ms, the longest stall ${worst} ms`);
    await isSound(page);
    await profile.close();
  });
}

test(`${COUNT} samples: the whole count is told, and the greatest are drawn`, async () => {
  const page = await visit(await newProfile(), `${collector.origin}/metrics?metric=crowd.latency&tab=samples&since=24h`);
  await shows(page, ".chart-panel p", new RegExp(`of ${new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 }).format(COUNT)} samples`));
  await press(page, "[role=radio]", "Greatest");
  await shows(page, ".sample-table tbody tr", (rows) => rows.length === 50 && rows.every((it) => /1\.\d+ s|9\d\d ms/.test(it)));
  await isSound(page);
});
