/** The span API: who is whose parent, what ends when, what is recorded and what leaves. */
import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { connect, listenToConsole } from "./support.mjs";

const tick = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

/** The spans that arrived, their attributes plain, by name. */
async function spansOf({ sdk, sink }) {
  await sdk.flush(5000);
  const spans = sink.items("span").flatMap(({ items }) => items);
  return Object.fromEntries(spans.map((span) => [
    span.name,
    { ...span, types: Object.fromEntries(Object.entries(span.attributes).map(([key, { type }]) => [key, type])),
      attributes: Object.fromEntries(Object.entries(span.attributes).map(([key, { value }]) => [key, value])) },
  ]));
}

const traced = (t, options) => connect(t, { tracesSampleRate: 1, parentSpanIsAlwaysRootSpan: false, ...options });

test("nested spans: parents, one trace, one segment, times that enclose", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  const answer = sdk.startSpan({ name: "outer", op: "work" }, (outer) => {
    assert.equal(sdk.getActiveSpan(), outer);
    assert.equal(sdk.getRootSpan(outer), outer);
    return sdk.startSpan({ name: "middle" }, (middle) => {
      const inner = sdk.startInactiveSpan({ name: "inner" });
      assert.equal(sdk.getActiveSpan(), middle, "an inactive span is nobody's parent");
      inner.end();
      return 42;
    });
  });
  assert.equal(answer, 42);
  assert.equal(sdk.getActiveSpan(), undefined);
  const { outer, middle, inner } = await spansOf(pair);
  assert.equal(outer.parent_span_id, undefined);
  assert.equal(middle.parent_span_id, outer.span_id);
  assert.equal(inner.parent_span_id, middle.span_id);
  assert.deepEqual([outer, middle, inner].map((span) => span.is_segment), [true, false, false]);
  assert.equal(new Set([outer, middle, inner].map((span) => span.trace_id)).size, 1);
  assert.match(inner.trace_id + inner.span_id, /^[0-9a-f]{48}$/);
  assert.ok(outer.start_timestamp <= middle.start_timestamp && middle.end_timestamp <= outer.end_timestamp);
  assert.equal(outer.attributes["sentry.op"], "work");
  assert.equal(outer.attributes["sentry.origin"], "manual");
  assert.equal(outer.attributes["sentry.segment.name.source"], "custom");
  assert.equal(outer.attributes["sentry.sample_rate"], 1);
  assert.equal(middle.attributes["sentry.segment.name.source"], undefined);
  for (const span of [outer, middle, inner]) {
    assert.equal(span.attributes["sentry.segment.name"], "outer");
    assert.equal(span.attributes["sentry.segment.id"], outer.span_id);
    assert.equal(span.attributes["sentry.trace_lifecycle"], "stream");
    assert.equal(span.attributes["sentry.environment"], "production");
  }
});

test("where async work cannot be told apart children belong to the root", async (t) => {
  const pair = await traced(t, { parentSpanIsAlwaysRootSpan: true });
  const { sdk } = pair;
  sdk.startSpan({ name: "root" }, () => sdk.startSpan({ name: "child" }, (child) => {
    sdk.startSpan({ name: "flat" }, () => {});
    sdk.startSpan({ name: "deep", parentSpan: child }, () => {});
  }));
  const { root, child, flat, deep } = await spansOf(pair);
  assert.equal(flat.parent_span_id, root.span_id);
  assert.equal(deep.parent_span_id, child.span_id);
});

test("what a callback throws passes untouched, and the span says so", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  const error = new Error("mine");
  assert.throws(() => sdk.startSpan({ name: "sync" }, () => { throw error; }), (thrown) => thrown === error);
  await assert.rejects(sdk.startSpan({ name: "async" }, async () => { await tick(); throw error; }), (thrown) => thrown === error);
  assert.throws(() => sdk.startSpan({ name: "told" }, (span) => { span.setStatus({ code: 2, message: "not_found" }); throw error; }));
  assert.throws(() => sdk.startSpanManual({ name: "manual" }, (span) => { setTimeout(() => span.end()); throw error; }));
  assert.throws(() => sdk.startSpan({ name: "falsy" }, () => { throw undefined; }), (thrown) => thrown === undefined);
  await tick(5);
  const { sync, async, told, manual, falsy } = await spansOf(pair);
  for (const span of [sync, async, manual, falsy]) {
    assert.equal(span.status, "error");
    assert.equal(span.attributes["sentry.status.message"], "internal_error");
  }
  assert.equal(told.attributes["sentry.status.message"], "not_found");
});

