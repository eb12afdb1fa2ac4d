/** Traces as transactions, for receivers that know nothing newer. */
import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import { after, test } from "node:test";
import { Collector, launch, open, servePages, until } from "./support.mjs";
import { serveTap } from "./tap.mjs";

const collector = await Collector.start();
const tap = await serveTap(collector);
const pages = await servePages({ extra: { "data.json": "{}" } });
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };
const init = { dsn: tap.dsn, release: "shop@1.4.0", environment: "e2e", traceLifecycle: "static", tracesSampleRate: 1 };

/** Whoever wants to judge the transactions by other rules finds them there, one per line. */
const { FANAL_TRANSACTIONS } = process.env;
if (FANAL_TRANSACTIONS) {
  after(() => appendFile(FANAL_TRANSACTIONS, tap.items("transaction").map((event) => JSON.stringify(event) + "\n").join("")));
}

const transactions = (tag) => tap.items("transaction").filter(({ tags }) => tags?.run === tag);
const arrived = (tag, count) => until(() => transactions(tag).length >= count && transactions(tag), () => `${count} transactions of ${tag}`);
const url = (tag, { tracing, ...more } = {}) =>
  pages.url("tracing.html", { tracing, init: { ...init, initialScope: { tags: { run: tag } }, ...more } });

