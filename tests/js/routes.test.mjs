/** What decides about routes, as tables; the same in real browsers: tests/e2e/routes.test.mjs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inside } from "./inside.mjs";

const START = 1_800_000_000_000;

/** Globals of a page for the time of a test. */
function globals(t, given) {
  const before = Object.keys(given).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const name in given) Object.defineProperty(globalThis, name, { value: given[name], configurable: true, writable: true });
  t.after(() => {
    for (const [name, descriptor] of before) descriptor ? Object.defineProperty(globalThis, name, descriptor) : delete globalThis[name];
  });
}

function clock(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: START });
  t.mock.method(performance, "now", () => Date.now() - performance.timeOrigin);
}

async function client(options, ...names) {
  const sdk = await inside("full-client", "current", "scope", "tracing/trace", "tracing/json", "tracing/active", ...names);
  sdk.useScopeClass(sdk.Scope);
  const client = new sdk.FullClient({ tracesSampleRate: 1, ...options }, () => new Promise(() => {}));
  sdk.getCurrentScope().setClient(client);
  return { ...sdk, client };
}

/** The address, then what happens (a URL: `pushState`; `=`: `replaceState`; `<`: the browser went there), then what is a navigation. */
const HISTORIES = [
  ["https://a.test/x", ["/y", "/z"], ["/y", "/z"]],
  ["https://a.test/x", ["y", "?q=1", "#f", "../w"], ["/y", "/y?q=1", "/y?q=1#f", "/w"]],
  ["https://a.test/x", ["=/x", "/x"], []],
  ["https://a.test/x", ["/y", "/y", "=/y"], ["/y"]],
  ["https://a.test/x?utm=1#top", ["=/x", "/y"], ["/y"]],
  ["https://a.test/x?utm=1#top", ["=/x?utm=1", "=/x"], ["/x"]],
  ["https://a.test/x/y", ["/"], ["/"]],
  ["https://a.test/x/y", ["/x"], ["/x"]],
  ["https://a.test/x", ["/y", "</x", "</y"], ["/y", "/x", "/y"]],
  ["https://a.test/x", ["<#f", "<"], ["/x#f", "/x"]],
  ["https://a.test/x", ["https://[", "/y"], ["/y"]],
];

for (const [address, steps, expected] of HISTORIES) {
  test(`from ${address}: ${steps.join(", ")}`, async (t) => {
    const page = new EventTarget();
    const location = { href: address };
    const go = (_state, _title, url) => void (location.href = new URL(url, location.href).href);
    globals(t, {
      location, history: { pushState: go, replaceState: go }, addEventListener: page.addEventListener.bind(page),
      document: { get baseURI() { return location.href; } },
    });
    const { watchHistory } = await inside("routes/history");
    const seen = [];
    const stop = new AbortController();
    watchHistory((to) => seen.push(to.replace("https://a.test", "")), stop.signal);
    for (const step of steps) {
      const [, kind, url] = /^([=<]?)(.*)$/.exec(step);
      if (kind === "<") {
        location.href = new URL(url || location.href.split("#")[0], location.href).href;
        page.dispatchEvent(new Event("popstate"));
      } else {
        try {
          history[kind ? "replaceState" : "pushState"](0, "", url);
        } catch (error) {
          assert.equal(error.code, "ERR_INVALID_URL", "the page sees the browser's own error");
        }
      }
    }
    assert.deepEqual(seen, expected);
    stop.abort();
    history.pushState(0, "", "/unseen");
    assert.deepEqual(seen, expected);
    assert.equal(history.pushState, go);
  });
}

test("a history that cannot be patched stays as it is", async (t) => {
  const history = Object.freeze({ pushState() {}, replaceState() {} });
  globals(t, { location: { href: "https://a.test/" }, history, document: {}, addEventListener() {} });
  const { watchHistory } = await inside("routes/history");
  watchHistory(() => {}, new AbortController().signal);
  history.pushState(0, "", "/x");
});

/** Milliseconds since the route began, since somebody clicked (if so), and whether a navigation now is a redirect. */
const REDIRECTS = [
  [100, undefined, true],
  [1500, undefined, true],
  [1501, undefined, false],
  [100, 50, false],
  [1000, 1000, false],
  [1400, 5000, true],
];

