/** Spans that end by themselves: why, when, and with which children. Time is simulated. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inside } from "./inside.mjs";

/** Where the simulated time starts; spans below are told in milliseconds since then. */
const START = 1_800_000_000_000;
const STEP_MS = 10;

async function setting(t, options = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: START });
  t.mock.method(performance, "now", () => Date.now() - performance.timeOrigin);
  const sdk = await inside("full-client", "current", "scope", "tracing/trace", "tracing/json", "tracing/active", "tracing/idle");
  sdk.useScopeClass(sdk.Scope);
  const client = new sdk.FullClient({ tracesSampleRate: 1, parentSpanIsAlwaysRootSpan: true, ...options }, () => new Promise(() => {}));
  sdk.getCurrentScope().setClient(client);
  const ended = [];
  client.on("spanEnd", (span) => ended.push(span));
  // In small steps: a simulated clock shows its timers the end of the step, not their own time.
  const at = (ms) => {
    for (let rest = START + ms - Date.now(); rest > 0; rest -= STEP_MS) t.mock.timers.tick(Math.min(rest, STEP_MS));
  };
  const endOf = (span) => (span._endMs ? Math.round(span._endMs - START) : undefined);
  return { sdk, client, ended, at, endOf };
}

/**
 * By row: settings, children as `[start, end]` (no end: stays open), the time at which somebody ends the span (if somebody does);
 * then the expected end and reason, and what becomes of the children that are not simply finished.
 */
const ROWS = [
  ["no children: the idle time is the duration", {}, [], undefined, 1000, "idleTimeout"],
  ["a shorter idle time", { idleTimeout: 50 }, [], undefined, 50, "idleTimeout"],
  ["a child keeps it open, and its end is the end", {}, [[100, 3000]], undefined, 3000, "idleTimeout"],
  ["children one after the other", {}, [[100, 900], [1500, 2000], [2500, 2600]], undefined, 2600, "idleTimeout"],
  ["a silence longer than the idle time ends it", {}, [[100, 500], [1600, 2000]], undefined, 500, "idleTimeout"],
  ["children side by side", {}, [[100, 4000], [200, 300]], undefined, 4000, "idleTimeout"],
  ["an open child, nothing new", {}, [[100, 500], [200]], undefined, 500, "heartbeatFailed", ["cancelled at 500"]],
  ["an open child, nothing finished", {}, [[200]], undefined, 15_200, "heartbeatFailed", ["cancelled at 15200"]],
  ["a shorter heartbeat", { childSpanTimeout: 2000 }, [[100, 500], [300]], undefined, 500, "heartbeatFailed", ["cancelled at 500"]],
  ["a heartbeat shorter than the idle time", { idleTimeout: 20_000, childSpanTimeout: 1000 }, [[100, 500], [300]], undefined, 500, "heartbeatFailed", ["cancelled at 500"]],
  ["always something new", {}, [[0, 14_000], [10_000, 29_000], [20_000]], undefined, 29_000, "finalTimeout", ["cancelled at 29000"]],
  ["a shorter maximum", { finalTimeout: 2000 }, [[0, 1500], [100]], undefined, 1500, "finalTimeout", ["cancelled at 1500"]],
  ["ended by hand", {}, [], 300, 300, "externalFinish"],
  ["ended by hand: the last child's end counts", {}, [[100, 200]], 700, 200, "externalFinish"],
  ["ended by hand under an open child", {}, [[100]], 700, 700, "externalFinish", ["cancelled at 700"]],
  ["ended by hand: what began later is dropped", {}, [[100, 200], [400]], 700, 200, "externalFinish", ["dropped"], 1],
  ["not trimmed", { trimEnd: false }, [[100, 200]], 700, 700, "externalFinish"],
  ["not trimmed, idle", { trimEnd: false }, [[100, 200]], undefined, 1200, "idleTimeout"],
];

for (const traceLifecycle of ["stream", "static"]) {
  for (const [what, settings, children, endAt, expected, reason, others = [], discarded] of ROWS) {
    test(`${traceLifecycle}: ${what}`, async (t) => {
      const { sdk, ended, at, endOf } = await setting(t, { traceLifecycle });
      const before = sdk.getActiveSpan();
      const span = sdk.startIdleSpan({ name: "route" }, settings);
      assert.equal(sdk.getActiveSpan(), span, "it is the active span");
      const moments = children.flatMap(([start, end], i) => [[start, i], ...(end ? [[end, i]] : [])]);
      if (endAt) moments.push([endAt]);
      const spans = [];
      for (const [ms, i] of moments.sort(([a], [b]) => a - b)) {
        at(ms);
        if (i === undefined) span.end();
        else if (spans[i]) spans[i].end();
        else spans[i] = sdk.startInactiveSpan({ name: `child ${i}` });
      }
      at(60_000);
      assert.equal(endOf(span), expected);
      assert.equal(span._attributes["sentry.idle_span_finish_reason"], reason);
      assert.equal(span._status.message, reason === "finalTimeout" ? "deadline_exceeded" : undefined);
      assert.equal(sdk.getActiveSpan(), before, "the span before is active again");
      assert.equal(span._attributes["sentry.idle_span_discarded_spans"], discarded);
      const unfinished = spans.filter((child, i) => !children[i][1]);
      const fates = unfinished.map((child) => (ended.includes(child) ? `${child._status.message} at ${endOf(child)}` : "dropped"));
      assert.deepEqual(fates, others);
      assert.equal(ended.filter((it) => it === span).length, 1, "it ends once");
      if (discarded) assert.ok(!sdk.getSpanDescendants(span).some((it) => unfinished.includes(it)));
    });
  }
}

