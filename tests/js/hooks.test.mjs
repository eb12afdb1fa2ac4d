import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, plainAttributes } from "./support.mjs";

async function finish({ sdk, sink }) {
  await sdk.flush(5000);
  await sdk.close(5000);
  return sink.dropped();
}

test("beforeSendMetric sees the metric with defaults and the user, without scope attributes", async (t) => {
  const seen = [];
  const pair = await connect(t, { release: "r", environment: "e", serverName: "s", beforeSendMetric: (metric) => (seen.push(structuredClone(metric)), metric) });
  const { sdk, sink } = pair;
  sdk.setAttribute("scoped", 1);
  sdk.setUser({ id: "u", email: "e@x", username: "n" });
  sdk.metrics.distribution("d", 2.5, { unit: "ms", attributes: { own: true, "user.email": "own@x" } });
  await sdk.flush(5000);
  const { attributes, ...metric } = seen[0];
  assert.deepEqual(metric, { name: "d", value: 2.5, type: "distribution", unit: "ms" });
  assert.deepEqual(attributes, {
    own: true, "user.id": "u", "user.email": "own@x", "user.name": "n", "server.address": "s",
    "sentry.release": "r", "sentry.environment": "e", "sentry.sdk.name": "fanal.javascript.browser", "sentry.sdk.version": sdk.SDK_VERSION,
  });
  const { "sentry.timestamp.sequence": _, ...arrived } = plainAttributes(sink.metrics[0]);
  assert.deepEqual(arrived, { ...attributes, scoped: 1 });
  assert.equal(sink.metrics[0].unit, "millisecond");
});

test("beforeSendMetric may change everything, and has the last word", async (t) => {
  const pair = await connect(t, {
    release: "r",
    beforeSendMetric: () => ({ name: "other", value: 7, type: "ignored", unit: "byte", attributes: { "sentry.release": "changed", added: [1], scoped: "hook" } }),
  });
  pair.sdk.setAttribute("scoped", "scope");
  pair.sdk.metrics.gauge("g", 1, { attributes: { own: 1 } });
  await pair.sdk.flush(5000);
  const [{ name, value, type, unit, attributes }] = pair.sink.metrics;
  assert.deepEqual({ name, value, type, unit }, { name: "other", value: 7, type: "gauge", unit: "byte" });
  assert.deepEqual(Object.keys(attributes).sort(), ["added", "scoped", "sentry.release", "sentry.timestamp.sequence"]);
  assert.equal(attributes["sentry.release"].value, "changed");
  assert.equal(attributes.scoped.value, "hook");
});

test("beforeSendMetric may change the metric it was given", async (t) => {
  const pair = await connect(t, {
    beforeSendMetric(metric) {
      delete metric.attributes["sentry.sdk.name"];
      metric.attributes.more = 1;
      metric.value *= 2;
      return metric;
    },
  });
  const mine = { own: 1 };
  pair.sdk.metrics.count("c", 21, { attributes: mine });
  await pair.sdk.flush(5000);
  const [metric] = pair.sink.metrics;
  assert.equal(metric.value, 42);
  const { more, own, "sentry.sdk.name": name } = plainAttributes(metric);
  assert.deepEqual([more, own, name], [1, 1, undefined]);
  assert.deepEqual(mine, { own: 1 }, "the caller's object is not the hook's");
});

for (const [what, hook, losses] of [
  ["null drops", () => null, { before_send: 1 }],
  ["nothing drops", () => undefined, { before_send: 1 }],
  ["throwing drops", () => { throw new Error("hook"); }, { callback_error: 1 }],
  ["throwing null drops", () => { throw null; }, { callback_error: 1 }],
  ["a number is no metric", () => 5, { invalid: 1 }],
  ["a string is no metric", () => "metric", { invalid: 1 }],
  ["an empty object is no metric", () => ({}), { invalid: 1 }],
  ["a promise is no metric", async (metric) => metric, { invalid: 1 }],
  ["NaN is no value", (metric) => ({ ...metric, value: NaN }), { invalid: 1 }],
  ["an empty name is none", (metric) => ({ ...metric, name: "" }), { invalid: 1 }],
  ["attributes that throw", (metric) => ({ ...metric, attributes: { get x() { throw new Error("x"); } } }), { invalid: 1 }],
  ["too large", (metric) => ({ ...metric, attributes: { x: "x".repeat(4000) } }), { invalid: 1 }],
  ["a metric that throws when it is read", () => ({ get name() { throw new Error("x"); } }), { invalid: 1 }],
]) {
  test(`beforeSendMetric: ${what}, and is counted`, async (t) => {
    const pair = await connect(t, { beforeSendMetric: hook });
    assert.doesNotThrow(() => pair.sdk.metrics.count("x"));
    assert.deepEqual(await finish(pair), losses);
    assert.equal(pair.sink.metrics.length, 0);
  });
}

test("a hook that records metrics itself does not bring the page down", async (t) => {
  let depth = 0;
  const pair = await connect(t, {
    beforeSendMetric(metric) {
      if (depth++ < 3) pair.sdk.metrics.count(`nested.${depth}`);
      return metric;
    },
  });
  pair.sdk.metrics.count("outer");
  await pair.sdk.flush(5000);
  assert.deepEqual(pair.sink.metrics.map(({ name }) => name).sort(), ["nested.1", "nested.2", "nested.3", "outer"]);
});

