import assert from "node:assert/strict";
import { test } from "node:test";
import { assertConserved, connect, freshCopy, recordMany, Sink } from "./support.mjs";

const METRIC_ITEM = [{ type: "trace_metric", item_count: 3 }, { version: 2, items: [1, 2, 3] }];
const LOG_ITEM = [{ type: "log", item_count: 2 }, { version: 2, items: [1, 2] }];
const EVENT_ITEM = [{ type: "event" }, { message: "m" }];

/** A transport made by hand, with what it says was dropped. */
async function byHand(url, options = {}) {
  const dropped = [];
  const { makeFetchTransport } = await freshCopy();
  const recordDroppedEvent = (reason, category, count) => dropped.push([reason, category, count]);
  return { transport: makeFetchTransport({ url, recordDroppedEvent, ...options }), dropped };
}

/** One around a function that answers what `answer` holds. */
async function around(options = {}) {
  const dropped = [];
  const bodies = [];
  const { createTransport } = await freshCopy();
  const state = { answer: {}, dropped, bodies };
  state.transport = createTransport(
    { url: "unused", recordDroppedEvent: (reason, category, count) => dropped.push([reason, category, count]), ...options },
    async ({ body }) => {
      bodies.push(new TextDecoder().decode(body));
      if (state.answer instanceof Error) throw state.answer;
      return state.answer;
    },
  );
  return state;
}

test("a transport of one's own receives envelopes as arrays, and its URL", async (t) => {
  const envelopes = [];
  let given;
  const { sdk, sink, client } = await connect(t, {
    transport(options) {
      given = options;
      return { send: async (envelope) => (envelopes.push(envelope), { statusCode: 200 }), flush: async () => true };
    },
    transportOptions: { bufferSize: 5 },
    release: "r",
  });
  recordMany(sdk, 100);
  sdk.metrics.count("");
  assert.equal(await sdk.flush(5000), true);
  await sdk.close(5000);
  assert.ok(given.url.startsWith(`${sink.origin}/api/7/envelope/?`));
  assert.equal(given.bufferSize, 5);
  assert.equal(typeof given.recordDroppedEvent, "function");
  assert.equal(typeof client.getTransport().send, "function");
  const items = envelopes.flatMap(([, items]) => items);
  const [[header]] = envelopes;
  assert.deepEqual(header, { sdk: { name: "fanal.javascript.browser", version: sdk.SDK_VERSION } });
  const metrics = items.filter(([{ type }]) => type === "trace_metric");
  assert.equal(metrics.reduce((sum, [{ item_count }]) => sum + item_count, 0), 100);
  for (const [{ item_count }, payload] of metrics) assert.equal(payload.items.length, item_count);
  assert.deepEqual(items.find(([{ type }]) => type === "client_report")[1].discarded_events, [{ reason: "invalid", category: "trace_metric", quantity: 1 }]);
  assert.equal(sink.requests.length, 0);
});

test("what a transport of one's own answers is heeded: limits, refusals, exceptions", async (t) => {
  const reports = [];
  let answer = () => ({ statusCode: 200, headers: { "x-sentry-rate-limits": "60:trace_metric:key", "retry-after": null } });
  const { sdk } = await connect(t, {
    transport: () => ({
      async send([, [[{ type }, payload]]]) {
        if (type === "client_report") return void reports.push(...payload.discarded_events);
        return answer();
      },
      flush: async () => true,
    }),
  });
  sdk.metrics.count("arrives");
  await sdk.flush(5000);
  sdk.metrics.count("limited");
  await sdk.flush(5000);
  await sdk.close(5000);
  assert.deepEqual(reports.filter(({ category }) => category === "trace_metric"), [{ reason: "ratelimit_backoff", category: "trace_metric", quantity: 1 }]);
});