test("children that took longer than a route may are not its own", async (t) => {
  const { sdk, at } = await setting(t);
  const span = sdk.startIdleSpan({ name: "route" });
  const child = sdk.startInactiveSpan({ name: "long", startTime: START - 40_000 });
  at(100);
  child.end();
  at(5000);
  assert.equal(span._attributes["sentry.idle_span_discarded_spans"], 1);
  assert.deepEqual(sdk.getSpanDescendants(span), [span]);
});

test("it waits until it may end, except at its maximum", async (t) => {
  const { sdk, client, at, endOf } = await setting(t);
  const first = sdk.startIdleSpan({ name: "first" }, { disableAutoFinish: true });
  at(5000);
  assert.equal(endOf(first), undefined);
  client.emit("idleSpanEnableAutoFinish", first);
  at(5999);
  assert.equal(endOf(first), undefined);
  at(6000);
  assert.equal(endOf(first), 6000);
  const second = sdk.startIdleSpan({ name: "second" }, { disableAutoFinish: true });
  at(60_000);
  assert.equal(endOf(second), 36_000);
  assert.equal(second._attributes["sentry.idle_span_finish_reason"], "finalTimeout");
});

test("what somebody set stays: reason and status", async (t) => {
  const { sdk, at } = await setting(t);
  const span = sdk.startIdleSpan({ name: "route" });
  span.setStatus({ code: 2, message: "not_found" }).setAttribute("sentry.idle_span_finish_reason", "cancelled");
  at(2000);
  assert.equal(span._attributes["sentry.idle_span_finish_reason"], "cancelled");
  assert.equal(span._status.message, "not_found");
  const other = sdk.startIdleSpan({ name: "route" });
  at(4000);
  assert.deepEqual(other._status, { code: 1 });
});

test("what is added last counts, and can make it longer", async (t) => {
  const { sdk, at, endOf } = await setting(t, { traceLifecycle: "static" });
  const span = sdk.startIdleSpan({ name: "route" }, {
    beforeSpanEnd: (parentSpan) => sdk.startInactiveSpan({ name: "resource", parentSpan, startTime: START + 10 }).end(START + 800),
  });
  at(5000);
  assert.equal(endOf(span), 800);
  assert.equal(sdk.getSpanDescendants(span).length, 2);
});

test("spans of others, standalone spans and ignored spans do not count", async (t) => {
  const { sdk, at, endOf } = await setting(t, { traceLifecycle: "static", ignoreSpans: ["noise"] });
  const span = sdk.startIdleSpan({ name: "route" });
  at(100);
  sdk.startInactiveSpan({ name: "other", parentSpan: null });
  sdk.startInactiveSpan({ name: "vital", experimental: { standalone: true } });
  sdk.startInactiveSpan({ name: "noise", startTime: START }).end(START + 600);
  sdk.startInactiveSpan({ name: "work", startTime: START }).end(START + 90);
  at(5000);
  assert.equal(endOf(span), 90);
});

test("a span that is not sampled keeps nothing, and ends all the same", async (t) => {
  const { sdk, at, endOf } = await setting(t, { tracesSampleRate: 0 });
  const span = sdk.startIdleSpan({ name: "route" });
  sdk.startInactiveSpan({ name: "work" });
  at(5000);
  assert.equal(endOf(span), 1000);
  assert.equal(span._children, undefined);
  assert.equal(sdk.getActiveSpan(), undefined);
});

test("a span that is ignored is active while it lasts, and leaves nothing behind", async (t) => {
  const { sdk, client, at } = await setting(t, { ignoreSpans: ["route"] });
  const span = sdk.startIdleSpan({ name: "route" });
  assert.equal(sdk.getActiveSpan(), span);
  assert.equal(sdk.startInactiveSpan({ name: "work" }).isRecording(), false);
  at(1000);
  assert.equal(sdk.getActiveSpan(), undefined);
  client.emit("idleSpanEnableAutoFinish", span);
  at(60_000);
});

test("started in a block of code it stays active after that, in the scope that it is given", async (t) => {
  const { sdk, at } = await setting(t);
  const scope = sdk.getCurrentScope();
  sdk.startSpan({ name: "block" }, (block) => {
    const span = sdk.startIdleSpan({ name: "route", parentSpan: null, scope });
    assert.equal(sdk.getActiveSpan(scope), span);
    span.end();
    assert.equal(sdk.getActiveSpan(), block);
    assert.equal(sdk.getActiveSpan(scope), undefined);
    sdk.startIdleSpan({ name: "next", parentSpan: null, scope });
  });
  assert.equal(sdk.spanToJSON(sdk.getActiveSpan()).name, "next");
  at(5000);
  assert.equal(sdk.getActiveSpan(), undefined);
});

test("without tracing there is nothing to end", async (t) => {
  const { sdk } = await setting(t, { tracesSampleRate: undefined });
  assert.equal(sdk.startIdleSpan({ name: "route" }).isRecording(), false);
  assert.equal(sdk.getActiveSpan(), undefined);
});
