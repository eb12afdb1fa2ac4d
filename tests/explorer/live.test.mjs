/** The live tail: what arrives is there at once, held while paused, and is never more than text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { container, metric, post, send } from "./shop.mjs";
import { address, Collector, both, isSound, press, shows, texts, visit } from "./support.mjs";

const collector = await Collector.start();
const browsers = await both();
const HOSTILE = '<img src=x onerror="globalThis.isHacked = true">';
const traceOf = (number) => String(number).padStart(32, "a");
const now = () => Date.now() / 1000;

for (const [engine, { newProfile }] of browsers) {
  test(`${engine}: arrivals of every kind appear by themselves, and lead to their trace`, async () => {
    const page = await visit(await newProfile(), `${collector.origin}/live`);
    await shows(page, ".live-state", "live");
    const [trace, span] = [traceOf(engine.length), "b".repeat(16)];
    await send(collector.origin, {
      metrics: [metric(`${engine}.first`, "distribution", 1240, { at: now(), unit: "millisecond", trace, span, region: "eu" })],
      spans: [{ trace_id: trace, span_id: span, name: `GET /${engine}`, status: "ok", is_segment: true, start_timestamp: now() - 2, end_timestamp: now() - 1 }],
      logs: [{ timestamp: now(), trace_id: trace, level: "warn", severity_number: 13, body: `${engine} is slow`, attributes: {} }],
    });
    await shows(page, ".live-row.metrics", (rows) => rows.some((it) => it.includes(`${engine}.first`) && it.includes("1.24 s") && it.includes("region")));
    await shows(page, ".live-row.spans", `GET /${engine}`);
    await shows(page, ".live-row.logs", `${engine} is slow`);
    await press(page, "[role=radio]", "Logs");
    await shows(page, ".live-row", (rows) => rows.every((it) => /is slow/.test(it)));
    assert.equal(await address(page), "/live?kind=logs");
    await press(page, "[role=radio]", "Metrics");
    await press(page, ".live-row.metrics .trace-link");
    await shows(page, "main h1", `GET /${engine}`);
    assert.match(await address(page), new RegExp(`^/traces/${trace}\\?span=${span}&metric=\\d+$`));
    await isSound(page);
  });

  test(`${engine}: paused, nothing moves and everything is counted; hostile names are text`, async () => {
    const page = await visit(await newProfile(), `${collector.origin}/live?kind=metrics`);
    await shows(page, ".live-state", "live");
    await press(page, ".button", "Pause");
    await shows(page, ".live-state", "paused, 0 new");
    const before = await texts(page, ".live-row");
    const hostile = [1, 2, 3].map((number) => metric(`${HOSTILE}${engine}${number}`, "counter", number, { at: now(), trace: traceOf(9), [HOSTILE]: HOSTILE }));
    await post(collector.origin, container("metric", hostile));
    await shows(page, ".live-state", "paused, 3 new");
    assert.deepEqual(await texts(page, ".live-row"), before);
    await press(page, ".button", "Resume");
    await shows(page, ".live-row", (rows) => rows[0].includes(`${HOSTILE}${engine}3`) && rows[2].includes(`${HOSTILE}${engine}1`));
    await isSound(page);
  });
}
