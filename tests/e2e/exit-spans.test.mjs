/** Pages that go away while they are traced: the page load, its vitals and everything that has ended arrive, nothing twice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Collector, launch, open, servePages, serveProxy, until } from "./support.mjs";

const COUNT = 100;

const collector = await Collector.start();
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };
const pages = await servePages();
// A collector that takes its time, as one across the internet does: requests are still open when the page is gone.
const slow = await serveProxy(collector);
slow.behave = () => new Promise((resolve) => setTimeout(resolve, 100));

/** Ends a hundred spans and leaves in one task: what follows must not help. Answers the trace. */
const recordAndGo = (page, count, url) =>
  page.evaluate(([count, url]) => {
    const { traceId } = Fanal.getActiveSpan().spanContext();
    for (let i = 0; i < count; i++) Fanal.startSpan({ name: `work ${i}`, attributes: { index: i, kind: "exit" } }, () => Fanal.metrics.count("exit", 1));
    if (url) location.href = url;
    return traceId;
  }, [count, url]);

/** The spans of a trace once they are all there. */
async function arrived(trace, hasVitals) {
  const spans = await until(async () => {
    const spans = await collector.spans({ trace_id: trace });
    return spans.filter(({ name }) => name.startsWith("work ")).length >= COUNT && spans.some(({ op }) => op === "pageload") && spans;
  }, `the spans of ${trace}`);
  const names = spans.map(({ name }) => name).filter((name) => name.startsWith("work "));
  assert.equal(new Set(names).size, COUNT);
  assert.equal(names.length, COUNT, "none twice");
  const root = spans.find(({ op }) => op === "pageload");
  assert.ok(root.attributes["browser.web_vital.ttfb.value"] > 0);
  if (hasVitals) for (const vital of ["lcp", "cls"]) assert.ok(spans.some(({ op }) => op === `ui.webvital.${vital}`), vital);
  for (const span of spans) if (span !== root) assert.equal(span.attributes["sentry.segment.id"], root.span_id);
}

for (const [engine, { newProfile }] of Object.entries(browsers)) {
  const url = () => pages.url("tracing.html", { init: { dsn: slow.dsn, tracesSampleRate: 1, _flushInterval: 600_000 }, tracing: { idleTimeout: 20_000 } });
  const visit = async (profile) => {
    const page = await open(profile, url());
    // Painted: a page that nobody has seen has no vitals.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 50)))));
    return page;
  };

  test(`${engine}: a page load with ${COUNT} spans in it, then the page navigates away in the same task`, async () => {
    const page = await visit(await newProfile());
    const trace = await recordAndGo(page, COUNT, pages.url("blank.html"));
    await arrived(trace, engine === "chromium");
    await page.close();
  });

  // Driven over WebDriver BiDi, a close of the tab sometimes loses what pagehide sent, as for metrics.
  test(`${engine}: the same, then the tab is closed at once`, { todo: engine === "firefox" && "a tab closed by the driver" }, async () => {
    const profile = await newProfile();
    await open(profile, pages.url("blank.html"), { isReady: false });
    const page = await visit(profile);
    const trace = await recordAndGo(page, COUNT);
    await page.close({ runBeforeUnload: true });
    await arrived(trace, engine === "chromium");
  });
}