for (const [engine, { newProfile }] of Object.entries(browsers)) {
  test(`${engine}: a page load is one transaction, with all that happened meanwhile`, async () => {
    const tag = `${engine} load`;
    const page = await open(await newProfile(), url(tag, { tracing: { idleTimeout: 1_500 } }));
    await page.evaluate(async () => {
      Fanal.setUser({ id: "u1" });
      Fanal.setContext("cart", { items: 3, odd: { deep: { er: { still: 1 } } } });
      Fanal.addBreadcrumb({ category: "ui", message: "opened" });
      await Fanal.startSpan({ name: "load cart", op: "task" }, () => fetch("/data.json?secret=1").then((response) => response.text()));
      Fanal.metrics.count("in.trace", 1);
    });
    const [event] = await arrived(tag, 1);
    const { trace } = event.contexts;
    assert.equal(event.transaction, "/tracing.html");
    assert.deepEqual(event.transaction_info, { source: "url" });
    assert.deepEqual([trace.op, trace.origin, trace.status], ["pageload", "auto.pageload.browser", "ok"]);
    assert.equal(event.request.url, `${pages.origin}/tracing.html`, "no query");
    assert.equal(event.request.headers["User-Agent"], await page.evaluate(() => navigator.userAgent));
    assert.equal(event.contexts.culture.locale, await page.evaluate(() => navigator.language));
    assert.equal(event.contexts.culture.timezone, await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone));
    assert.equal(event.user.id, "u1");
    assert.deepEqual(event.contexts.cart, { items: 3, odd: { deep: "[Object]" } });
    assert.equal(event.breadcrumbs.at(-1).message, "opened");
    assert.ok(event.measurements.ttfb.value >= 0);
    assert.equal(event.measurements.ttfb.unit, "millisecond");
    const bySpan = Object.fromEntries(event.spans.map((span) => [span.op, span]));
    assert.equal(bySpan.task.description, "load cart");
    assert.equal(bySpan["http.client"].description, "GET /data.json");
    assert.equal(bySpan["http.client"].data["http.response.status_code"], 200);
    assert.equal(bySpan["http.client"].data["url.full"], `${pages.origin}/data.json`);
    assert.ok(bySpan["browser.request"] && bySpan["resource.script"], Object.keys(bySpan).join());
    for (const span of event.spans) {
      assert.equal(span.trace_id, trace.trace_id);
      assert.ok(span.timestamp >= span.start_timestamp, span.description);
    }

    await page.evaluate(() => Fanal.flush(10_000));
    const stored = await until(async () => {
      const known = await collector.trace(trace.trace_id).catch(() => undefined);
      return known?.spans.length === event.spans.length + 1 && known.metrics.length ? known : undefined;
    }, "the trace in the collector");
    assert.equal(stored.dsc.trace_id, trace.trace_id);
    assert.equal(stored.dsc.sampled, "true");
    const root = stored.spans.find(({ span_id: id }) => id === trace.span_id);
    assert.deepEqual([root.name, root.op, root.is_segment], ["/tracing.html", "pageload", true]);
    assert.equal(stored.metrics[0].name, "in.trace");
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test(`${engine}: each navigation is a transaction in a trace of its own`, async () => {
    const tag = `${engine} navigation`;
    const page = await open(await newProfile(), url(tag));
    await arrived(tag, 1);
    for (const [index, path] of ["/cart", "/checkout"].entries()) {
      await page.evaluate((path) => history.pushState({}, "", path), path);
      await arrived(tag, index + 2);
    }
    const events = transactions(tag);
    assert.deepEqual(events.map(({ transaction }) => transaction), ["/tracing.html", "/cart", "/checkout"]);
    assert.deepEqual(events.map(({ contexts }) => contexts.trace.op), ["pageload", "navigation", "navigation"]);
    assert.equal(new Set(events.map(({ contexts }) => contexts.trace.trace_id)).size, 3);
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test(`${engine}: transactions that are still open when their tab closes arrive, whole and once`, async () => {
    const profile = await newProfile();
    // Where the browser cuts the page's last script short differs from time to time.
    for (let trial = 0; trial < 8; trial++) {
      const tag = `${engine} exit ${trial}`;
      const page = await open(profile, url(tag, { tracing: { idleTimeout: 60_000 } }));
      await page.evaluate(async () => {
        Fanal.startInactiveSpan({ name: "in the middle" });
        await new Promise((resolve) => setTimeout(resolve, 10));
        for (let i = 0; i < 50; i++) Fanal.startSpan({ name: `done ${i}` }, () => {});
      });
      await page.close();
      const [event] = await arrived(tag, 1);
      assert.equal(event.contexts.trace.op, "pageload");
      assert.equal(event.spans.find(({ description }) => description === "in the middle").status, "cancelled");
      assert.equal(event.spans.filter(({ description }) => description.startsWith("done ")).length, 50);
      assert.equal(new Set(transactions(tag).map(({ event_id: id }) => id)).size, 1);
    }
  });

  test(`${engine}: one that is too large for a leaving page is sent by the next`, async () => {
    const tag = `${engine} large`;
    const profile = await newProfile();
    const page = await open(profile, url(tag));
    await page.evaluate(() => {
      for (let i = 0; i < 300; i++) Fanal.startInactiveSpan({ name: `part ${i}`, attributes: { text: "x".repeat(500) } }).end();
    });
    await page.goto(url(`${tag} next`));
    const [event] = await arrived(tag, 1);
    assert.equal(event.spans.filter(({ description }) => description.startsWith("part ")).length, 300);
    await arrived(`${tag} next`, 1);
    await page.close();
    assert.equal(transactions(tag).length, 1);
  });

  test(`${engine}: what a hook drops is reported, and a failed one hurts nobody`, async () => {
    const tag = `${engine} hooks`;
    const page = await open(await newProfile(), url(tag, { ignoreTransactions: ["/nowhere"] }));
    await arrived(tag, 1);
    const before = await collector.drops("transaction");
    await page.evaluate(async () => {
      client.getOptions().beforeSendTransaction = async () => null;
      Fanal.startSpan({ name: "dropped", parentSpan: null }, () => {});
      await Fanal.flush();
      client.getOptions().beforeSendTransaction = () => nothing.at.all;
      Fanal.startSpan({ name: "failed", parentSpan: null }, () => {});
      Fanal.startSpan({ name: "/nowhere", parentSpan: null }, () => {});
    });
    // Left as people leave, and not closed before all has arrived; what a driver's closing loses has tests of its own.
    await page.goto(url(`${tag} next`));
    await arrived(`${tag} next`, 1);
    const lost = async (reason) => ((await collector.drops("transaction"))[`sdk ${reason}`] || 0) - (before[`sdk ${reason}`] || 0);
    for (const reason of ["before_send", "callback_error", "event_processor"]) await until(async () => (await lost(reason)) === 1, reason);
    assert.equal(transactions(tag).length, 1);
    assert.deepEqual(page.errors, []);
    await page.close();
  });
}
