/** Receivers that misbehave. In every scenario: recorded = arrived + dropped + held. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertConserved, connect, recordMany, until } from "./support.mjs";

/** The SDK's timers keep no process alive; a test that waits for one must. */
function stayAlive(t) {
  const alive = setInterval(() => {}, 1000);
  t.after(() => clearInterval(alive));
}

const isReport = ({ text }) => text.includes('"client_report"');

test("10,000 metrics in one burst: all arrive, once, in order, in batches of at most 1,000", async (t) => {
  const { sink, sdk } = await connect(t);
  recordMany(sdk, 10_000);
  assert.equal(await sdk.flush(20_000), true);
  assertConserved(sink, 10_000);
  assert.ok(sink.requests.every(({ envelope }) => envelope.items[0].header.item_count <= 1000));
  const order = sink.metrics.map(({ attributes }) => attributes.id.value);
  assert.equal(new Set(order).size, 10_000);
  for (const [at, { wireBytes, isCompressed }] of sink.requests.entries()) {
    assert.ok(isCompressed && wireBytes <= 60_000, `request ${at}: ${wireBytes} bytes`);
  }
});

test("25,000 metrics without a pause: what the bounds cannot hold is counted", async (t) => {
  const { sink, sdk } = await connect(t);
  for (let from = 0; from < 25_000; from += 5000) recordMany(sdk, 5000, "many", from);
  await sdk.flush(30_000);
  await sdk.close(5000);
  assertConserved(sink, 25_000);
});

test("one big metric after the other: batches stay within the keepalive budget", async (t) => {
  const { sink, sdk } = await connect(t, { compression: false });
  for (let i = 0; i < 200; i++) sdk.metrics.count("many", 1, { attributes: { id: `many-${i}`, fill: "x".repeat(1500) } });
  await sdk.flush(10_000);
  assertConserved(sink, 200);
  for (const { wireBytes } of sink.requests) assert.ok(wireBytes <= 60_000, `${wireBytes}`);
});

test("flush by flush: nothing is sent twice", async (t) => {
  const { sink, sdk } = await connect(t);
  for (let i = 0; i < 20; i++) {
    recordMany(sdk, 37, "many", i * 37);
    await sdk.flush(5000);
  }
  assertConserved(sink, 740);
});

test("unique strings by the ten thousand: the core's memory is emptied and goes on", async (t) => {
  const { sink, sdk } = await connect(t);
  let recorded = 0;
  for (let round = 0; round < 12; round++) {
    for (let i = 0; i < 1500; i++, recorded++) {
      sdk.metrics.count("many", 1, { attributes: { id: `many-${recorded}`, other: `other-${recorded}-${"y".repeat(i % 60)}` } });
    }
    sdk.setAttribute("round", round);
    await sdk.flush(10_000);
  }
  assertConserved(sink, recorded);
  for (const { attributes } of sink.metrics) assert.ok(attributes.other.value.startsWith(`other-${attributes.id.value.slice(5)}-`));
});

test("more states of the scopes than the core keeps", async (t) => {
  const { sink, sdk } = await connect(t);
  for (let i = 0; i < 900; i++) {
    sdk.setAttribute("state", i);
    sdk.metrics.count("many", 1, { attributes: { id: `many-${i}` } });
    if (i % 300 === 299) await sdk.flush(10_000);
  }
  assertConserved(sink, 900);
  for (const { attributes } of sink.metrics) assert.equal(attributes.id.value, `many-${attributes.state.value}`);
});

test("429 with a limit on metrics: what is refused the receiver counts, what waits is counted here", async (t) => {
  const { sink, sdk } = await connect(t);
  sink.respond = (request) => (isReport(request) ? {} : { status: 429, headers: { "x-sentry-rate-limits": "60:trace_metric:key" } });
  recordMany(sdk, 30);
  await sdk.flush(5000);
  assert.equal(sink.requests.length, 1);
  recordMany(sdk, 50, "many", 30);
  await sdk.flush(5000);
  await sdk.close(5000);
  assert.equal(sink.requests.filter((request) => !isReport(request)).length, 1, "no request while the limit lasts");
  assert.deepEqual(sink.dropped(), { ratelimit_backoff: 50 });
  assert.ok(sink.dropped("trace_metric_byte").ratelimit_backoff > 50 * 50);
});

