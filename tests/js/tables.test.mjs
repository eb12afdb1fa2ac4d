/** The rules of tracing, as tables that hold for the Rust core too (`tests/native/tables.rs`). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inside } from "./inside.mjs";

const table = (name) => JSON.parse(readFileSync(new URL(`../tables/${name}.json`, import.meta.url)));
const rules = await inside(
  "dsn", "dsn-parts", "tracing/propagation", "tracing/baggage", "tracing/sampling", "tracing/status", "requests/targets",
);

const TRACE = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081";
const client = (options, host = "host") => ({ _options: options, getDsn: () => ({ host }) });

for (const { name, dsn, public: expected, orgId, secret, ...parts } of table("dsn")) {
  test(`DSN: ${name}`, () => {
    assert.equal(rules.publicDsn(dsn), expected);
    const parsed = rules.parseDsn(dsn);
    assert.deepEqual(parsed, expected && { ...parts, pass: secret });
    if (!parsed) return;
    // The organisation shows in which traces may go on.
    const baggage = `sentry-org_id=${orgId || 1}`;
    const strict = client({ strictTraceContinuation: true }, parsed.host);
    assert.equal(!!rules.propagationContextFromHeaders(TRACE, baggage, strict).parentSpanId, orgId !== undefined);
  });
}

for (const kind of ["sentry-trace", "traceparent"]) {
  for (const { name, header, traceId, parentSpanId, sampled } of table(kind)) {
    test(`${kind}: ${name}`, () => {
      const context = rules.propagationContextFromHeaders(header, undefined, client({}));
      if (traceId) assert.equal(context.traceId, traceId);
      else assert.ok(!context.dsc && /^[0-9a-f]{32}$/.test(context.traceId) && !header.includes(context.traceId), "a new trace");
      assert.equal(context.parentSpanId, parentSpanId);
      assert.equal(context.sampled, sampled);
    });
  }
}

const baggage = table("baggage");
for (const { name, header, entries } of baggage.parse) {
  test(`baggage, read: ${name}`, () => assert.deepEqual(Object.entries(rules.parseBaggage(header)), entries));
}
for (const { name, dsc, header } of baggage.format) {
  test(`baggage, written: ${name}`, () => assert.equal(rules.baggageFromDsc(Object.fromEntries(dsc)), header || undefined));
}
test("baggage: what does not fit is left out, what fits to the last character is not", () => {
  const room = baggage.limit - "sentry-a=".length - ",sentry-c=1".length;
  for (const [length, fits] of [[room, true], [room + 1, false]]) {
    const dsc = { a: "x".repeat(length), b: "y".repeat(20), c: "1" };
    assert.equal(rules.baggageFromDsc(dsc).endsWith(",sentry-c=1"), fits);
    assert.ok(!rules.baggageFromDsc(dsc).includes("sentry-b"));
  }
});

const sampling = table("sampling");
for (const { rate, value } of sampling.rates) {
  test(`sample rate: ${JSON.stringify(rate)}`, () => assert.equal(rules.parseSampleRate(rate), value));
}
for (const { name, sampler, rate, parent, rand, sampled, applied, reason = "sample_rate" } of sampling.decisions) {
  test(`sampling: ${name}`, () => {
    const tracesSampler = sampler === undefined ? undefined : () => {
      if (sampler === "throws") throw new Error("by the test");
      return sampler;
    };
    const decision = rules.sample({ tracesSampler, tracesSampleRate: rate }, { name: "n", attributes: {}, parentSampled: parent }, rand);
    assert.deepEqual({ ...decision }, { _sampled: sampled, _rate: applied, _reason: reason });
  });
}
for (const { fallback, sampled, rate, value } of sampling.inherit) {
  test(`inherited from ${sampled} at ${rate}, or else ${fallback}`, () => {
    let inherited;
    const tracesSampler = ({ inheritOrSampleWith }) => (inherited = inheritOrSampleWith(fallback));
    rules.sample({ tracesSampler }, { name: "n", attributes: {}, parentSampled: sampled, parentSampleRate: rate }, 0);
    assert.equal(inherited, value);
  });
}

for (const { name, theirs, ours, ...continues } of table("continuation")) {
  for (const mode of ["lax", "strict"]) {
    test(`continuation, ${mode}: ${name}`, () => {
      const options = { orgId: ours, strictTraceContinuation: mode === "strict" };
      const context = rules.propagationContextFromHeaders(TRACE, theirs && `sentry-org_id=${theirs}`, client(options));
      assert.equal(TRACE.startsWith(context.traceId), continues[mode]);
      assert.equal(!!context.parentSpanId, continues[mode]);
      assert.equal(!!context.dsc, continues[mode]);
    });
  }
}

for (const { name, header, baggage: incoming, from, to } of table("sample-rand")) {
  for (const random of [0, 0.3, 0.9999999]) {
    test(`sample_rand from ${random}: ${name}`, (t) => {
      t.mock.method(Math, "random", () => random);
      const { sampleRand, dsc } = rules.propagationContextFromHeaders(TRACE + header, incoming, client({}));
      assert.ok(sampleRand >= from && sampleRand < to, `${sampleRand}`);
      assert.equal(dsc.sample_rand, String(sampleRand));
    });
  }
}

for (const [code, message] of table("http-status")) {
  test(`HTTP ${code}`, () => {
    assert.deepEqual(rules.getSpanStatusFromHttpCode(code), message ? { code: 2, message } : { code: 1 });
  });
}

for (const { name, targets, regex, url, attach } of table("propagation-targets")) {
  test(`propagation targets: ${name}`, (t) => {
    globalThis.location = new URL("https://shop.test/cart");
    t.after(() => delete globalThis.location);
    const attaches = rules.targetTest(regex ? targets.map((it) => new RegExp(it, "g")) : targets);
    assert.equal(attaches(new URL(url)), attach);
    assert.equal(attaches(new URL(url)), attach, "and again, although the expression is global");
  });
}
