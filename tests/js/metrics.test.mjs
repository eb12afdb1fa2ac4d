import assert from "node:assert/strict";
import { hostname } from "node:os";
import { test } from "node:test";
import { connect, freshCopy, listenToConsole, plainAttributes } from "./support.mjs";

const OWN = /^(sentry|server)\./;

/** What arrives of one metric with these attributes, without what the SDK adds. */
async function attributesOf(pair, attributes) {
  pair.sdk.metrics.count("attributes", 1, { attributes });
  await pair.sdk.flush(5000);
  const metric = pair.sink.metrics.at(-1);
  return metric && Object.fromEntries(Object.entries(metric.attributes).filter(([key]) => !OWN.test(key)));
}

/** What the receiver is told was lost, once the client has closed. */
async function lossesOf({ sdk, sink }) {
  await sdk.flush(5000);
  await sdk.close(5000);
  return sink.dropped();
}

test("the three calls, as they arrive", async (t) => {
  const { sdk, sink } = await connect(t, { release: "shop@1.4.0", environment: "staging" });
  const before = Date.now() / 1000;
  sdk.metrics.count("orders");
  sdk.metrics.count("orders", 3, { unit: "order" });
  sdk.metrics.gauge("queue.depth", -2.5);
  sdk.metrics.distribution("duration", 187.5, { unit: "millisecond", attributes: { tier: "pro" } });
  await sdk.flush(5000);
  const after = Date.now() / 1000;
  assert.equal(sink.requests.length, 1);
  const [{ envelope }] = sink.requests;
  assert.deepEqual(envelope.header, { sdk: { name: "fanal.javascript.browser", version: sdk.SDK_VERSION } });
  assert.deepEqual(Object.keys(envelope.items[0].payload), ["version", "items"], "no ingest_settings outside of a browser");
  assert.deepEqual(
    sink.metrics.map(({ name, type, value, unit }) => ({ name, type, value, unit })),
    [
      { name: "orders", type: "counter", value: 1, unit: undefined },
      { name: "orders", type: "counter", value: 3, unit: "order" },
      { name: "queue.depth", type: "gauge", value: -2.5, unit: undefined },
      { name: "duration", type: "distribution", value: 187.5, unit: "millisecond" },
    ],
  );
  for (const { timestamp, trace_id, attributes, ...rest } of sink.metrics) {
    assert.ok(timestamp >= before - 0.01 && timestamp <= after + 0.01, `${before} <= ${timestamp} <= ${after}`);
    assert.match(trace_id, /^[0-9a-f]{32}$/);
    assert.ok(!("span_id" in rest));
    const { "sentry.timestamp.sequence": sequence, tier: _, ...defaults } = attributes;
    assert.equal(sequence.type, "integer");
    const text = (value) => ({ value, type: "string" });
    assert.deepEqual(defaults, {
      "server.address": text(hostname()),
      "sentry.release": text("shop@1.4.0"),
      "sentry.environment": text("staging"),
      "sentry.sdk.name": text("fanal.javascript.browser"),
      "sentry.sdk.version": text(sdk.SDK_VERSION),
    });
  }
});

test("no release, no environment: no attributes for them; serverName and SDK metadata are taken", async (t) => {
  const pair = await connect(t, { serverName: "node-7", _metadata: { sdk: { name: "acme", version: "9" } } });
  pair.sdk.metrics.count("x");
  await pair.sdk.flush(5000);
  const { "sentry.timestamp.sequence": _, ...all } = plainAttributes(pair.sink.metrics[0]);
  assert.deepEqual(all, { "server.address": "node-7", "sentry.sdk.name": "acme", "sentry.sdk.version": "9" });
  assert.deepEqual(pair.sink.requests[0].envelope.header.sdk, { name: "acme", version: "9" });
});

test("numbers of every size arrive exactly", async (t) => {
  const { sdk, sink } = await connect(t);
  const numbers = [
    0, 1, -1, 0.1, 0.5, -0.25, 187.5, 1e-7, 5e-324, 1e21, 1.7976931348623157e308, -1e300, 2 ** 53, -(2 ** 53), 2 ** 53 + 2, 0.1 + 0.2,
    1 / 3, 123456789.0001, 123456789.00011, 99999999999.9999, 4294967296, 2147483648, -2147483649, 1e15 + 0.5, Math.PI, Number.EPSILON,
  ];
  for (const value of numbers) sdk.metrics.gauge("number", value, { attributes: { value } });
  await sdk.flush(5000);
  assert.deepEqual(sink.metrics.map(({ value }) => value), numbers);
  for (const { attributes } of sink.metrics) {
    assert.equal(attributes.value.type, Number.isInteger(attributes.value.value) && Math.abs(attributes.value.value) <= 2 ** 53 ? "integer" : attributes.value.type);
  }
  assert.deepEqual(sink.metrics.map(({ attributes }) => attributes.value.value), numbers);
});