test("an async span ends when its promise settles, and answers what it answers", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  const answer = await sdk.startSpan({ name: "slow" }, async (span) => {
    await tick(20);
    assert.ok(span.isRecording());
    return "done";
  });
  assert.equal(answer, "done");
  const { slow } = await spansOf(pair);
  assert.ok(slow.end_timestamp - slow.start_timestamp >= 0.015);
});

test("what is more than a promise stays so: a request can still be aborted", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  let settle;
  const request = { status: 0, then: (...done) => new Promise((resolve) => (settle = resolve)).then(...done), abort() { settle((this.status = 499)); } };
  const answer = sdk.startSpan({ name: "aborted" }, () => request);
  assert.equal(answer.status, 0);
  const { abort } = answer;
  abort();
  assert.equal(await answer, 499);
  assert.equal(request.status, 499);
  assert.ok((await spansOf(pair)).aborted);
});

test("listeners of a bound emitter run under the span that was active, and can be removed", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  const target = new EventTarget();
  const emitter = new EventEmitter();
  const calls = [];
  const early = () => calls.push("early");
  emitter.on("data", early);
  const note = (event) => { calls.push(event.type || event); sdk.startSpan({ name: `in ${event.type || event}` }, () => {}); };
  const object = { handleEvent: () => calls.push("object") };
  const outer = sdk.startInactiveSpan({ name: "outer" });
  sdk.withActiveSpan(outer, () => {
    assert.equal(sdk.bindScopeToEmitter(target), target);
    sdk.bindScopeToEmitter(sdk.bindScopeToEmitter(emitter));
    target.addEventListener("open", note);
    target.addEventListener("open", note);
    target.addEventListener("open", object);
    emitter.once("data", note);
  });
  for (let i = 0; i < 2; i++) {
    target.dispatchEvent(new Event("open"));
    emitter.emit("data", "data");
    target.removeEventListener("open", note);
    target.removeEventListener("open", object);
    emitter.off("data", early);
  }
  emitter.once("data", note);
  emitter.off("data", note);
  assert.equal(emitter.listenerCount("data"), 0);
  assert.deepEqual(calls, ["open", "object", "early", "data"]);
  outer.end();
  const spans = await spansOf(pair);
  for (const name of ["in open", "in data"]) assert.equal(spans[name].parent_span_id, spans.outer.span_id);
});

test("a generator's span ends with the generator, and its steps run under it", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  const numbers = sdk.startSpan({ name: "generator" }, function* () {
    sdk.startSpan({ name: "first" }, () => {});
    yield 1;
    yield 2;
  });
  assert.equal(sdk.getActiveSpan(), undefined);
  assert.deepEqual([...numbers], [1, 2]);
  const stream = sdk.startSpan({ name: "asyncGenerator" }, async function* () {
    yield 1;
    await tick();
    sdk.startSpan({ name: "second" }, () => {});
    throw new Error("cut");
  });
  await assert.rejects(async () => { for await (const _ of stream); });
  const left = sdk.startSpan({ name: "left" }, function* () { yield 1; yield 2; });
  for (const _ of left) break;
  const spans = await spansOf(pair);
  assert.equal(spans.first.parent_span_id, spans.generator.span_id);
  assert.equal(spans.second.parent_span_id, spans.asyncGenerator.span_id);
  assert.equal(spans.asyncGenerator.status, "error");
  assert.equal(spans.left.status, "ok");
});

test("startSpanManual ends when it is told to, once", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  let kept;
  sdk.startSpanManual({ name: "manual" }, (span, finish) => { kept = [span, finish]; });
  const [span, finish] = kept;
  assert.ok(span.isRecording());
  finish();
  span.end();
  assert.ok(!span.isRecording());
  span.setAttribute("late", 1).setStatus({ code: 2 }).addLink({ context: span.spanContext() });
  const { manual } = await spansOf(pair);
  assert.equal(manual.attributes.late, undefined);
  assert.equal(manual.status, "ok");
  assert.equal(manual.links, undefined);
});