for (const [age, clicked, expected] of REDIRECTS) {
  test(`a navigation ${age} ms after the route began${clicked ? `, ${clicked} ms after a click` : ""} is ${expected ? "" : "not "}a redirect`, async (t) => {
    clock(t);
    const page = new EventTarget();
    globals(t, { location: { href: "https://a.test/" }, addEventListener: page.addEventListener.bind(page) });
    const sdk = await client({}, "routes/redirect", "routes/route");
    const isRedirect = sdk.watchRedirects(sdk.client, new AbortController().signal);
    assert.equal(isRedirect(), false, "without a route there is none");
    const settings = { finalTimeout: 60_000, _inherit: (context) => context };
    const steps = [[age, () => sdk.startRoute(sdk.client, { name: "route" }, { ...settings, disableAutoFinish: true })]];
    if (clicked) steps.push([clicked, () => page.dispatchEvent(new Event("click"))]);
    let now = 6000;
    t.mock.timers.tick(10);
    for (const [ago, act] of steps.sort(([a], [b]) => b - a)) {
      t.mock.timers.tick(now - ago);
      now = ago;
      act();
    }
    t.mock.timers.tick(now);
    assert.equal(isRedirect(), expected);
    sdk.client.emit("startNavigationSpan", {}, { isRedirect: true });
    assert.equal(isRedirect(), expected, "a redirect does not use the click up");
    sdk.client.emit("startNavigationSpan", {}, {});
    assert.equal(isRedirect(), age <= 1500, "a navigation does");
  });
}

const CONTEXT = { traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: 1 };
const stored = (change) => JSON.stringify({ spanContext: CONTEXT, startTimestamp: START / 1000 - 10, sampleRate: 0.5, sampleRand: 0.25, ...change });
const LINKED = `${CONTEXT.traceId}-${CONTEXT.spanId}-1`;

/** What an earlier page stored, and the link of the next root span. */
for (const [what, text, expected] of [
  ["a trace", stored(), LINKED],
  ["a trace that was not sampled", stored({ spanContext: { ...CONTEXT, traceFlags: 0 } }), LINKED.replace(/1$/, "0")],
  ["a trace of an hour ago", stored({ startTimestamp: START / 1000 - 3600 }), LINKED],
  ["a trace of longer ago", stored({ startTimestamp: START / 1000 - 3601 }), undefined],
  ["nothing", null, undefined],
  ["nonsense", "{", undefined],
  ["null", "null", undefined],
  ["another shape", "{\"spanContext\":7}", undefined],
]) {
  test(`stored is ${what}`, async (t) => {
    clock(t);
    const storage = { sentry_previous_trace: text };
    globals(t, { sessionStorage: { getItem: (key) => storage[key], setItem: (key, value) => (storage[key] = value) } });
    const sdk = await client({}, "routes/linked");
    sdk.linkTraces(sdk.client, "session-storage");
    const span = sdk.startInactiveSpan({ name: "first" });
    assert.equal(sdk.spanToJSON(span).attributes["sentry.previous_trace"], expected);
    assert.equal(sdk.spanToJSON(span).links?.[0].trace_id, expected && CONTEXT.traceId);
    const again = sdk.startInactiveSpan({ name: "same trace" });
    assert.equal(sdk.spanToJSON(again).links, undefined);
    const { spanContext, ...rest } = JSON.parse(storage.sentry_previous_trace);
    assert.deepEqual(spanContext, span.spanContext());
    assert.deepEqual(rest, { startTimestamp: START / 1000, sampleRate: 1, sampleRand: sdk.getCurrentScope().getPropagationContext().sampleRand });
  });
}

test("a page that may not store links in memory all the same", async (t) => {
  const refuse = () => {
    throw new Error("SecurityError");
  };
  globals(t, { sessionStorage: { getItem: refuse, setItem: refuse } });
  const sdk = await client({}, "routes/linked");
  sdk.linkTraces(sdk.client, "session-storage");
  const first = sdk.startNewTrace(() => sdk.startInactiveSpan({ name: "first" }));
  const second = sdk.startNewTrace(() => sdk.startInactiveSpan({ name: "second" }));
  assert.equal(sdk.spanToJSON(second).links[0].span_id, first.spanContext().spanId);
});