test("every type of attribute", async (t) => {
  const pair = await connect(t);
  const list = ["a", "ü€😀", ""];
  assert.deepEqual(
    await attributesOf(pair, {
      text: "pro", empty: "", unicode: "naïve €100 😀 \u0000\u0007\b\f\n\r\t\"\\/ \u2028", yes: true, no: false, integer: 42, negative: -7, zero: 0,
      double: 0.5, tiny: 1e-9, strings: list, numbers: [1, 2.5], booleans: [true, false], none: [],
      typed: { value: "v" }, typedNumber: { value: 3, unit: "byte" }, "key with \"quotes\" and ü": 1, undefined: undefined,
    }),
    {
      text: { value: "pro", type: "string" }, empty: { value: "", type: "string" },
      unicode: { value: "naïve €100 😀 \u0000\u0007\b\f\n\r\t\"\\/ \u2028", type: "string" },
      yes: { value: true, type: "boolean" }, no: { value: false, type: "boolean" },
      integer: { value: 42, type: "integer" }, negative: { value: -7, type: "integer" }, zero: { value: 0, type: "integer" },
      double: { value: 0.5, type: "double" }, tiny: { value: 1e-9, type: "double" },
      strings: { value: list, type: "array" }, numbers: { value: [1, 2.5], type: "array" }, booleans: { value: [true, false], type: "array" },
      none: { value: [], type: "array" }, typed: { value: "v", type: "string" }, typedNumber: { value: 3, type: "integer", unit: "byte" },
      "key with \"quotes\" and ü": { value: 1, type: "integer" },
    },
  );
});

test("lone surrogates become replacement characters, and everything around them arrives", async (t) => {
  const pair = await connect(t);
  const { a, b } = await attributesOf(pair, { a: "x\ud800y", b: "after" });
  assert.equal(a.value, "x\ufffdy");
  assert.equal(b.value, "after");
});

test("strings with NULs in them stay apart", async (t) => {
  const pair = await connect(t);
  const all = await attributesOf(pair, { "a\0b": "c\0d", e: "\0", f: "\0\0", g: "x" });
  assert.deepEqual(Object.entries(all).map(([key, { value }]) => [key, value]), [["a\0b", "c\0d"], ["e", "\0"], ["f", "\0\0"], ["g", "x"]]);
});

test("other values become JSON text; what has none becomes empty", async (t) => {
  const pair = await connect(t);
  const cycle = { name: "cycle" };
  cycle.self = cycle;
  const cyclicList = [];
  cyclicList.push(cyclicList);
  class Point {
    x = 1;
    get secret() { throw new Error("never read"); }
    toJSON() { return { x: this.x }; }
  }
  const arrived = await attributesOf(pair, {
    object: { a: [1, { b: null }] }, nothing: null, date: new Date(0), map: new Map([[1, 2]]), point: new Point(), nan: NaN, typedNaN: { value: NaN },
    symbol: Symbol("s"), fn: () => 1, big: 12n, cycle, cyclicList, throwing: { get value() { throw new Error("x"); } },
    badJson: { toJSON() { throw new Error("x"); } }, nested: { value: { deep: 1 } }, typedSymbol: { value: Symbol("x") },
    noPrototype: Object.assign(Object.create(null), { a: 1 }), infinite: Infinity, minus: { value: -Infinity },
  });
  const values = Object.fromEntries(Object.entries(arrived).map(([key, { value, type }]) => [key, (assert.equal(type, "string", key), value)]));
  assert.deepEqual(values, {
    object: '{"a":[1,{"b":null}]}', nothing: "null", date: '"1970-01-01T00:00:00.000Z"', map: "{}", point: '{"x":1}', nan: "null", typedNaN: "null",
    symbol: "", fn: "", big: "", cycle: "", cyclicList: "", throwing: "", badJson: "", nested: '{"deep":1}', typedSymbol: "", noPrototype: '{"a":1}',
  });
});

test("attribute objects that fight back cost at most their metric, never the page", async (t) => {
  const pair = await connect(t);
  const { sdk, sink } = pair;
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const hostile = [
    { get bad() { throw new Error("getter"); } },
    { get bad() { throw null; } },
    new Proxy({}, { ownKeys() { throw new Error("ownKeys"); } }),
    new Proxy({ a: 1 }, { get() { throw new Error("get"); } }),
    new Proxy({ a: 1 }, { getOwnPropertyDescriptor() { throw new Error("descriptor"); } }),
    revoked.proxy,
  ];
  for (const attributes of hostile) assert.doesNotThrow(() => sdk.metrics.count("hostile", 1, { attributes }));
  assert.doesNotThrow(() => sdk.metrics.count("hostile", 1, { get attributes() { throw new Error("x"); } }));
  assert.doesNotThrow(() => sdk.metrics.count("hostile", 1, revoked.proxy));
  // Inside of an attribute's value it costs that value only.
  sdk.metrics.count("survives", 1, { attributes: { inner: new Proxy({}, { ownKeys() { throw new Error("x"); } }), revoked: revoked.proxy, good: 1 } });
  assert.deepEqual(await lossesOf(pair), { invalid: hostile.length + 2 });
  assert.deepEqual(sink.metrics.map(({ name }) => name), ["survives"]);
  assert.equal(plainAttributes(sink.metrics[0]).good, 1);
});