test("attributes of every type; undefined removes", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  const given = { s: "ü\n\"", i: 3, d: 0.25, n: -1e-7, b: false, a: ["x", "y"], nums: [1, 2.5], gone: 1, nothing: undefined };
  sdk.startSpan({ name: "typed", attributes: given }, (span) => {
    span.setAttributes({ later: true, gone: undefined });
    assert.ok(!("gone" in sdk.spanToJSON(span).attributes));
  });
  assert.equal(given.gone, 1, "what the page passed is its own");
  const { typed } = await spansOf(pair);
  const { s, i, d, n, b, a, nums, later } = typed.attributes;
  assert.deepEqual({ s, i, d, n, b, a, nums, later }, { s: given.s, i: 3, d: 0.25, n: -1e-7, b: false, a: ["x", "y"], nums: [1, 2.5], later: true });
  assert.deepEqual([typed.types.i, typed.types.d, typed.types.b, typed.types.a], ["integer", "double", "boolean", "array"]);
  assert.ok(!("gone" in typed.attributes) && !("nothing" in typed.attributes));
});

test("explicit times: seconds, milliseconds, Date, seconds and nanoseconds", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  const seconds = 1_767_225_600.25;
  for (const [name, start, end] of [
    ["seconds", seconds, seconds + 1.5], ["milliseconds", seconds * 1e3, seconds * 1e3 + 1500],
    ["dates", new Date(seconds * 1e3), new Date(seconds * 1e3 + 1500)],
    ["pairs", [1_767_225_600, 250_000_000], [1_767_225_601, 750_000_000]],
  ]) sdk.startInactiveSpan({ name, startTime: start }).end(end);
  sdk.startInactiveSpan({ name: "backwards", startTime: seconds }).end(seconds - 5);
  const spans = await spansOf(pair);
  for (const name of ["seconds", "milliseconds", "dates", "pairs"]) {
    assert.deepEqual([spans[name].start_timestamp, spans[name].end_timestamp], [seconds, seconds + 1.5], name);
  }
  assert.equal(spans.backwards.end_timestamp, spans.backwards.start_timestamp, "no span ends before it starts");
});

test("links, and a name that is settled", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  const other = sdk.startInactiveSpan({ name: "other" });
  other.end();
  sdk.startSpan({ name: "linked", links: [{ context: other.spanContext(), attributes: { "sentry.link.type": "previous_trace", n: 1 } }] }, (span) => {
    span.addLinks([{ context: { traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags: 0 } }]);
    sdk.updateSpanName(span, "renamed");
  });
  const { renamed } = await spansOf(pair);
  assert.deepEqual(renamed.links, [
    { trace_id: other.spanContext().traceId, span_id: other.spanContext().spanId, sampled: true,
      attributes: { "sentry.link.type": { value: "previous_trace", type: "string" }, n: { value: 1, type: "integer" } } },
    { trace_id: "a".repeat(32), span_id: "b".repeat(16), sampled: false },
  ]);
  assert.equal(renamed.attributes["sentry.custom_span_name"], undefined);
  assert.equal(renamed.attributes["sentry.segment.name.source"], "custom");
});

test("a segment renamed after its children left is what they are filed under", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  const root = sdk.startInactiveSpan({ name: "first" });
  sdk.startInactiveSpan({ name: "child", parentSpan: root }).end();
  root.end();
  root.updateName("final");
  const { child, final } = await spansOf(pair);
  assert.equal(child.attributes["sentry.segment.name"], "final");
  assert.ok(final);
});

test("onlyIfParent, parentSpan: null, forceTransaction", async (t) => {
  const pair = await traced(t);
  const { sdk, sink } = pair;
  sdk.startSpan({ name: "orphan", onlyIfParent: true }, (span) => assert.ok(!span.isRecording()));
  let parent;
  sdk.startSpan({ name: "parent" }, (span) => {
    parent = span;
    sdk.startSpan({ name: "with parent", onlyIfParent: true }, () => {});
    sdk.startSpan({ name: "alone", parentSpan: null }, (alone) => {
      assert.equal(sdk.getRootSpan(alone), alone);
    });
    sdk.startSpan({ name: "forced", forceTransaction: true }, (forced) => {
      assert.equal(sdk.getRootSpan(forced), forced);
      sdk.startSpan({ name: "under forced" }, () => {});
    });
  });
  const spans = await spansOf(pair);
  assert.ok(!spans.orphan && spans["with parent"]);
  assert.equal(spans.alone.parent_span_id, undefined);
  assert.equal(spans.forced.parent_span_id, parent.spanContext().spanId);
  assert.ok(spans.forced.is_segment);
  assert.equal(spans["under forced"].attributes["sentry.segment.name"], "forced");
  await sdk.close(1000);
  assert.deepEqual(sink.dropped("span"), { no_parent_span: 1 });
});