test("consistent sampling inherits decision, rate and random number, but not over the server's decision", async (t) => {
  const sdk = await client({ tracesSampleRate: 0.5 }, "routes/linked");
  sdk.linkTraces(sdk.client, "in-memory", true);
  const scope = sdk.getCurrentScope();
  const start = (context) => {
    scope.setPropagationContext(context);
    return sdk.startInactiveSpan({ name: "root" });
  };
  const server = { traceId: "3".repeat(32), parentSpanId: "4".repeat(16), sampled: false, sampleRand: 0.1, dsc: { sample_rate: "0.2" } };
  assert.equal(start(server).isRecording(), false);
  const next = start({ traceId: "5".repeat(32), sampleRand: 0.3 });
  assert.equal(next.isRecording(), false, "as the page load before");
  assert.equal(sdk.spanToJSON(next).attributes["sentry.previous_trace_sample_rate"], 0.2);
  assert.equal(scope.getPropagationContext().sampleRand, 0.1);
  const last = start({ traceId: "6".repeat(32), sampleRand: 0.9 });
  assert.equal(last.isRecording(), false);
  assert.equal(sdk.spanToJSON(last).attributes["sentry.previous_trace_sample_rate"], 0.2, "from trace to trace");
  sdk.startNewTrace(() => sdk.startSpan({ name: "by hand" }, () => assert.equal(sdk.getCurrentScope().getPropagationContext().sampleRand, 0.1)));
});

test("consistent sampling: a sampler sees decision and rate of the trace before", async () => {
  const seen = [];
  const tracesSampler = ({ parentSampled, parentSampleRate, inheritOrSampleWith }) => {
    seen.push([parentSampled, parentSampleRate]);
    return inheritOrSampleWith(0.75);
  };
  const sdk = await client({ tracesSampler }, "routes/linked");
  sdk.linkTraces(sdk.client, "in-memory", true);
  for (const traceId of ["1", "2", "3"]) {
    sdk.getCurrentScope().setPropagationContext({ traceId: traceId.repeat(32), sampleRand: 0.5 });
    assert.equal(sdk.startInactiveSpan({ name: "root" }).isRecording(), true);
  }
  assert.deepEqual(seen, [[undefined, undefined], [true, 0.75], [true, 0.75]]);
});

test("route providers", async (t) => {
  globals(t, { location: { href: "https://a.test/users/7?x=1" } });
  const option = { resolveRoute: ({ pathname }) => pathname.replace(/\d+/, ":id"), resolveCurrentRoute: () => "/current" };
  const sdk = await client({ routeProvider: option }, "routes/route-provider");
  assert.equal(sdk.getRouteProvider(), option);
  assert.equal(sdk.resolveRoute("/users/8#x"), "/users/:id");
  assert.equal(sdk.resolveRoute(new URL("https://b.test/p/1")), "/p/:id");
  assert.equal(sdk.resolveRoute("https://["), undefined);
  assert.equal(sdk.resolveCurrentRoute(), "/current");

  const cached = sdk.createCachedRouteProvider(2);
  sdk.setRouteProvider(cached);
  assert.equal(sdk.resolveCurrentRoute(), undefined);
  cached.record("/users/7", "/users/:id");
  cached.record("/a", "A");
  assert.equal(sdk.resolveCurrentRoute(), "/users/:id");
  cached.record("/b", "B");
  cached.record("", "C");
  cached.record("/c", "");
  assert.deepEqual(["/users/7", "/a", "/b", "/c"].map((path) => sdk.resolveRoute(path)), ["/users/:id", undefined, "B", undefined]);

  sdk.setRouteProvider(sdk.createUrlRouteProvider(({ search }) => search));
  assert.equal(sdk.resolveCurrentRoute(), "?x=1");
  sdk.setRouteProvider(sdk.createUrlRouteProvider(() => {
    throw new Error("mine");
  }));
  assert.equal(sdk.resolveRoute("/x"), undefined);
  assert.equal(sdk.resolveCurrentRoute(), undefined);
});

test("where there is no page there are no routes, and nothing throws", async () => {
  const names = ["integration", "page-load", "navigation", "report-loaded"].map((name) => `routes/${name}`);
  const sdk = await client({}, ...names, "tracing/error-instrumentation");
  sdk.client.addIntegration(sdk.browserTracingIntegration());
  assert.equal(sdk.startBrowserTracingPageLoadSpan(sdk.client, { name: "Pageload" }), undefined);
  assert.equal(sdk.startBrowserTracingNavigationSpan(sdk.client, { name: "Navigation" }, { url: "/x" }), undefined);
  sdk.reportPageLoaded();
  sdk.registerSpanErrorInstrumentation();
  sdk.client.emit("pageHidden", "pagehide");
  sdk.client.emit("close");
});
