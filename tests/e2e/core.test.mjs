/** Where the core cannot run as wasm, or breaks: the same scenarios on its JavaScript form, and the fuse. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Collector, launch, open, packageFile, record, servePages, until } from "./support.mjs";

const collector = await Collector.start();
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };
const init = { dsn: collector.dsn, _flushInterval: 50, release: "shop@1.4.0", tracesSampleRate: 1 };
const TRACE = "0123456789abcdef0123456789abcdef";
const SPANS = 30;
const STRICT = `default-src 'none'; script-src 'self'; connect-src *`;

/** A module that exports what the core exports and answers 0 to everything, until it must encode: unreachable. */
function trappingCore() {
  const functions = { input: 1, configure: 2, option: 2, strings: 2, forget: 0, snapshot: 1, begin: 1, encode: 2, info: 1 };
  const answers = new Set(["input", "encode", "info"]);
  const names = Object.keys(functions);
  const section = (id, bytes) => [id, bytes.length, ...bytes];
  const text = (value) => [value.length, ...Buffer.from(value)];
  const types = names.flatMap((name) => [0x60, functions[name], ...Array(functions[name]).fill(0x7f), ...(answers.has(name) ? [1, 0x7f] : [0])]);
  const exports = names.flatMap((name, i) => [...text(name), 0, i]);
  const body = (name) => (name === "encode" ? [0, 0x0b] : answers.has(name) ? [0x41, 0, 0x0b] : [0x0b]);
  return Buffer.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [names.length, ...types]),
    ...section(3, [names.length, ...names.keys()]),
    ...section(5, [1, 0, 16]),
    ...section(7, [names.length + 1, ...exports, ...text("memory"), 2, 0]),
    ...section(10, [names.length, ...names.flatMap((name) => [body(name).length + 1, 0, ...body(name)])]),
  ]);
}

const pages = await servePages({ extra: { "trapping.wasm": trappingCore(), "core.wasm": await packageFile("dist/core.wasm") } });

/** The conformance scenario: the same records, wherever the core runs; answers what arrived, without what differs by run. */
async function conformance(page, name) {
  await page.evaluate(([name, traceId, spans]) => {
    Fanal.getCurrentScope().setPropagationContext({ traceId, sampleRand: 0.5 });
    Fanal.setAttributes({ scoped: "yes", both: "scope" });
    for (let i = 0; i < 120; i++) {
      Fanal.metrics.distribution(name, [0.25, -3, 1e21, 1 / 3, 12345.6789, i][i % 6], {
        unit: ["ms", undefined, "request"][i % 3],
        attributes: { id: i, both: "own", text: "naïve €😀 \"\\\u0000\n", list: ["a", 1.5], tiny: 1e-9, big: 2 ** 53, yes: true, typed: { value: 1, unit: "byte" } },
      });
    }
    Fanal.metrics.count(name, 1, { attributes: { id: "huge", text: "x".repeat(4000) } });
    const start = 1_767_225_600.123456;
    const parentSpan = Fanal.startInactiveSpan({ name: `${name} root`, op: "work", startTime: start, parentSpan: null });
    for (let i = 1; i < spans; i++) {
      const attributes = { id: i, both: "own", text: "naïve €😀 \"\\\u0000\n", list: ["a", 1.5], tiny: 1e-9, yes: true };
      const links = i % 2 ? [{ context: { traceId, spanId: "1".repeat(16), traceFlags: 1 }, attributes: { i, text: "\"" } }] : undefined;
      const span = Fanal.startInactiveSpan({ name: `${name} ${i}`, parentSpan, startTime: start + i / 1e6, attributes, links });
      if (i % 3) span.setStatus({ code: 2, message: "aborted" });
      span.end(start + i / 1e3);
    }
    parentSpan.end(start + 1);
  }, [name, TRACE, SPANS]);
  assert.equal(await page.evaluate(() => Fanal.flush(15_000)), true);
  const samples = await collector.expect(name, 120);
  const isOurs = (span) => span.name.startsWith(`${name} `);
  const stored = await until(async () => {
    const spans = (await collector.spans({ trace_id: TRACE })).filter(isOurs);
    return spans.length >= SPANS && spans;
  }, `the spans of ${name}`);
  const root = stored.find((span) => span.name === `${name} root`);
  const spans = stored.map(({ name: spanName, parent_span_id, attributes, status, is_segment, start_timestamp, end_timestamp, links }) => {
    const { id, both, text, list, tiny, yes, scoped, "sentry.status.message": message } = attributes;
    return {
      name: spanName.slice(name.length), isChild: parent_span_id === root.span_id, status, is_segment, start_timestamp, end_timestamp, links,
      attributes: { id, both, text, list, tiny, yes, scoped, message },
    };
  }).sort((a, b) => a.start_timestamp - b.start_timestamp);
  assert.equal(spans.length, SPANS);
  assert.deepEqual([spans[1].start_timestamp, spans[1].isChild, spans[1].links.length, spans[2].links], [1_767_225_600.123457, true, 1, spans[4].links]);
  const metrics = samples
    .map(({ value, unit, type, trace_id, attributes, attribute_types, attribute_units }) => {
      const { "sentry.timestamp.sequence": _, "browser.name": __, "browser.version": ___, ...rest } = attributes;
      return { value, unit, type, trace_id, rest, attribute_types, attribute_units };
    })
    .sort((a, b) => a.rest.id - b.rest.id);
  return { metrics, spans };
}