test("processMetric runs before beforeSendMetric, afterCaptureMetric after it", async (t) => {
  const order = [];
  const pair = await connect(t, { beforeSendMetric: (metric) => (order.push(`before ${metric.attributes.processed}`), metric) });
  const { client, sdk, sink } = pair;
  const off = client.on("processMetric", (metric) => {
    order.push("process");
    metric.attributes.processed = true;
  });
  client.on("afterCaptureMetric", (metric) => order.push(`after ${metric.name}`));
  sdk.metrics.count("a");
  off();
  sdk.metrics.count("b");
  await sdk.flush(5000);
  assert.deepEqual(order, ["process", "before true", "after a", "before undefined", "after b"]);
  assert.equal(sink.metrics[0].attributes.processed.value, true);
});

test("hooks work without beforeSendMetric; one that throws stops neither the others nor the metric", async (t) => {
  const { client, sdk, sink } = await connect(t);
  client.on("processMetric", () => { throw new Error("hook"); });
  client.on("processMetric", (metric) => { metric.attributes.second = 1; });
  let captured = 0;
  client.on("afterCaptureMetric", () => captured++);
  sdk.metrics.count("x", 1, { attributes: { own: 1 } });
  await sdk.flush(5000);
  const { second, own } = plainAttributes(sink.metrics[0]);
  assert.deepEqual([second, own, captured], [1, 1, 1]);
});

test("afterCaptureMetric does not hear of what was dropped", async (t) => {
  const { client, sdk } = await connect(t, { beforeSendMetric: () => null });
  let captured = 0;
  client.on("afterCaptureMetric", () => captured++);
  sdk.metrics.count("x");
  assert.equal(captured, 0);
});

test("the whole order: scopes, user, explicit, SDK, hook, sequence", async (t) => {
  const keys = ["k1", "k2", "k3", "user.id", "sentry.release", "sentry.environment", "sentry.timestamp.sequence"];
  const all = (value) => Object.fromEntries(keys.map((key) => [key, value]));
  for (const withHook of [false, true]) {
    const pair = await connect(t, {
      release: "sdk", environment: "sdk",
      ...(withHook && { beforeSendMetric: (metric) => ({ ...metric, attributes: { ...metric.attributes, "sentry.environment": "hook" } }) }),
    });
    const { sdk, sink } = pair;
    sdk.getGlobalScope().setAttributes(all("global"));
    sdk.getIsolationScope().setAttributes({ ...all("isolation"), k1: "isolation" }).removeAttribute("k1");
    sdk.getCurrentScope().setAttributes({ k3: "current", "user.id": "current", "sentry.release": "current" });
    sdk.setUser({ id: "user" });
    sdk.metrics.count("fallback");
    sdk.metrics.count("explicit", 1, { attributes: { k3: "explicit", "user.id": "explicit", "sentry.release": "explicit", "sentry.timestamp.sequence": "explicit" } });
    await sdk.flush(5000);
    const read = (name) => {
      const { "sentry.timestamp.sequence": sequence, ...rest } = plainAttributes(sink.metrics.find((metric) => metric.name === name));
      assert.equal(typeof sequence, "number");
      return keys.slice(0, -1).map((key) => rest[key]);
    };
    const environment = withHook ? "hook" : "sdk";
    assert.deepEqual(read("fallback"), ["global", "isolation", "current", "user", "sdk", environment], `hook: ${withHook}`);
    assert.deepEqual(read("explicit"), ["global", "isolation", "explicit", "explicit", "sdk", environment], `hook: ${withHook}`);
  }
});

test("a replay integration's id and mode go with every metric, as they are when it is recorded", async (t) => {
  let id;
  let mode;
  const replay = { name: "Replay", getReplayId: () => id, getRecordingMode: () => mode };
  const { sdk, sink } = await connect(t, { integrations: [replay] });
  const step = (name, nextId, nextMode) => {
    [id, mode] = [nextId, nextMode];
    sdk.metrics.count(name);
  };
  step("none");
  step("buffering", "r1", "buffer");
  step("session", "r1", "session");
  step("next", "r2", "session");
  step("stopped");
  await sdk.flush(5000);
  const seen = Object.fromEntries(sink.metrics.map((metric) => {
    const all = plainAttributes(metric);
    return [metric.name, [all["sentry.replay_id"], all["sentry._internal.replay_is_buffering"]]];
  }));
  assert.deepEqual(seen, {
    none: [undefined, undefined], buffering: ["r1", true], session: ["r1", undefined], next: ["r2", undefined], stopped: [undefined, undefined],
  });
});

test("a replay that throws costs nothing but its own attributes", async (t) => {
  const replay = { name: "Replay", getReplayId() { throw new Error("replay"); } };
  const pair = await connect(t, { integrations: [replay] });
  assert.doesNotThrow(() => pair.sdk.metrics.count("x"));
  await pair.sdk.flush(5000);
  assert.equal(pair.sink.metrics.length, 1);
});