test("a transport that answers nothing, or throws once, loses nothing", async (t) => {
  let calls = 0;
  const arrived = [];
  const { sdk } = await connect(t, {
    transport: () => ({
      send([, items]) {
        if (calls++ === 0) throw new Error("sync");
        arrived.push(...items[0][1].items);
      },
      flush: async () => true,
    }),
  });
  const alive = setInterval(() => {}, 1000);
  t.after(() => clearInterval(alive));
  sdk.metrics.count("x");
  assert.equal(await sdk.flush(10_000), true);
  assert.equal(arrived.length, 1);
  assert.equal(calls, 2);
});

test("a transport whose factory throws does not throw into the page", async () => {
  const { init, metrics } = await freshCopy();
  assert.doesNotThrow(() => init({ dsn: "http://k@h/1", transport() { throw new Error("factory"); } }));
  assert.doesNotThrow(() => metrics.count("x"));
});

test("sendEnvelope goes the way of everything else", async (t) => {
  const { client, sdk, sink } = await connect(t);
  const heard = [];
  for (const hook of ["beforeEnvelope", "afterEnvelope"]) client.on(hook, ([, items]) => heard.push(`${hook} ${items[0][0].type}`));
  await client.sendEnvelope([{ sent_at: "2026-01-01T00:00:00.000Z" }, [EVENT_ITEM, [{ type: "x" }, "text"]]]);
  assert.equal(await sdk.flush(5000), true);
  const { header, items } = sink.requests[0].envelope;
  assert.deepEqual(header, { sdk: { name: "fanal.javascript.browser", version: sdk.SDK_VERSION }, sent_at: "2026-01-01T00:00:00.000Z" });
  assert.deepEqual(items, [{ header: { type: "event" }, payload: { message: "m" } }, { header: { type: "x" }, payload: "text" }]);
  assert.deepEqual(heard, ["beforeEnvelope event", "afterEnvelope event"]);
});

test("bytes in an envelope keep their length", async (t) => {
  const { client, sdk, sink } = await connect(t);
  await client.sendEnvelope([{}, [[{ type: "attachment", filename: "a" }, new TextEncoder().encode("{\"ü\":1}")]]]);
  await sdk.flush(5000);
  assert.match(sink.requests[0].text, /\{"type":"attachment","filename":"a","length":8\}\n\{"ü":1\}$/);
});

test("makeFetchTransport as an option means the delivery that is built in", async (t) => {
  const sink = await Sink.start(t);
  const sdk = await freshCopy();
  sdk.init({ dsn: sink.dsn, transport: sdk.makeFetchTransport });
  recordMany(sdk, 100);
  await sdk.flush(5000);
  assertConserved(sink, 100);
  assert.equal(sink.requests[0].isCompressed, true);
});

test("makeFetchTransport by hand: one envelope, what the server said", async (t) => {
  const sink = await Sink.start(t, () => ({ status: 202, headers: { "x-sentry-rate-limits": "1:error:key", "retry-after": "3" } }));
  const { transport, dropped } = await byHand(sink.origin + "/path?x=1", { headers: { "x-mine": "yes" } });
  const response = await transport.send([{ a: 1 }, [emptyMetricItem()]]);
  assert.deepEqual(response, { statusCode: 202, headers: { "x-sentry-rate-limits": "1:error:key", "retry-after": "3" } });
  assert.equal(sink.requests[0].url, "/path?x=1");
  assert.equal(sink.requests[0].headers["x-mine"], "yes");
  assert.deepEqual(sink.requests[0].envelope.header, { a: 1 });
  assert.deepEqual(dropped, []);
  assert.equal(await transport.flush(1000), true);
});

test("makeFetchTransport: a broken line is counted and thrown", async (t) => {
  const sink = await Sink.start(t, () => "reset");
  const { transport, dropped } = await byHand(sink.origin);
  await assert.rejects(transport.send([{}, [EVENT_ITEM]]));
  assert.deepEqual(dropped, [["network_error", "error", 1]]);
});