let expected;

for (const [engine, { newProfile }] of Object.entries(browsers)) {
  const name = (what) => `${engine}.${what}`;

  test(`${engine}: conformance: wasm`, async () => {
    const page = await open(await newProfile(), pages.url("esm.html", { init }));
    const arrived = await conformance(page, name("wasm"));
    expected ||= arrived;
    assert.deepEqual(arrived, expected);
    assert.ok(!pages.seen.some(({ path }) => path === "/dist/fallback.js"), "nobody loads the fallback who need not");
    await page.close();
  });

  for (const html of ["esm.html", "script.html"]) {
    test(`${engine}: conformance: a strict CSP, ${html}: the core as JavaScript`, async () => {
      pages.seen.length = 0;
      const page = await open(await newProfile(), pages.url(html, { init }, { csp: STRICT }));
      assert.deepEqual(await conformance(page, name(`csp.${html}`)), expected);
      assert.ok(pages.seen.some(({ path }) => path === "/dist/fallback.js"));
      // Firefox tells of every refusal of its policy as if it were an error of the page.
      assert.deepEqual(page.errors.filter((line) => !line.startsWith("Content-Security-Policy")), []);
      await page.close();
      pages.seen.length = 0;
    });
  }

  test(`${engine}: conformance: no WebAssembly at all`, async () => {
    const page = await open(await newProfile(), pages.url("esm.html"));
    await page.evaluate((init) => {
      delete globalThis.WebAssembly;
      Fanal.init(init);
    }, init);
    assert.deepEqual(await conformance(page, name("deleted")), expected);
    assert.deepEqual(page.errors, []);
    await page.close();
    pages.seen.length = 0;
  });

  test(`${engine}: fanal/slim streams the core; what was recorded meanwhile is there`, async () => {
    const page = await open(await newProfile(), pages.url("esm.html", { entry: "slim" }));
    await page.evaluate((init) => void Fanal.init(init, "/core.wasm"), init);
    assert.deepEqual(await conformance(page, name("slim")), expected);
    await page.close();
  });

  test(`${engine}: the fuse: a core that traps costs its metrics, one console line, and nothing else`, async () => {
    const before = (await collector.drops())["sdk internal_sdk_error"] || 0;
    const page = await open(await newProfile(), pages.url("esm.html", { entry: "slim" }));
    await page.evaluate(async (init) => {
      const bytes = await (await fetch("/trapping.wasm")).arrayBuffer();
      Fanal.init(init, bytes);
    }, init);
    for (let i = 0; i < 3; i++) {
      await record(page, name("trapped"), 10, i * 10);
      assert.equal(await page.evaluate(() => Fanal.flush(5000)), true);
    }
    await page.evaluate(() => Fanal.close(5000));
    assert.deepEqual(page.errors, []);
    assert.equal(page.lines.filter((line) => line.includes("[fanal]")).length, 1, page.lines.join("\n"));
    assert.equal(await page.evaluate(() => 1 + 1), 2);
    await until(async () => ((await collector.drops())["sdk internal_sdk_error"] || 0) === before + 30, "30 drops in the client report");
    await page.close();
  });
}