test("attributes that are no object at all", async (t) => {
  const pair = await connect(t);
  for (const attributes of [null, undefined, 0, "", false, 5, true, Symbol("x"), () => {}]) pair.sdk.metrics.count("odd", 1, { attributes });
  for (const options of [null, undefined, 5, "text", true, []]) pair.sdk.metrics.count("odd", 1, options);
  await pair.sdk.flush(5000);
  assert.equal(pair.sink.metrics.length, 15);
});

test("only own enumerable properties count, and __proto__ is a name like any other", async (t) => {
  const pair = await connect(t);
  const attributes = Object.create({ inherited: 1 }, { hidden: { value: 1, enumerable: false } });
  attributes.own = 1;
  attributes[Symbol("s")] = 1;
  Object.defineProperty(attributes, "__proto__", { value: "x", enumerable: true });
  attributes.constructor = "y";
  const arrived = await attributesOf(pair, attributes);
  assert.deepEqual(Object.keys(arrived).filter((key) => key !== "__proto__").sort(), ["constructor", "own"]);
  assert.equal({}.polluted, undefined);
});

test("what the caller changes after the call does not change what was recorded", async (t) => {
  const pair = await connect(t);
  const { sdk, sink } = pair;
  const list = ["a"];
  const object = { deep: { n: 1 } };
  const typed = { value: "before", unit: "byte" };
  const attributes = { text: "before", list, object, typed };
  const options = { unit: "before", attributes };
  sdk.metrics.count("kept", 1, options);
  attributes.text = "after";
  attributes.more = "after";
  delete attributes.object;
  list.push("b");
  object.deep.n = 2;
  typed.value = "after";
  options.unit = "after";
  await sdk.flush(5000);
  const [metric] = sink.metrics;
  assert.equal(metric.unit, "before");
  const { text, more, list: arrivedList, object: arrivedObject, typed: arrivedTyped } = plainAttributes(metric);
  assert.deepEqual([text, more, arrivedList, arrivedObject, arrivedTyped], ["before", undefined, ["a"], '{"deep":{"n":1}}', "before"]);
});

test("getters are read once, at the call", async (t) => {
  const pair = await connect(t);
  let reads = 0;
  const arrived = await attributesOf(pair, { get n() { return ++reads; } });
  assert.equal(reads, 1);
  assert.equal(arrived.n.value, 1);
});

test("names and values that are none are dropped and counted", async (t) => {
  const pair = await connect(t);
  const { metrics } = pair.sdk;
  const badNames = ["", undefined, null, 5, {}, [], Symbol("n"), () => {}, NaN];
  for (const name of badNames) assert.doesNotThrow(() => metrics.count(name));
  const badValues = [NaN, Infinity, -Infinity, "1", null, {}, [], true, 1n, Symbol("v"), () => 1];
  for (const value of badValues) assert.doesNotThrow(() => metrics.gauge("g", value));
  for (const value of badValues) assert.doesNotThrow(() => metrics.distribution("d", value));
  metrics.gauge("g");
  metrics.count("fine", undefined);
  assert.deepEqual(await lossesOf(pair), { invalid: badNames.length + badValues.length * 2 + 1 });
  assert.deepEqual(pair.sink.metrics.map(({ name, value }) => [name, value]), [["fine", 1]]);
});

/** The size that receivers count: the name's bytes, 8 for the value, keys and values of all attributes. */
function canonicalBytes(metric) {
  const size = (value) =>
    typeof value === "string" ? Buffer.byteLength(value) : typeof value === "number" ? 8 : typeof value === "boolean" ? 1 :
      Array.isArray(value) ? value.reduce((sum, element) => sum + size(element), 0) : 0;
  let bytes = Buffer.byteLength(metric.name) + 8;
  for (const [key, { value }] of Object.entries(metric.attributes)) bytes += Buffer.byteLength(key) + size(value);
  return bytes;
}

