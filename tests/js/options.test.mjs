import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, freshCopy, listenToConsole } from "./support.mjs";

/** One wrong value per option, and what its message must say is accepted. */
const WRONG = [
  ["debug", 1, "boolean"],
  ["enabled", "yes", "boolean"],
  ["enableMetrics", 0, "boolean"],
  ["sendClientReports", "no", "boolean"],
  ["sendDefaultPii", {}, "boolean"],
  ["coalesceMetrics", 1, "boolean"],
  ["release", 7, "string"],
  ["dist", [], "string"],
  ["environment", {}, "string"],
  ["serverName", 5, "string"],
  ["dsn", 12, "string"],
  ["beforeSendMetric", {}, "function"],
  ["metricCardinalityLimit", -1, "positive number"],
  ["maxMetricBytes", "2048", "positive number"],
  ["_flushInterval", NaN, "positive number"],
  ["dataCollection", true, "object"],
  ["transportOptions", "none", "object"],
  ["metricSampleRates", 0.5, "object"],
  ["compression", "gzip", "auto"],
  ["transport", "xhr", "beacon"],
  ["transport", {}, "function"],
  ["tunnel", 7, "string"],
  ["integrations", {}, "array"],
  ["defaultIntegrations", true, "false"],
  ["initialScope", "scope", "object"],
];

for (const [option, value, accepted] of WRONG) {
  test(`a wrong ${option} is named with what is accepted, and its default is used`, async (t) => {
    const lines = listenToConsole(t);
    const { client, sdk, sink } = await connect(t, { [option]: value });
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.match(lines[0], new RegExp(`${option} must be .*${accepted}`));
    assert.equal(client.getOptions()[option], undefined);
    if (option === "dsn") return;
    sdk.metrics.count("still.works");
    await sdk.flush(5000);
    assert.equal(sink.metrics.length, 1);
  });
}

test("what configuration leaves out is no mistake", async (t) => {
  const lines = listenToConsole(t);
  await connect(t, { release: undefined, environment: null, tunnel: "", transport: undefined, integrations: null });
  assert.deepEqual(lines, []);
});

test("every accepted form is taken without a word", async (t) => {
  const lines = listenToConsole(t);
  for (const options of [
    { compression: true }, { compression: false }, { compression: "auto" }, { transport: "fetch" }, { transport: "beacon" },
    { tunnel: "http://127.0.0.1:9/t" }, { integrations: [] }, { integrations: (defaults) => defaults }, { defaultIntegrations: false },
    { defaultIntegrations: [] }, { initialScope: {} }, { initialScope: (scope) => scope }, { _flushInterval: 0 }, { unknownOption: 1 },
  ]) {
    const { init, close } = await freshCopy();
    const client = init({ enabled: false, ...options });
    for (const key of Object.keys(options)) assert.deepEqual(client.getOptions()[key], options[key]);
    close(1);
  }
  assert.deepEqual(lines, []);
});

test("options that are no options do not throw", async () => {
  for (const options of [undefined, null, {}, 5, "dsn", [], () => {}]) {
    const { init, metrics } = await freshCopy();
    assert.doesNotThrow(() => init(options));
    assert.doesNotThrow(() => metrics.count("x"));
  }
});

test("a DSN that is none: one line, and recording goes nowhere", async (t) => {
  const lines = listenToConsole(t);
  const { init, metrics, flush, isEnabled, isInitialized } = await freshCopy();
  const client = init({ dsn: "https://example.com/nothing" });
  assert.match(lines.join(), /dsn must look like https:\/\/KEY@HOST\/PROJECT/);
  assert.equal(client.getDsn(), undefined);
  metrics.count("x");
  assert.equal(await flush(1000), true);
  assert.equal(isInitialized(), true);
  assert.equal(isEnabled(), false);
});

test("enabled: false records and sends nothing", async (t) => {
  const { sink, sdk } = await connect(t, { enabled: false });
  sdk.metrics.count("x");
  assert.equal(await sdk.flush(1000), true);
  await sdk.close(1000);
  assert.equal(sink.requests.length, 0);
  assert.equal(sdk.isEnabled(), false);
});

test("the options object is not kept: changing it later changes nothing", async (t) => {
  const options = { release: "a@1" };
  const { sink, sdk } = await connect(t, options);
  options.release = "b@2";
  sdk.metrics.count("x");
  await sdk.flush(5000);
  assert.equal(sink.metrics[0].attributes["sentry.release"].value, "a@1");
});