test("a limit that has passed is over", async (t) => {
  const { sink, sdk } = await connect(t);
  sink.respond = () => ({ headers: { "x-sentry-rate-limits": "1:trace_metric:key" } });
  recordMany(sdk, 5);
  await sdk.flush(5000);
  sink.respond = () => ({});
  recordMany(sdk, 5, "many", 5);
  await sdk.flush(5000);
  await new Promise((resolve) => setTimeout(resolve, 1050));
  recordMany(sdk, 5, "many", 10);
  await sdk.flush(5000);
  await sdk.close(5000);
  assertConserved(sink, 15);
  assert.deepEqual(sink.dropped(), { ratelimit_backoff: 5 });
});

test("413: counted as send_error, not sent again", async (t) => {
  const { sink, sdk } = await connect(t);
  sink.respond = (request) => ({ status: isReport(request) ? 200 : 413 });
  recordMany(sdk, 100);
  await sdk.flush(5000);
  await sdk.close(5000);
  assertConserved(sink, 100);
  assert.deepEqual(sink.dropped(), { send_error: 100 });
  assert.equal(sink.requests.filter((request) => !isReport(request)).length, 1);
});

for (const status of [400, 403, 404, 418, 500]) {
  for (const count of [3, 200]) {
    test(`${status} for ${count} metrics: send_error, after one try without compression where there was some`, async (t) => {
      const { sink, sdk } = await connect(t);
      sink.respond = (request) => ({ status: isReport(request) ? 200 : status, body: "<html>garbage \ud83d" });
      recordMany(sdk, count);
      await sdk.flush(5000);
      await sdk.close(5000);
      assertConserved(sink, count);
      assert.deepEqual(sink.dropped(), { send_error: count });
      const forms = sink.requests.filter((request) => !isReport(request)).map(({ isCompressed }) => isCompressed);
      assert.deepEqual(forms, count > 50 ? [true, false] : [false]);
    });
  }
}

test("a receiver that cannot inflate gets the same batch plain, and everything after it", async (t) => {
  const { sink, sdk } = await connect(t);
  sink.respond = ({ isCompressed }) => ({ status: isCompressed ? 415 : 200 });
  recordMany(sdk, 300);
  await sdk.flush(5000);
  recordMany(sdk, 300, "many", 300);
  await sdk.flush(5000);
  assertConserved(sink, 600);
  assert.equal(sink.requests.filter(({ isCompressed }) => isCompressed).length, 1);
});

test("503, then well again: tried again with a pause, arrives once", async (t) => {
  stayAlive(t);
  const { sink, sdk } = await connect(t);
  let failures = 2;
  sink.respond = () => ({ status: failures-- > 0 ? 503 : 200 });
  recordMany(sdk, 5);
  const begun = performance.now();
  assert.equal(await sdk.flush(20_000), true);
  const times = performance.now() - begun;
  assertConserved(sink, 5);
  assert.equal(sink.requests.length, 3);
  // Half a second and a second are the shortest pauses that chance allows.
  assert.ok(times >= 1450, `two pauses in ${times} ms`);
});

test("a broken line, then well again: arrives once", async (t) => {
  stayAlive(t);
  const { sink, sdk } = await connect(t);
  sink.respond = (_, index) => (index < 1 ? "reset" : {});
  recordMany(sdk, 5);
  await sdk.flush(20_000);
  assertConserved(sink, 5);
});

test("while the line is down everything is held, within bounds, and comes later", async (t) => {
  stayAlive(t);
  const { sink, sdk } = await connect(t);
  sink.respond = () => "reset";
  for (let i = 0; i < 5; i++) {
    recordMany(sdk, 200, "many", i * 200);
    assert.equal(await sdk.flush(100), false);
  }
  assert.equal(sink.metrics.length, 0);
  assert.ok(sink.requests.length <= 6, `${sink.requests.length} requests: a receiver in trouble is left alone between tries`);
  assertConserved(sink, 1000, { held: 1000 });
  sink.respond = () => ({});
  await until(() => sink.metrics.length >= 1000, "everything held arrives", 20_000);
  assertConserved(sink, 1000);
});

