/** What peers do not have: coalescing, sampling by name, the cardinality guard, the timer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, listenToConsole, plainAttributes } from "./support.mjs";

const total = (metrics) => metrics.reduce((sum, { value }) => sum + value, 0);

test("coalesceMetrics: equal counters of one flush become one with the sum", async (t) => {
  const { sdk, sink } = await connect(t, { coalesceMetrics: true });
  for (let i = 0; i < 300; i++) sdk.metrics.count("clicks", 1 + (i % 3), { unit: "click", attributes: { button: i % 2 ? "a" : "b", list: [1, 2] } });
  await sdk.flush(5000);
  assert.equal(sink.metrics.length, 2);
  assert.equal(total(sink.metrics), 600);
  for (const { type, unit, attributes } of sink.metrics) {
    assert.equal(type, "counter");
    assert.equal(unit, "click");
    assert.deepEqual(attributes.list.value, [1, 2]);
  }
});

test("coalesceMetrics: what differs in name, unit, attributes, scope or trace stays apart; gauges and distributions always do", async (t) => {
  const { sdk, sink } = await connect(t, { coalesceMetrics: true });
  const twice = (record) => {
    record();
    record();
  };
  twice(() => sdk.metrics.count("a"));
  twice(() => sdk.metrics.count("b"));
  twice(() => sdk.metrics.count("a", 1, { unit: "byte" }));
  twice(() => sdk.metrics.count("a", 1, { attributes: { k: 1 } }));
  twice(() => sdk.metrics.count("a", 1, { attributes: { k: "1" } }));
  twice(() => sdk.metrics.count("a", 1, { attributes: { k: { value: 1, unit: "byte" } } }));
  twice(() => sdk.metrics.gauge("a", 1));
  twice(() => sdk.metrics.distribution("a", 1));
  sdk.setAttribute("scoped", 1);
  twice(() => sdk.metrics.count("a"));
  sdk.getCurrentScope().setPropagationContext({ traceId: "f".repeat(32), sampleRand: 0 });
  twice(() => sdk.metrics.count("a"));
  await sdk.flush(5000);
  const counters = sink.metrics.filter(({ type }) => type === "counter");
  assert.equal(counters.length, 8);
  assert.ok(counters.every(({ value }) => value === 2), JSON.stringify(counters.map(({ value }) => value)));
  assert.equal(sink.metrics.length, 12);
});

test("coalesceMetrics: fractions and negative counts add up too, and each flush starts anew", async (t) => {
  const { sdk, sink } = await connect(t, { coalesceMetrics: true });
  for (const value of [0.5, -2, 1e9, 0.25]) sdk.metrics.count("c", value);
  await sdk.flush(5000);
  sdk.metrics.count("c", 5);
  await sdk.flush(5000);
  assert.deepEqual(sink.metrics.map(({ value }) => value), [999_999_998.75, 5]);
});

test("coalesceMetrics is off unless asked for", async (t) => {
  const { sdk, sink } = await connect(t);
  for (let i = 0; i < 10; i++) sdk.metrics.count("c");
  await sdk.flush(5000);
  assert.equal(sink.metrics.length, 10);
});

test("metricSampleRates: kept ones carry the rate, dropped ones are counted", async (t) => {
  const pair = await connect(t, { metricSampleRates: { half: 0.5, never: 0, always: 1 } });
  const { sdk, sink } = pair;
  const recorded = 800;
  for (let i = 0; i < recorded; i++) for (const name of ["half", "never", "always", "other"]) sdk.metrics.count(name);
  await sdk.flush(5000);
  await sdk.close(5000);
  const arrived = (name) => sink.metrics.filter((metric) => metric.name === name);
  const halves = arrived("half").length;
  // Six standard deviations: this fails by chance once in a billion runs.
  assert.ok(Math.abs(halves - recorded / 2) < 6 * Math.sqrt(recorded / 4), `${halves} of ${recorded}`);
  assert.equal(arrived("never").length, 0);
  for (const { attributes } of arrived("half")) assert.deepEqual(attributes["sentry.client_sample_rate"], { value: 0.5, type: "double" });
  for (const name of ["always", "other"]) {
    assert.equal(arrived(name).length, recorded);
    for (const metric of arrived(name)) assert.ok(!("sentry.client_sample_rate" in metric.attributes));
  }
  assert.deepEqual(sink.dropped(), { sample_rate: recorded + (recorded - halves) });
});

test("metricCardinalityLimit: further strings become __overflow__, per name and key", async (t) => {
  const lines = listenToConsole(t);
  const { sdk, sink } = await connect(t, { metricCardinalityLimit: 3, debug: true });
  for (const name of ["one", "two"]) {
    for (let i = 0; i < 10; i++) sdk.metrics.count(name, 1, { attributes: { user: `${name}-${i}`, page: i % 2 ? "a" : "b", n: i } });
  }
  await sdk.flush(5000);
  assert.equal(sink.metrics.length, 20);
  for (const name of ["one", "two"]) {
    const users = sink.metrics.filter((metric) => metric.name === name).map((metric) => plainAttributes(metric));
    assert.deepEqual(users.map(({ user }) => user), [0, 1, 2].map((i) => `${name}-${i}`).concat(Array(7).fill("__overflow__")));
    assert.deepEqual(users.map(({ page }) => page).slice(0, 4), ["b", "a", "b", "a"]);
    assert.deepEqual(users.map(({ n }) => n), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "numbers are not guarded");
  }
  assert.match(lines.join("\n"), /__overflow__.* 14/);
});

test("metricCardinalityLimit remembers across flushes", async (t) => {
  const { sdk, sink } = await connect(t, { metricCardinalityLimit: 2 });
  for (const user of ["a", "b", "c", "a", "d"]) {
    sdk.metrics.count("n", 1, { attributes: { user } });
    await sdk.flush(5000);
  }
  assert.deepEqual(sink.metrics.map((metric) => plainAttributes(metric).user), ["a", "b", "__overflow__", "a", "__overflow__"]);
});

test("metrics.timer: the answer passes through, the time is recorded", async (t) => {
  const { sdk, sink } = await connect(t);
  assert.equal(sdk.metrics.timer("sync", () => 42, { attributes: { a: 1 } }), 42);
  const answer = await sdk.metrics.timer("async", () => new Promise((resolve) => setTimeout(resolve, 30, "later")));
  assert.equal(answer, "later");
  const error = new Error("mine");
  assert.throws(() => sdk.metrics.timer("throws", () => { throw error; }), (caught) => caught === error);
  await assert.rejects(sdk.metrics.timer("rejects", () => Promise.reject(error)), (caught) => caught === error);
  sdk.metrics.timer("unit", () => {}, { unit: "second" });
  await sdk.flush(5000);
  const byName = Object.fromEntries(sink.metrics.map((metric) => [metric.name, metric]));
  assert.deepEqual(Object.keys(byName).sort(), ["async", "rejects", "sync", "throws", "unit"]);
  for (const { type, value } of sink.metrics) {
    assert.equal(type, "distribution");
    assert.ok(value >= 0 && value < 5000, `${value}`);
  }
  assert.equal(byName.sync.unit, "millisecond");
  assert.equal(byName.sync.attributes.a.value, 1);
  assert.equal(byName.unit.unit, "second");
  assert.ok(byName.async.value >= 25, `${byName.async.value}`);
});
