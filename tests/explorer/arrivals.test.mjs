/** Logs, errors, drops and envelopes as the pages show them, sent to a real collector as SDKs send them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers, Collector, isSound, launch, press, shows, texts, visit } from "./support.mjs";

const HOSTILE = '<img src=x onerror="globalThis.isHacked = true">';
const TRACE = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";
const EVENT = "0123456789abcdef0123456789abcdef";
const now = Date.now() / 1000;

const line = (value) => `${JSON.stringify(value)}\n`;
const typed = (value) => ({ value, type: typeof value === "number" ? "integer" : "string" });

function logs(...told) {
  const items = told.map(([level, body, attributes = {}], at) => ({
    timestamp: now - 30 - at, level, body, trace_id: TRACE, attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, typed(value)])),
  }));
  return line({ type: "log", item_count: items.length, content_type: "application/vnd.sentry.items.log+json" }) + line({ version: 2, items });
}

const frames = [
  { function: "run", filename: "https://shop.test/lib/zone.js", lineno: 9, colno: 1, in_app: false },
  { function: "pay", filename: "https://shop.test/src/pay.js", lineno: 7, colno: 3, in_app: true, pre_context: ["async function pay() {"], context_line: "  throw new Declined(reason);", post_context: ["}"] },
];
const thrown = {
  event_id: EVENT, timestamp: now - 20, level: "error", platform: "javascript", release: "shop@1.2.3", transaction: "/checkout",
  exception: { values: [{ type: "Cause", value: "503", mechanism: { type: "chained", source: "cause", handled: true } }, { type: "Declined", value: HOSTILE, stacktrace: { frames }, mechanism: { type: "generic", handled: false } }] },
  breadcrumbs: [{ timestamp: now - 21, category: "fetch", type: "http", level: "error", data: { url: "https://api.shop.test/pay", status_code: 503 } }],
  tags: { tier: "pro" }, user: { id: "42" }, contexts: { trace: { trace_id: TRACE, span_id: "1a2b3c4d5e6f7081" } },
};
const report = { timestamp: now, discarded_events: [{ reason: "before_send", category: "trace_metric", quantity: 7 }, { reason: "network_error", category: "span", quantity: 2 }] };

const collector = await Collector.start();
const post = (body) => fetch(`${collector.origin}/api/7/envelope/?sentry_key=key`, { method: "POST", body });
async function send(body) {
  const response = await post(line({ sdk: { name: "fanal.javascript.browser", version: "0.1.0" } }) + body);
  assert.equal(response.status, 200, await response.text());
}

await send(logs(["error", `declined ${HOSTILE}`, { order: 17 }], ["warn", "stock low", { sku: 3 }], ["info", "cart loaded", { order: 17 }]));
await send(line({ type: "event" }) + line(thrown));
await send(line({ type: "client_report" }) + line(report));
assert.equal((await post("this is no envelope")).status, 400);

// Both before the first test: what a file has started is stopped as soon as no test is left.
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };

for (const [engine, { newProfile }] of Object.entries(browsers)) {
  test(`${engine}: logs are listed, opened, and filtered by a click on an attribute`, async () => {
    const page = await visit(await newProfile(), `${collector.origin}/logs`);
    await shows(page, ".log-body", (all) => all.length === 3 && all.some((it) => it.includes(HOSTILE)));
    await press(page, ".log-toggle", "cart loaded");
    await press(page, ".log-all .button", "Only order 17");
    await shows(page, ".log-body", (all) => all.length === 2);
    assert.equal(new URL(await page.evaluate(() => location.href)).searchParams.get("query"), "order:17");
    await page.goBack();
    await shows(page, ".log-body", (all) => all.length === 3);
    await press(page, "[role=radio]", "Warn");
    await shows(page, ".log-body", (all) => all.join() === "stock low");
    const links = await page.evaluate(() => Array.from(document.querySelectorAll(".trace-link"), (it) => it.pathname));
    assert.deepEqual(links, [`/traces/${TRACE}`]);
    await isSound(page);
  });

  test(`${engine}: a filter that cannot be read is marked where it is wrong`, async () => {
    const page = await visit(await newProfile(), `${collector.origin}/logs?query=${encodeURIComponent("level:error (")}`);
    await shows(page, ".filter-why", () => true);
    await isSound(page);
  });

  test(`${engine}: an error leads to its stack, its cause, what happened before, and its trace`, async () => {
    const page = await visit(await newProfile(), `${collector.origin}/errors`);
    await shows(page, ".error-what", (all) => all.some((it) => it.includes("Declined") && it.includes(HOSTILE)));
    await press(page, ".error-list a[data-row]");
    await shows(page, ".exception h2", (all) => all.join() === "Declined,Cause");
    assert.deepEqual(await texts(page, ".frame-function"), ["pay"]);
    assert.match((await texts(page, ".source .here")).join(), /throw new Declined/);
    await press(page, ".frames-hidden button");
    await shows(page, ".frame-function", (all) => all.join() === "pay,run");
    assert.match((await texts(page, ".crumb")).join(), /fetch.*503/);
    assert.match((await texts(page, ".error-facts")).join(), /tier.*pro/);
    const trace = await page.evaluate(() => document.querySelector(".page-actions .primary").getAttribute("href"));
    assert.match(trace, new RegExp(`^/traces/${TRACE}`));
    await isSound(page);
  });

  test(`${engine}: drops say why in words, and envelopes are shown as they came`, async () => {
    const page = await visit(await newProfile(), `${collector.origin}/drops`);
    await shows(page, ".loss h2", (all) => all.includes("Dropped by beforeSend") && all.includes("Could not be sent"));
    await shows(page, ".findings td", (all) => all.some((it) => it.includes("request")));
    await isSound(page);
    const envelopes = await visit(await newProfile(), `${collector.origin}/envelopes`);
    await shows(envelopes, ".envelope-list tbody tr", (all) => all.length === 4);
    await press(envelopes, "[role=radio]", "Refused");
    await shows(envelopes, ".envelope-list tbody tr", (all) => all.length === 1 && all[0].includes("refused"));
    await press(envelopes, "[role=radio]", "All");
    await press(envelopes, ".envelope-list tbody tr:nth-child(2) button");
    await shows(envelopes, ".envelope-item pre", (all) => all.some((it) => it.includes("before_send")));
    await isSound(envelopes);
  });
}

test("nothing on these pages is a barrier, in either theme, on a desk or in a hand", async () => {
  const profile = await browsers.chromium.newProfile();
  const paths = ["/logs", "/errors", "/errors?tab=events", "/errors?tab=releases", `/errors/${EVENT}`, "/drops", "/envelopes?id=1"];
  for (const look of [{ theme: "light" }, { theme: "dark" }, { theme: "light", width: 390, height: 844 }]) {
    for (const path of paths) {
      const page = await visit(profile, collector.origin + path, look);
      await shows(page, "main", (all) => !all.join().includes("Loading…"));
      assert.deepEqual(await barriers(page), [], `${path} ${JSON.stringify(look)}`);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(beyond <= 0, `${path} is ${beyond} px too wide at ${look.width ?? 1440}`);
      await page.close();
    }
  }
});