test("a line that stays down: bounded memory, the oldest dropped and counted", async (t) => {
  stayAlive(t);
  const { sink, sdk } = await connect(t, { compression: false });
  sink.respond = () => "reset";
  const recorded = 9000;
  for (let i = 0; i < recorded; i += 1000) {
    for (let j = i; j < i + 1000; j++) sdk.metrics.count("many", 1, { attributes: { id: `many-${j}` } });
    await sdk.flush(50);
  }
  sink.respond = () => ({});
  await sdk.flush(20_000);
  await sdk.close(5000);
  assertConserved(sink, recorded);
  const { queue_overflow: overflow } = sink.dropped();
  assert.ok(overflow > 0, "two megabytes are held, this was more");
  const kept = Math.min(...sink.metrics.map(({ attributes }) => Number(attributes.id.value.slice(5))).filter((id) => id >= overflow));
  assert.ok(kept <= recorded, "the newest are kept");
  assert.ok(sink.metrics.some(({ attributes }) => attributes.id.value === `many-${recorded - 1}`));
});

test("a receiver that never answers: flush says so, and after its time the batch is counted, not sent again", async (t) => {
  stayAlive(t);
  // Only the SDK's own 30 seconds pass faster; all else keeps its time.
  const native = globalThis.setTimeout;
  t.mock.method(globalThis, "setTimeout", (callback, ms, ...rest) => native(callback, ms === 30_000 ? 300 : ms, ...rest));
  const { sink, sdk } = await connect(t);
  sink.respond = (request) => (isReport(request) ? {} : "never");
  recordMany(sdk, 5);
  assert.equal(await sdk.flush(50), false);
  assertConserved(sink, 5, { held: 5 });
  assert.equal(await sdk.flush(10_000), true);
  await sdk.close(5000);
  assertConserved(sink, 5);
  assert.deepEqual(sink.dropped(), { network_error: 5 });
  assert.equal(sink.requests.filter((request) => !isReport(request)).length, 1, "it may have arrived: sending again could count twice");
});

test("no more than the budget is on its way at once", async (t) => {
  stayAlive(t);
  const { sink, sdk } = await connect(t, { compression: false });
  let openBytes = 0;
  let openRequests = 0;
  let mostBytes = 0;
  let mostRequests = 0;
  sink.respond = async ({ wireBytes }) => {
    openBytes += wireBytes;
    openRequests++;
    mostBytes = Math.max(mostBytes, openBytes);
    mostRequests = Math.max(mostRequests, openRequests);
    await new Promise((resolve) => setTimeout(resolve, 30));
    openBytes -= wireBytes;
    openRequests--;
    return {};
  };
  recordMany(sdk, 1000);
  for (let i = 0; i < 40; i++) {
    recordMany(sdk, 1, "many", 1000 + i);
    sdk.flush(20_000);
  }
  assert.equal(await sdk.flush(20_000), true);
  assertConserved(sink, 1040);
  assert.ok(mostBytes <= 60_000, `${mostBytes} bytes at once`);
  assert.ok(mostRequests <= 15, `${mostRequests} requests at once`);
});

test("bufferSize bounds open requests further", async (t) => {
  const { sink, sdk } = await connect(t, { compression: false, transportOptions: { bufferSize: 1 } });
  let open = 0;
  let most = 0;
  sink.respond = async () => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setTimeout(resolve, 20));
    open--;
    return {};
  };
  for (let i = 0; i < 5; i++) {
    recordMany(sdk, 2, "many", i * 2);
    sdk.flush(5000);
  }
  assert.equal(await sdk.flush(10_000), true);
  assertConserved(sink, 10);
  assert.equal(most, 1);
});

test("a mixed day: 25 flushes through a receiver that answers with everything there is", async (t) => {
  stayAlive(t);
  const { sink, sdk } = await connect(t);
  const answers = [200, 503, 200, "reset", 200, 413, 200, 500, 200, 200];
  let at = 0;
  let refused = 0;
  sink.respond = (request) => {
    if (isReport(request)) return {};
    const answer = answers[at++ % answers.length];
    if (answer === 413) refused += request.envelope.items[0].payload.items.length;
    return typeof answer === "string" ? answer : { status: answer };
  };
  for (let i = 0; i < 25; i++) {
    recordMany(sdk, 40, "many", i * 40);
    sdk.metrics.gauge("bad", NaN);
    sdk.flush(20_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await sdk.flush(30_000);
  await sdk.close(5000);
  assertConserved(sink, 1025);
  assert.equal(sink.dropped().invalid, 25);
  assert.ok(refused > 0);
});
