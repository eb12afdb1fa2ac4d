/** Pages that go away: everything recorded arrives, nothing twice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Collector, launch, open, ready, record, servePages, serveProxy, until } from "./support.mjs";

const collector = await Collector.start();
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };
const pages = await servePages();
// A collector that takes its time, as one across the internet does: requests are still open when the page is gone.
const slow = await serveProxy(collector);
slow.behave = () => new Promise((resolve) => setTimeout(resolve, 100));
// Nothing leaves before the page does.
const init = { dsn: slow.dsn, _flushInterval: 600_000 };

/** Records and leaves in one task: what follows must not help. */
const recordAndGo = (page, name, count, url) =>
  page.evaluate(([name, count, url]) => {
    globalThis.record(name, count);
    location.href = url;
  }, [name, count, url]);

/** As a click on the tab's cross: the browser tells the page all that it tells then. Without it Firefox just drops the tab. */
const closeTab = (page) => page.close({ runBeforeUnload: true });

for (const [engine, { newProfile }] of Object.entries(browsers)) {
  // Driven over WebDriver BiDi, about one close in six loses what pagehide sent, beacons too. Remove when that is understood.
  const closing = engine === "firefox" && "a tab closed by the driver";


  for (const count of [1, 50, 90, 200, 999, 1000, 1001, 2500]) {
    test(`${engine}: ${count} metrics, then the tab is closed at once`, { todo: closing }, async () => {
      const profile = await newProfile();
      // Another tab stays: Firefox ends the process of a profile's last tab at once, sometimes before it has told the page.
      await open(profile, pages.url("blank.html"), { isReady: false });
      const page = await open(profile, pages.url("esm.html", { init }));
      await record(page, `${engine}.close.${count}`, count);
      await closeTab(page);
      await collector.expect(`${engine}.close.${count}`, count);
    });
  }

  for (const count of [50, 1000]) {
    test(`${engine}: ${count} metrics, then the page navigates away in the same task`, async () => {
      const page = await open(await newProfile(), pages.url("esm.html", { init }));
      await recordAndGo(page, `${engine}.go.${count}`, count, pages.url("blank.html"));
      await collector.expect(`${engine}.go.${count}`, count);
      await page.close();
    });
  }

  test(`${engine}: 1,000 metrics, then a reload`, async () => {
    const page = await open(await newProfile(), pages.url("esm.html", { init }));
    await record(page, `${engine}.reload`, 1000);
    await page.reload();
    await collector.expect(`${engine}.reload`, 1000);
    await page.close();
  });

  test(`${engine}: compression refused by hand: what one exit cannot carry, the origin's next page brings`, async () => {
    const page = await open(await newProfile(), pages.url("esm.html", { init: { ...init, compression: false } }));
    await recordAndGo(page, `${engine}.plain`, 1000, pages.url("esm.html", { init }));
    await collector.expect(`${engine}.plain`, 1000);
    await ready(page);
    assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("fanal")).length), 0, "what was stored is taken out");
    await page.close();
  });

  test(`${engine}: 10,000 metrics, then another page of the origin: all arrive, none twice`, async () => {
    const page = await open(await newProfile(), pages.url("esm.html", { init }));
    await recordAndGo(page, `${engine}.burst`, 10_000, pages.url("esm.html", { init }));
    await collector.expect(`${engine}.burst`, 10_000);
    await ready(page);
    assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("fanal")).length), 0);
    await page.close();
  });

  test(`${engine}: page after page, each leaves at once`, async () => {
    const page = await open(await newProfile(), pages.url("esm.html", { init }));
    for (let i = 0; i < 5; i++) {
      await page.evaluate(([name, from, url]) => {
        globalThis.record(name, 100, from);
        location.href = url;
      }, [`${engine}.hops`, i * 100, pages.url("esm.html", { init, hop: i })]);
      await page.waitForFunction((hop) => location.search.includes(`hop%22%3A${hop}`) && globalThis.isReady === true, ...(engine === "chromium" ? [i] : [{}, i]));
    }
    await collector.expect(`${engine}.hops`, 500);
    await page.close();
  });

  test(`${engine}: losses leave with the page as a client report`, async () => {
    const before = (await collector.drops())["sdk before_send"] || 0;
    const page = await open(await newProfile(), pages.url("esm.html"));
    await page.evaluate((init) => {
      Fanal.init({ ...init, beforeSendMetric: (metric) => (metric.name === "dropped" ? null : metric) });
      for (let i = 0; i < 7; i++) Fanal.metrics.count("dropped");
      Fanal.metrics.count("huge", 1, { attributes: { x: "x".repeat(3000) } });
      location.href = "about:blank";
    }, init);
    await until(async () => ((await collector.drops())["sdk before_send"] || 0) - before === 7, "the client report");
    assert.ok((await collector.drops())["sdk invalid"] >= 1, "what the last flush dropped is told too");
    await page.close();
  });

  test(`${engine}: with everything plain and small, a beacon is enough: no preflight`, { todo: closing }, async () => {
    slow.seen.length = 0;
    const page = await open(await newProfile(), pages.url("esm.html", { init }));
    await record(page, `${engine}.beacon`, 40);
    await closeTab(page);
    await collector.expect(`${engine}.beacon`, 40);
    assert.deepEqual(slow.seen.map(({ method }) => method), ["POST"]);
  });
}
