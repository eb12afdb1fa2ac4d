/** The explorer as a receiver: over OTLP, of the SDK's own envelopes, and of what another explorer measures of itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Collector, until } from "../e2e/support.mjs";
import { send } from "./support.mjs";

const numbers = (samples) => samples.map(({ value }) => value).sort((a, b) => a - b);

test("the explorer takes OTLP, nothing refused", async () => {
  const collector = await Collector.start();
  const { hits } = await send("otlp", { url: `${collector.origin}/v1/metrics`, resource: { "service.name": "shop" } });
  const orders = await until(async () => {
    const found = await collector.samples("orders");
    return found.length === 2 && found;
  }, "the orders");
  assert.deepEqual(orders.map(({ value, attributes }) => [attributes.platform, value]).sort(), [["app", 1], ["web", 6]]);
  assert.deepEqual(numbers(await collector.samples("hits")), [hits]);
  const [size] = await collector.samples("queue.size");
  assert.deepEqual([size.value, size.unit, size.attributes.instance, size.attributes.service], [12.5, "byte", "db1", "shop"]);
  const checkout = await collector.samples("checkout");
  assert.equal(checkout.length, 3);
  numbers(checkout).forEach((value, at) => assert.ok(Math.abs(value / [0.01, 0.02, 0.25][at] - 1) < 0.05, `${value}`));
  assert.ok(checkout.every(({ unit }) => unit === "second"));
  assert.deepEqual((await collector.api("stats")).rejects, {});
});

test("the explorer takes the SDK's own metrics", async () => {
  const collector = await Collector.start();
  const { hits } = await send("fanal", {}, { SENTRY_DSN: collector.dsn });
  const orders = await until(async () => {
    const found = await collector.samples("orders");
    return found.length === 4 && found;
  }, "the orders");
  assert.deepEqual(numbers(orders), [1, 2, 2, 2]);
  const sampled = await collector.samples("hits");
  assert.equal(sampled.length * 2, hits);
  assert.ok(sampled.every(({ attributes }) => attributes["sentry.client_sample_rate"] === 0.5));
  const checkout = await collector.samples("checkout");
  assert.deepEqual(numbers(checkout), [0.01, 0.02, 0.25]);
  assert.ok(checkout.every(({ unit, attributes }) => unit === "second" && attributes.service === "shop"));
});

test("an explorer measures itself: beside what it takes in, and wherever the environment says", async () => {
  const receiver = await Collector.start(0, { words: ["--statsd", "127.0.0.1:0"] });
  const [, port] = await until(() => /StatsD on udp:\/\/127\.0\.0\.1:(\d+)/.exec(receiver.said), "the address");
  const env = { FANAL_METRICS_BACKEND: "dogstatsd", FANAL_METRICS_OPTIONS: JSON.stringify({ host: "127.0.0.1", port: Number(port) }) };
  const measured = await Collector.start(0, { words: ["--own-metrics"], env });
  const { hits } = await send("fanal", {}, { SENTRY_DSN: measured.dsn });
  assert.ok(hits);
  await until(async () => (await measured.count("checkout")) === 3, "what was sent");
  const own = await until(async () => {
    const found = await measured.samples("fanal.commit.rows");
    return found.length && found;
  }, "its own metrics");
  assert.ok(own.some(({ value }) => value > 100), "the commit of what was sent");
  await measured.stop();
  const asked = await until(async () => {
    const found = await receiver.samples("fanal.query.duration");
    return found.length > 1 && found;
  }, "what it sent when it stopped");
  assert.ok(asked.every(({ unit, attributes }) => unit === "millisecond" && attributes.endpoint.startsWith("/api/v1/")), JSON.stringify(asked[0]));
});
