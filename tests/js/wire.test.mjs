/** What a metric costs on the wire: exact numbers, printed, with the bounds that hold. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { connect } from "./support.mjs";

const TRACE = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";
const hex16 = (i) => createHash("sha256").update(`id ${i}`).digest("hex").slice(0, 16);

const ROUTES = ["/", "/cart", "/checkout", "/orders/:id", "/orders/:id/items", "/account", "/search", "/help"];

/** A request counter with five attributes, as in the benchmark; unless `isPlain`, with a unique id besides. */
function record(sdk, count, isPlain) {
  for (let i = 0; i < count; i++) {
    const attributes = { route: ROUTES[i & 7], cached: i % 3 === 0, method: "GET", status: 200, region: "eu-west-1" };
    if (!isPlain) attributes.request = hex16(i);
    sdk.metrics.count("http.client.requests", 1, { attributes });
  }
}

/** With the defaults of a server, as nearly as Node can show what a browser would send; the benchmark measures in one. */
async function bytesPerMetric(t, count, { isPlain = false, ...options }) {
  const { sdk, sink } = await connect(t, { release: "shop@1.4.0", environment: "production", serverName: "web-1", ...options });
  sdk.getCurrentScope().setPropagationContext({ traceId: TRACE, sampleRand: 0.5 });
  record(sdk, count, isPlain);
  await sdk.flush(10_000);
  assert.equal(sink.metrics.reduce((sum, { value }) => sum + value, 0), count);
  const bytes = sink.requests.reduce((sum, { wireBytes }) => sum + wireBytes, 0) / count;
  t.diagnostic(`${count} metrics, ${JSON.stringify({ isPlain, ...options })}: ${bytes.toFixed(1)} B each, ${sink.requests.length} request(s)`);
  return bytes;
}

/** Leaves what the peer sends: the SDK's own extra, `server.address` here, is not part of the comparison. */
function likePeer(metric) {
  delete metric.attributes["server.address"];
  return metric;
}

for (const [what, count, options, bytesMax] of [
  ["compressed, a flush of 50, unique ids", 50, {}, 60],
  ["compressed, a flush of 1,000, unique ids", 1000, {}, 60],
  ["where compression is refused", 50, { compression: false, isPlain: true, beforeSendMetric: likePeer }, 674],
  ["where compression is refused, a flush of 1,000", 1000, { compression: false, isPlain: true, beforeSendMetric: likePeer }, 674],
  ["repeated counters with coalesceMetrics", 1000, { coalesceMetrics: true, isPlain: true }, 22],
]) {
  test(`bytes per metric, ${what}: at most ${bytesMax}`, async (t) => {
    const bytes = await bytesPerMetric(t, count, options);
    assert.ok(bytes <= bytesMax, `${bytes} B`);
  });
}

test("no byte of the JSON is for nothing: what arrives is as short as its content", async (t) => {
  const { sdk, sink } = await connect(t, { compression: false });
  record(sdk, 20);
  sdk.metrics.gauge("g", 0.25, { unit: "ms", attributes: { "ü": ["a", 1.5], typed: { value: true, unit: "x" } } });
  await sdk.flush(5000);
  const [{ text }] = sink.requests;
  // The line between, the item's header, has its count in a field of fixed width.
  const [header, , container] = text.split("\n");
  for (const line of [header, container]) assert.ok(line === JSON.stringify(JSON.parse(line)), line.slice(0, 1000));
});