test("withActiveSpan, startNewTrace, suppressTracing", async (t) => {
  const pair = await traced(t);
  const { sdk, sink } = pair;
  const root = sdk.startInactiveSpan({ name: "root" });
  sdk.withActiveSpan(root, () => sdk.startSpan({ name: "child" }, () => {
    sdk.withActiveSpan(null, () => sdk.startSpan({ name: "rootless" }, () => {}));
    sdk.startNewTrace(() => sdk.startSpan({ name: "elsewhere" }, () => {}));
    sdk.suppressTracing(() => sdk.startSpan({ name: "suppressed" }, (span) => assert.ok(!span.isRecording())));
  }));
  root.end();
  const spans = await spansOf(pair);
  assert.equal(spans.child.parent_span_id, spans.root.span_id);
  assert.equal(spans.rootless.parent_span_id, undefined);
  assert.notEqual(spans.elsewhere.trace_id, spans.root.trace_id);
  assert.equal(spans.suppressed, undefined);
  await sdk.close(1000);
  assert.deepEqual(sink.dropped("span"), {}, "what is suppressed was not lost");
});

test("continueTrace: the trace, the parent, the decision and the context come along", async (t) => {
  const pair = await traced(t, { tracesSampleRate: 0 });
  const { sdk } = pair;
  const trace = "1".repeat(32);
  const sentryTrace = `${trace}-${"2".repeat(16)}-1`;
  const baggage = `other=1,sentry-trace_id=${trace},sentry-sample_rate=0.5,sentry-sample_rand=0.123,sentry-environment=theirs,sentry-public_key=k`;
  sdk.continueTrace({ sentryTrace, baggage }, () => sdk.startSpan({ name: "continued" }, (span) => {
    assert.equal(sdk.spanToTraceHeader(span), `${trace}-${span.spanContext().spanId}-1`);
    assert.match(sdk.spanToBaggageHeader(span), /sentry-environment=theirs/);
    assert.match(sdk.spanToBaggageHeader(span), /sentry-sample_rand=0.123/);
    assert.doesNotMatch(sdk.spanToBaggageHeader(span), /transaction|other/, "what came in is not extended");
  }));
  sdk.continueTrace({ sentryTrace: "nonsense", baggage: undefined }, () => assert.notEqual(sdk.getTraceData()["sentry-trace"].slice(0, 32), trace));
  sdk.continueTrace({ sentryTrace: `00-${trace}-${"2".repeat(16)}-00` }, () => assert.equal(sdk.getTraceData()["sentry-trace"].slice(0, 32), trace));
  const { continued } = await spansOf(pair);
  assert.equal(continued.parent_span_id, "2".repeat(16));
  assert.equal(continued.trace_id, trace);
  assert.equal(continued.attributes["sentry.sample_rate"], undefined, "no local rate was applied");
  const [{ envelope }] = pair.sink.arrived;
  assert.equal(envelope.header.trace.environment, "theirs");
});

test("sampling: the sampler sees everything, decides, and what it may not answer is said", async (t) => {
  const lines = listenToConsole(t);
  const seen = [];
  let answer = 1;
  const pair = await traced(t, { debug: true, tracesSampleRate: undefined, tracesSampler: (context) => (seen.push(context), typeof answer === "function" ? answer(context) : answer) });
  const { sdk, sink } = pair;
  sdk.startSpan({ name: "one", op: "o", attributes: { a: 1 } }, () => {});
  assert.equal(seen[0].name, "one");
  assert.deepEqual({ ...seen[0].attributes }, { "sentry.origin": "manual", "sentry.op": "o", a: 1 });
  assert.equal(seen[0].parentSampled, undefined);
  const headers = { sentryTrace: `${"1".repeat(32)}-${"2".repeat(16)}-0`, baggage: "sentry-sample_rate=0.25,sentry-sample_rand=0.2" };
  answer = ({ inheritOrSampleWith }) => inheritOrSampleWith(1);
  sdk.continueTrace(headers, () => sdk.startSpan({ name: "inherited rate" }, () => {}));
  assert.equal(seen[1].parentSampled, false);
  assert.equal(seen[1].parentSampleRate, 0.25);
  for (const [index, invalid] of [2, -1, NaN, "often", {}, null, undefined].entries()) {
    answer = invalid;
    sdk.startSpan({ name: `invalid ${index}` }, (span) => assert.ok(!span.isRecording()));
  }
  assert.equal(lines.filter((line) => /sample rate must be/.test(line)).length, 7);
  answer = () => { throw new Error("sampler"); };
  sdk.startSpan({ name: "thrown" }, (span) => assert.ok(!span.isRecording()));
  const spans = await spansOf(pair);
  assert.deepEqual(Object.keys(spans).sort(), ["inherited rate", "one"]);
  assert.equal(spans["inherited rate"].attributes["sentry.sample_rate"], 0.25);
  await sdk.close(1000);
  assert.deepEqual(sink.dropped("span"), { sample_rate: 7, callback_error: 1 });
});