test("createTransport: 413 loses every item, by category and quantity", async () => {
  const state = await around();
  state.answer = { statusCode: 413, headers: { "x-sentry-rate-limits": "60::key" } };
  await state.transport.send([{}, [METRIC_ITEM, LOG_ITEM, EVENT_ITEM, [{ type: "client_report" }, {}]]]);
  assert.deepEqual(state.dropped, [["send_error", "trace_metric", 3], ["send_error", "log_item", 2], ["send_error", "error", 1]]);
  state.answer = {};
  await state.transport.send([{}, [EVENT_ITEM]]);
  assert.equal(state.bodies.length, 2, "limits are not read from a 413");
});

test("createTransport: no more than bufferSize requests at once", async () => {
  const { createTransport } = await freshCopy();
  const dropped = [];
  const releases = [];
  const transport = createTransport(
    { url: "", bufferSize: 2, recordDroppedEvent: (...args) => dropped.push(args) },
    () => new Promise((resolve) => releases.push(() => resolve({}))),
  );
  const sends = [1, 2, 3].map(() => transport.send([{}, [METRIC_ITEM]]));
  assert.deepEqual(await sends[2], {});
  assert.deepEqual(dropped, [["queue_overflow", "trace_metric", 3]]);
  assert.equal(await transport.flush(20), false);
  releases.forEach((release) => release());
  assert.equal(await transport.flush(), true);
  await Promise.all(sends);
});

/** What the response says; which of metric, log and error may still be sent after the given seconds. */
const LIMITS = [
  ["nothing said", 200, {}, { 0: "mle" }],
  ["one category", 200, { limits: "60:trace_metric:organization:quota" }, { 0: "le", 59: "le", 61: "mle" }],
  ["two categories", 200, { limits: "60:trace_metric;log_item:organization:quota" }, { 0: "e", 61: "mle" }],
  ["all categories", 200, { limits: "2700::key" }, { 0: "", 2699: "", 2701: "mle" }],
  ["two limits, the longer one counts", 200, { limits: "10::key, 60:error:key" }, { 5: "", 11: "ml", 61: "mle" }],
  ["two limits, the shorter category does not hide all", 200, { limits: "10:error:key,60::key" }, { 11: "", 61: "mle" }],
  ["fractions are rounded up", 200, { limits: "1.5:error:key" }, { 1.9: "ml", 2.1: "mle" }],
  ["no time means a minute", 200, { limits: "soon:error:key" }, { 59: "ml", 61: "mle" }],
  ["an unknown category is harmless", 200, { limits: "60:future_thing:key" }, { 0: "mle" }],
  ["on every status", 500, { limits: "60:error:key" }, { 0: "ml", 61: "mle" }],
  ["the header rules over Retry-After", 429, { limits: "60:error:key", after: "600" }, { 0: "ml", 61: "mle" }],
  ["metric buckets are no metrics of ours", 200, { limits: "60:metric_bucket:key::custom" }, { 0: "mle" }],
  ["Retry-After in seconds", 429, { after: "30" }, { 29: "", 31: "mle" }],
  ["Retry-After on a success", 200, { after: "30" }, { 29: "", 31: "mle" }],
  ["Retry-After as a date", 503, { after: "Thu, 01 Jan 2026 00:00:45 GMT" }, { 44: "", 46: "mle" }],
  ["Retry-After that says nothing", 503, { after: "whenever" }, { 59: "", 61: "mle" }],
  ["429 alone", 429, {}, { 59: "", 61: "mle" }],
  ["nothing but separators", 200, { limits: ",,:" }, {}],
];