for (const [what, make] of [
  ["text", (n) => "x".repeat(n)],
  ["text of three bytes per letter", (n) => "€".repeat(Math.floor(n / 3)) + "x".repeat(n % 3)],
  ["an array", (n) => ["x".repeat(Math.floor(n / 2)), "x".repeat(Math.ceil(n / 2))]],
  ["an array of three bytes per letter", (n) => ["€".repeat(Math.floor(n / 3)), "x".repeat(n % 3)]],
]) {
  test(`2048 bytes arrive, 2049 do not: ${what}`, async (t) => {
    const pair = await connect(t);
    const { sdk, sink } = pair;
    sdk.metrics.count("size", 1, { attributes: { fill: make(0) } });
    await sdk.flush(5000);
    const room = 2048 - canonicalBytes(sink.metrics[0]);
    sdk.metrics.count("size", 1, { attributes: { fill: make(room) } });
    sdk.metrics.count("size", 1, { attributes: { fill: make(room + 1) } });
    assert.deepEqual(await lossesOf(pair), { invalid: 1 });
    assert.deepEqual(sink.metrics.map(canonicalBytes), [2048 - room, 2048]);
    assert.equal(sink.dropped("trace_metric_byte").invalid, 2049);
  });
}

test("maxMetricBytes moves the limit; over-long names and huge values are dropped and counted", async (t) => {
  const pair = await connect(t, { maxMetricBytes: 400 });
  const { metrics } = pair.sdk;
  metrics.count("n".repeat(100));
  metrics.count("n".repeat(401));
  metrics.count("n".repeat(1_000_000));
  metrics.count("x", 1, { attributes: { huge: "h".repeat(5_000_000) } });
  metrics.count("x", 1, { attributes: { ["k".repeat(1_000_000)]: 1 } });
  metrics.count("x", 1, { attributes: { list: Array(100_000).fill(1) } });
  metrics.count("x", 1, { attributes: { object: { deep: "h".repeat(100_000) } } });
  metrics.count("x", 1, { attributes: Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, i])) });
  assert.deepEqual(await lossesOf(pair), { invalid: 7 });
  assert.equal(pair.sink.metrics.length, 1);
});

test("a refused metric leaves its neighbours alone", async (t) => {
  const pair = await connect(t);
  const { metrics } = pair.sdk;
  for (let i = 0; i < 30; i++) {
    metrics.count("good", i, { attributes: { i } });
    metrics.count("bad", 1, { attributes: { before: "x", huge: "h".repeat(3000), after: "y" } });
  }
  assert.deepEqual(await lossesOf(pair), { invalid: 30 });
  assert.deepEqual(pair.sink.metrics.map(({ value, attributes }) => [value, attributes.i.value]), Array.from({ length: 30 }, (_, i) => [i, i]));
});

test("sentry.timestamp.sequence counts within a millisecond", async (t) => {
  const { sdk, sink } = await connect(t);
  for (let i = 0; i < 500; i++) sdk.metrics.count("s", i, { attributes: { "sentry.timestamp.sequence": 99_999 } });
  await sdk.flush(5000);
  let last = -1;
  let next = 0;
  assert.equal(sink.metrics.length, 500);
  for (const { timestamp, attributes, value } of sink.metrics) {
    const millisecond = Math.floor(timestamp * 1000 + 1e-3);
    next = millisecond === last ? next + 1 : 0;
    last = millisecond;
    assert.deepEqual(attributes["sentry.timestamp.sequence"], { value: next, type: "integer" }, `metric ${value}`);
  }
});

test("metrics before init, and without one, do nothing", async () => {
  const sdk = await freshCopy();
  assert.doesNotThrow(() => sdk.metrics.count("x"));
  assert.equal(sdk.getClient(), undefined);
  assert.equal(sdk.isInitialized(), false);
  assert.equal(sdk.isEnabled(), false);
  assert.equal(await sdk.flush(), false);
  assert.equal(await sdk.close(), false);
});

test("enableMetrics: false: nothing is recorded, nothing counted, no hook runs", async (t) => {
  let calls = 0;
  const pair = await connect(t, { enableMetrics: false, beforeSendMetric: (metric) => (calls++, metric) });
  pair.sdk.metrics.count("x");
  pair.sdk.metrics.count("");
  assert.deepEqual(await lossesOf(pair), {});
  assert.equal(pair.sink.requests.length, 0);
  assert.equal(calls, 0);
});

test("debug mode says what is dropped; otherwise the console stays empty", async (t) => {
  const lines = listenToConsole(t);
  const quiet = await connect(t);
  quiet.sdk.metrics.count("");
  await quiet.sdk.flush(5000);
  assert.deepEqual(lines, []);
  const loud = await connect(t, { debug: true });
  loud.sdk.metrics.count("");
  loud.sdk.metrics.count("x", 1, { attributes: { huge: "h".repeat(3000) } });
  await loud.sdk.flush(5000);
  assert.match(lines.join("\n"), /a metric needs a name and a finite number/);
  assert.match(lines.join("\n"), /too large and dropped/);
});