test("a trace that is not chosen: nothing leaves, each span is counted, headers say no", async (t) => {
  const pair = await traced(t, { tracesSampleRate: 0 });
  const { sdk, sink } = pair;
  sdk.startSpan({ name: "root" }, (root) => {
    assert.ok(!root.isRecording());
    assert.match(sdk.spanToTraceHeader(root), /-0$/);
    assert.match(sdk.spanToBaggageHeader(root), /sentry-sampled=false/);
    sdk.startSpan({ name: "child" }, (child) => {
      assert.equal(child.spanContext().traceId, root.spanContext().traceId);
      sdk.startInactiveSpan({ name: "grandchild" }).end();
    });
    sdk.metrics.count("still", 1);
  });
  assert.deepEqual(await spansOf(pair), {});
  assert.equal(sink.metrics.length, 1, "metrics are not sampled");
  await sdk.close(1000);
  assert.deepEqual(sink.dropped("span"), { sample_rate: 3 });
});

test("without tracing a trace is only passed on: placeholders, stable ids, no decision", async (t) => {
  const pair = await connect(t, {});
  const { sdk, sink } = pair;
  const { traceId } = sdk.getCurrentScope().getPropagationContext();
  let placeholder;
  sdk.startSpan({ name: "nothing" }, (span) => {
    placeholder = span.spanContext().spanId;
    assert.ok(!span.isRecording());
    assert.equal(span.spanContext().traceId, traceId);
    const { "sentry-trace": header, baggage } = sdk.getTraceData();
    assert.match(header, new RegExp(`^${traceId}-[0-9a-f]{16}$`), "no flag: nobody decided");
    assert.doesNotMatch(baggage, /sampled|sample_rand/);
    sdk.metrics.count("m", 1);
  });
  await sdk.flush(1000);
  assert.equal(sink.metrics[0].span_id, placeholder, "metrics of one piece of work can be told from others all the same");
  await sdk.close(1000);
  assert.deepEqual(sink.dropped("span"), {});
});

test("metrics carry the span they were recorded in", async (t) => {
  const pair = await traced(t);
  const { sdk, sink } = pair;
  let inner;
  sdk.startSpan({ name: "outer" }, () => sdk.startSpan({ name: "inner" }, (span) => { inner = span.spanContext(); sdk.metrics.count("in", 1); }));
  sdk.metrics.count("out", 1);
  await sdk.flush(5000);
  const [inside, outside] = sink.metrics;
  assert.deepEqual([inside.trace_id, inside.span_id], [inner.traceId, inner.spanId]);
  assert.equal(outside.trace_id, inner.traceId);
  assert.equal(outside.span_id, undefined);
});

test("ignoreSpans: children of an ignored span belong to its parent; an ignored segment takes all of its own along", async (t) => {
  const pair = await traced(t, { ignoreSpans: ["health", /^GET \/ping$/g, { op: "noise" }, { name: "exact", attributes: { kind: "x", list: [1, 2] } }, {}] });
  const { sdk, sink } = pair;
  sdk.startSpan({ name: "root" }, () => {
    sdk.startSpan({ name: "a health check" }, () => sdk.startSpan({ name: "kept" }, () => {}));
    for (let i = 0; i < 2; i++) sdk.startSpan({ name: "GET /ping" }, () => {});
    sdk.startSpan({ name: "op", op: "noise" }, () => {});
    sdk.startSpan({ name: "exact", attributes: { kind: "x", list: [1, 2] } }, () => {});
    sdk.startSpan({ name: "exact", attributes: { kind: "x", list: [1] } }, () => {});
  });
  sdk.startSpan({ name: "health" }, () => sdk.startSpan({ name: "below" }, () => {}));
  const spans = await spansOf(pair);
  assert.deepEqual(Object.keys(spans).sort(), ["exact", "kept", "root"]);
  assert.equal(spans.kept.parent_span_id, spans.root.span_id);
  await sdk.close(1000);
  assert.deepEqual(sink.dropped("span"), { ignored: 7 });
});