for (const [what, statusCode, { limits = null, after = null }, expected] of LIMITS) {
  test(`rate limits: ${what}`, async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 0, 1) });
    for (const [seconds, open] of Object.entries(expected)) {
      t.mock.timers.setTime(Date.UTC(2026, 0, 1));
      const state = await around();
      state.answer = { statusCode, headers: { "x-sentry-rate-limits": limits, "retry-after": after } };
      await state.transport.send([{}, [[{ type: "x" }, {}]]]);
      state.answer = {};
      state.bodies.length = state.dropped.length = 0;
      t.mock.timers.setTime(Date.UTC(2026, 0, 1) + seconds * 1000);
      await state.transport.send([{}, [METRIC_ITEM, LOG_ITEM, EVENT_ITEM]]);
      const sent = state.bodies.join();
      const passed = ["m", "l", "e"].filter((_, i) => sent.includes(["trace_metric", '"log"', '"event"'][i])).join("");
      assert.equal(passed, open, `after ${seconds} s`);
      const lost = { m: ["ratelimit_backoff", "trace_metric", 3], l: ["ratelimit_backoff", "log_item", 2], e: ["ratelimit_backoff", "error", 1] };
      assert.deepEqual(state.dropped, [..."mle"].filter((letter) => !open.includes(letter)).map((letter) => lost[letter]));
    }
  });
}

test("limits only grow: a later, shorter one does not cut an earlier, longer one", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 0 });
  const state = await around();
  const limit = (text) => ({ statusCode: 200, headers: { "x-sentry-rate-limits": text, "retry-after": null } });
  state.answer = limit("100:error:key");
  await state.transport.send([{}, [METRIC_ITEM]]);
  state.answer = limit("10:error:key");
  await state.transport.send([{}, [METRIC_ITEM]]);
  t.mock.timers.setTime(50_000);
  await state.transport.send([{}, [EVENT_ITEM]]);
  assert.equal(state.bodies.length, 2);
});

test("tunnel as a string: that URL, no query, the DSN in the envelope without its secret", async (t) => {
  const sink = await Sink.start(t);
  const sdk = await freshCopy();
  sdk.init({ dsn: "https://key:secret@o1.example.com/sub/42", tunnel: sink.origin + "/t" });
  recordMany(sdk, 3);
  sdk.metrics.count("");
  await sdk.flush(5000);
  await sdk.close(5000);
  assertConserved(sink, 4);
  const dsn = "https://key@o1.example.com/sub/42";
  for (const { url, envelope } of sink.requests) {
    assert.equal(url, "/t");
    assert.equal(envelope.header.dsn, dsn);
  }
  const report = sink.requests.find(({ envelope }) => envelope.items[0].header.type === "client_report");
  assert.deepEqual(report.envelope.header, { dsn });
});

test("tunnel as true or an object: a path of the page's own origin", async () => {
  const dsn = "https://key@o1.ingest.example.com/42";
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(dsn)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  const managed = `/${hash.toString(36)}`;
  for (const [tunnel, expected] of [
    [true, managed],
    [{}, managed],
    [{ path: "/mine" }, "/mine"],
    [{ basePath: "/app" }, `/app${managed}`],
    [{ basePath: "/app", path: "/mine", trailingSlash: true }, "/app/mine/"],
  ]) {
    let given;
    const { init, close } = await freshCopy();
    init({ dsn, tunnel, transport: ({ url }) => ((given = url), { send: async () => ({}), flush: async () => true }) });
    assert.equal(given, expected, JSON.stringify(tunnel));
    close(1);
  }
});

test("transportOptions: headers and fetchOptions reach the request", async (t) => {
  const { sdk, sink } = await connect(t, { transportOptions: { headers: { "x-mine": "1" }, fetchOptions: { method: "PUT" } } });
  sdk.metrics.count("x");
  await sdk.flush(5000);
  assert.equal(sink.requests[0].headers["x-mine"], "1");
  assert.equal(sink.requests[0].method, "PUT");
});

test("compression by hand", async (t) => {
  for (const [compression, count, isCompressed] of [[true, 1, true], [false, 500, false], ["auto", 1, false], ["auto", 500, true]]) {
    const { sdk, sink } = await connect(t, { compression });
    recordMany(sdk, count);
    await sdk.flush(5000);
    assertConserved(sink, count);
    assert.ok(sink.requests.every((request) => request.isCompressed === isCompressed), `${compression}, ${count} metrics`);
  }
});

function emptyMetricItem() {
  return [{ type: "trace_metric", item_count: 0, content_type: "application/vnd.sentry.items.trace-metric+json" }, { version: 2, items: [] }];
}