test("beforeSendSpan changes spans and cannot lose them; hooks see them first", async (t) => {
  let how = (span) => ({ ...span, name: "changed " + span.name, attributes: { ...span.attributes, added: [1.5], "user.id": undefined } });
  const pair = await traced(t, { release: "r", beforeSendSpan: (span) => how(span) });
  const { sdk, client } = pair;
  sdk.setUser({ id: "u" });
  client.on("processSpan", (span) => { span.attributes.processed = true; });
  client.on("processSegmentSpan", (span) => { span.attributes.segment = true; });
  sdk.startSpan({ name: "one", attributes: { own: 1 } }, () => sdk.startSpan({ name: "two" }, (span) => { span.setStatus({ code: 2, message: "aborted" }); }));
  how = () => null;
  sdk.startSpan({ name: "null" }, () => {});
  how = () => { throw new Error("hook"); };
  sdk.startSpan({ name: "threw" }, () => {});
  const spans = await spansOf(pair);
  assert.deepEqual(Object.keys(spans).sort(), ["changed one", "changed two", "null", "threw"]);
  const one = spans["changed one"];
  assert.deepEqual([one.attributes.own, one.attributes.added, one.attributes.processed, one.attributes.segment, one.attributes["sentry.release"]], [1, [1.5], true, true, "r"]);
  assert.ok(!("user.id" in one.attributes));
  const two = spans["changed two"];
  assert.equal(two.parent_span_id, one.span_id);
  assert.deepEqual([two.status, two.attributes["sentry.status.message"], two.attributes.segment], ["error", "aborted", undefined]);
  assert.equal(spans.null.attributes["user.id"], "u");
});

test("spans carry scopes and defaults as they hold when the span ends; their own attributes win", async (t) => {
  const pair = await traced(t, { release: "r", environment: "e" });
  const { sdk } = pair;
  sdk.setAttribute("isolated", 1);
  sdk.setUser({ id: "u", email: "e@x", username: "n", ip_address: "1.2.3.4" });
  sdk.startSpan({ name: "span", attributes: { own: "mine", "sentry.release": "own" } }, () => {
    sdk.getCurrentScope().setAttributes({ inside: true, own: "scope" });
  });
  sdk.startSpan({ name: "after" }, () => {});
  const { span, after } = await spansOf(pair);
  assert.deepEqual(
    ["isolated", "inside", "own", "user.id", "user.email", "user.name", "user.ip_address", "sentry.release", "sentry.environment"].map((key) => span.attributes[key]),
    [1, true, "mine", "u", "e@x", "n", "1.2.3.4", "own", "e"],
  );
  assert.equal(after.attributes.inside, undefined, "a span's scope ends with it");
});

test("one envelope per trace, each with the sampling context of its root", async (t) => {
  const pair = await traced(t, { release: "shop@1" });
  const { sdk, sink } = pair;
  for (const name of ["a", "b"]) sdk.startNewTrace(() => sdk.startSpan({ name }, () => sdk.startSpan({ name: name + "1" }, () => {})));
  await sdk.flush(5000);
  const envelopes = sink.arrived.map(({ envelope }) => envelope).filter(({ items }) => items[0].header.type === "span");
  assert.equal(envelopes.length, 2);
  for (const { header, items: [{ header: item, payload }] } of envelopes) {
    assert.equal(item.content_type, "application/vnd.sentry.items.span.v2+json");
    assert.equal(item.item_count, 2);
    assert.equal(payload.version, 2);
    assert.deepEqual(new Set(payload.items.map((span) => span.trace_id)), new Set([header.trace.trace_id]));
    const { trace_id, sample_rand, ...trace } = header.trace;
    assert.deepEqual(trace, { environment: "production", release: "shop@1", public_key: "key", transaction: payload.items[1].name, sampled: "true", sample_rate: "1" });
    assert.match(sample_rand, /^0(\.\d{1,6})?$/);
    assert.ok(Date.parse(header.sent_at));
  }
});

test("a thousand spans leave at once; more segments than that in pieces", async (t) => {
  const pair = await traced(t);
  const { sdk, sink } = pair;
  for (let i = 0; i < 2500; i++) sdk.startSpan({ name: `s${i}` }, () => {});
  await sdk.flush(5000);
  const containers = sink.items("span");
  assert.ok(containers.every(({ items }) => items.length <= 1000));
  assert.equal(new Set(containers.flatMap(({ items }) => items.map(({ name }) => name))).size, 2500);
});

test("measurements are part of transactions only, and setMeasurement never throws", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  sdk.setMeasurement("nowhere", 1, "none");
  sdk.startSpan({ name: "root" }, () => sdk.startSpan({ name: "child" }, () => sdk.setMeasurement("cart", 3, "item")));
  const { root } = await spansOf(pair);
  assert.equal(root.measurements, undefined);
});

test("descendants of a span", async (t) => {
  const { sdk } = await traced(t);
  sdk.startSpan({ name: "root" }, (root) => {
    let a;
    sdk.startSpan({ name: "a" }, (span) => { a = span; sdk.startSpan({ name: "a1" }, () => {}); });
    sdk.startSpan({ name: "b" }, () => {});
    const names = (span) => sdk.getSpanDescendants(span).map((it) => sdk.spanToJSON(it).name);
    assert.deepEqual(names(root), ["root", "a", "a1", "b"]);
    assert.deepEqual(names(a), ["a", "a1"]);
  });
});

test("bind: work that comes later has the parent that the author asked for", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  let later;
  sdk.startSpan({ name: "asking" }, () => {
    later = sdk.bind(function (value) { return sdk.startSpan({ name: "bound" }, () => [this.me, value]); });
  });
  assert.deepEqual(later.call({ me: 1 }, 2), [1, 2]);
  const { asking, bound } = await spansOf(pair);
  assert.equal(bound.parent_span_id, asking.span_id);
});

test("with AsyncContext concurrent async blocks keep apart", async (t) => {
  globalThis.AsyncContext = {
    Variable: class {
      storage = new AsyncLocalStorage();
      get() { return this.storage.getStore(); }
      run(value, callback) { return this.storage.run(value, callback); }
    },
  };
  t.after(() => delete globalThis.AsyncContext);
  const pair = await connect(t, { tracesSampleRate: 1 });
  const { sdk } = pair;
  const work = (name, ms) => sdk.startSpan({ name }, async () => {
    await tick(ms);
    sdk.startSpan({ name: `${name} inner` }, () => sdk.startSpan({ name: `${name} deep` }, () => {}));
    await tick(ms);
  });
  await Promise.all([work("a", 10), work("b", 5), work("c", 1)]);
  const spans = await spansOf(pair);
  for (const name of ["a", "b", "c"]) {
    assert.equal(spans[`${name} inner`].parent_span_id, spans[name].span_id);
    assert.equal(spans[`${name} deep`].parent_span_id, spans[`${name} inner`].span_id);
  }
});

test("nonsense in, no exception out", async (t) => {
  const pair = await traced(t);
  const { sdk } = pair;
  for (const options of [undefined, null, {}, { name: 7 }, { name: null, attributes: null }, { name: "x", startTime: "yesterday" }, { name: "y", startTime: NaN }]) {
    assert.equal(sdk.startSpan(options, () => 1), 1);
    sdk.startInactiveSpan(options).end();
  }
  const circular = {};
  circular.self = circular;
  sdk.startSpan({ name: "odd", attributes: { circular, big: 10n, symbol: Symbol("s"), fn: () => {}, inf: Infinity } }, (span) => {
    span.setAttribute("throws", { toJSON() { throw new Error("no"); } });
    span.end("never");
  });
  sdk.getTraceData({});
  assert.ok((await spansOf(pair)).odd);
});

test("a closed client records nothing", async (t) => {
  const { sdk, sink } = await traced(t);
  await sdk.close(1000);
  sdk.startSpan({ name: "late" }, () => {});
  assert.deepEqual(sdk.getTraceData(), {});
  await tick(20);
  assert.equal(sink.items("span").length, 0);
});
