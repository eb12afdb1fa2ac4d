/** Entries of the performance timeline in, spans out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inside } from "./inside.mjs";

const PAGE = "https://shop.test/cart";

/** A page whose timeline is what the test puts there. */
class Observer {
  static supportedEntryTypes = [];
  static timeline = [];
  static all = [];
  #queue = [];
  #types = [];
  constructor(callback) {
    this.callback = callback;
    Observer.all.push(this);
  }
  observe({ type, buffered }) {
    this.#types.push(type);
    if (buffered) this.#queue.push(...Observer.timeline.filter((entry) => entry.entryType === type));
  }
  takeRecords() {
    return this.#queue.splice(0);
  }
  disconnect() {
    this.#types = [];
  }
  /** The browser tells of new entries. */
  static tell(...entries) {
    Observer.timeline.push(...entries);
    for (const observer of Observer.all) {
      const seen = entries.filter(({ entryType }) => observer.#types.includes(entryType));
      if (seen.length) observer.callback({ getEntries: () => seen });
    }
  }
}

async function page(t, { timeline = [], types = ["resource", "mark", "measure"], device = {}, ...options } = {}) {
  Object.assign(Observer, { timeline: [...timeline], supportedEntryTypes: types, all: [] });
  const given = {
    PerformanceObserver: Observer,
    location: new URL(PAGE),
    document: { visibilityState: "visible", addEventListener() {}, removeEventListener() {} },
    navigator: { userAgent: "test", ...device },
  };
  const before = Object.keys(given).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const name in given) Object.defineProperty(globalThis, name, { value: given[name], configurable: true, writable: true });
  t.mock.method(performance, "getEntriesByType", (type) => Observer.timeline.filter((entry) => entry.entryType === type));
  const sdk = await inside(
    "full-client", "current", "scope", "tracing/trace", "tracing/json", "tracing/active",
    "performance/timeline", "performance/long-tasks", "performance/user-timing",
  );
  sdk.useScopeClass(sdk.Scope);
  const client = new sdk.FullClient({ tracesSampleRate: 1, ...options }, () => new Promise(() => {}));
  sdk.getCurrentScope().setClient(client);
  const spans = [];
  client.on("spanEnd", (span) => spans.push(sdk.spanToJSON(span)));
  t.after(() => {
    client.emit("close");
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
    }
  });
  /** Runs a route span over the timeline; answers it and what was added to it. */
  const route = (op, startMs, timelineOptions, during = () => {}) => {
    spans.length = 0;
    const root = sdk.startInactiveSpan({ name: "route", op, startTime: at(startMs), parentSpan: null });
    sdk.withActiveSpan(root, during);
    client.emit("beforeRouteSpanEnd", root);
    sdk.addTimelineSpans(root, timelineOptions);
    root.end();
    return { root: spans.pop(), spans: [...spans] };
  };
  return { sdk, client, route };
}

const at = (time) => performance.timeOrigin + time;

/** Times of a span, back on the timeline. */
const times = ({ start_timestamp: start, end_timestamp: end }) => [start, end].map((s) => Math.round(s * 1e3 - performance.timeOrigin));

const row = (span) => [span.attributes["sentry.op"], span.name, ...times(span)];

const NAVIGATION = {
  entryType: "navigation", name: `${PAGE}?voucher=1#top`, type: "back_forward", startTime: 0, duration: 900, redirectCount: 2,
  redirectStart: 10, redirectEnd: 40, fetchStart: 41, domainLookupStart: 50, domainLookupEnd: 60, connectStart: 60, secureConnectionStart: 65,
  connectEnd: 90, requestStart: 91, responseStart: 200, responseEnd: 260, unloadEventStart: 205, unloadEventEnd: 210,
  domContentLoadedEventStart: 400, domContentLoadedEventEnd: 420, loadEventStart: 800, loadEventEnd: 830,
};

const PHASES = [
  ["browser.unload_event", "Unload event", 205, 210],
  ["browser.redirect", "Redirect", 10, 40],
  ["browser.dom_content_loaded_event", "DOMContentLoaded event", 400, 420],
  ["browser.load_event", "Load event", 800, 830],
  ["browser.connect", "Connect", 60, 90],
  ["browser.tls_ssl", "TLS handshake", 65, 90],
  ["browser.cache", "Cache lookup", 41, 50],
  ["browser.dns", "DNS lookup", 50, 60],
  ["browser.request", "Request", 91, 260],
  ["browser.response", "Response", 200, 260],
];

const paint = (name, startTime) => ({ entryType: "paint", name, startTime, duration: 0 });

const resource = (name, startTime, more) => ({
  entryType: "resource", name, startTime, duration: 50, initiatorType: "img", nextHopProtocol: "h2", fetchStart: startTime, redirectStart: 0,
  responseStart: startTime + 30, responseEnd: startTime + 50, transferSize: 1300, encodedBodySize: 1000, decodedBodySize: 3000, ...more,
});

test("a page load has its phases, named for streams", async (t) => {
  const { route } = await page(t, { timeline: [NAVIGATION] });
  const { root, spans } = route("pageload", 0);
  assert.deepEqual(spans.map(row), PHASES);
  for (const span of spans) {
    assert.equal(span.attributes["sentry.origin"], "auto.ui.browser.metrics");
    assert.equal(span.attributes["url.full"], PAGE);
    assert.equal(span.attributes["http.redirect_count"], span.name === "Redirect" ? 2 : undefined);
    assert.equal(span.parent_span_id, root.span_id);
  }
  assert.equal(root.attributes["browser.navigation.type"], "back-forward");
  assert.equal(root.attributes["browser.performance.time_origin"], performance.timeOrigin / 1e3);
  assert.equal(root.attributes["browser.performance.navigation.activation_start"], 0);
});

test("in transactions the phases have the page's URL as their name", async (t) => {
  const { route } = await page(t, { timeline: [NAVIGATION], traceLifecycle: "static" });
  const { root, spans } = route("pageload", 0);
  assert.deepEqual(spans.map(row), PHASES.map(([op, , ...rest]) => [op, PAGE, ...rest]));
  assert.equal(root.attributes["performance.timeOrigin"], performance.timeOrigin / 1e3);
  assert.equal(root.attributes["performance.activationStart"], 0);
});

test("what did not happen, or not yet, has no span", async (t) => {
  const none = { redirectStart: 0, redirectEnd: 0, secureConnectionStart: 0, unloadEventStart: 0, unloadEventEnd: 0, loadEventEnd: 0 };
  const { route } = await page(t, { timeline: [{ ...NAVIGATION, ...none }] });
  const absent = ["Redirect", "TLS handshake", "Unload event", "Load event"];
  assert.deepEqual(route("pageload", 0).spans.map(row), PHASES.filter(([, name]) => !absent.includes(name)));
});

test("a redirect may begin with the page's clock", async (t) => {
  const { route } = await page(t, { timeline: [{ ...NAVIGATION, redirectStart: 0 }] });
  assert.deepEqual(row(route("pageload", 0).spans[1]), ["browser.redirect", "Redirect", 0, 40]);
});

test("how the page came to be", async (t) => {
  for (const [type, more, activationStart, expected] of [
    ["navigate", {}, 0, "navigate"],
    ["reload", {}, 0, "reload"],
    ["navigate", { wasDiscarded: true }, 0, "restore"],
    ["navigate", {}, 123, "prerender"],
    ["navigate", { prerendering: true }, 0, "prerender"],
  ]) {
    const { route } = await page(t, { timeline: [{ ...NAVIGATION, responseStart: 1, type, activationStart }] });
    Object.assign(document, more);
    const { attributes } = route("pageload", 0).root;
    assert.equal(attributes["browser.navigation.type"], expected);
    assert.equal(attributes["browser.performance.navigation.activation_start"], activationStart);
  }
});

test("paints are spans without length", async (t) => {
  const { route } = await page(t, { timeline: [NAVIGATION, paint("first-paint", 300), paint("first-contentful-paint", 310)] });
  const spans = route("pageload", 0).spans.filter(({ attributes }) => attributes["sentry.op"] === "browser.paint");
  assert.deepEqual(spans.map(row), [
    ["browser.paint", "first-paint", 300, 300],
    ["browser.paint", "first-contentful-paint", 310, 310],
  ]);
  for (const { name, attributes } of spans) {
    assert.equal(attributes["browser.paint.type"], name);
    assert.equal(attributes["sentry.origin"], "auto.resource.browser.metrics");
  }
});

test("resources: op, name and attributes", async (t) => {
  const table = [
    // [entry's URL, entry's other fields, op, name in a stream, name in a transaction, attributes]
    [
      "https://shop.test/logo.png?v=3", { renderBlockingStatus: "non-blocking", deliveryType: "cache", responseStatus: 200 }, "resource.img", "shop.test", "/logo.png",
      {
        "url.full": "https://shop.test/logo.png", "url.scheme": "https", "url.domain": "shop.test", "server.address": "shop.test", "http.request.same_origin": true,
        "http.response.status_code": 200, "http.response.size": 1300, "http.response.body.size": 1000, "http.response.body.decoded_size": 3000,
        "resource.render_blocking_status": "non-blocking", "http.response_delivery_type": "cache", "network.protocol.name": "http", "network.protocol.version": "2",
        "http.request.fetch_start": at(100) / 1e3, "http.request.response_start": at(130) / 1e3, "http.request.response_end": at(150) / 1e3,
        "http.request.time_to_first_byte": 0.13, "http.request.redirect_start": undefined,
      },
    ],
    [
      "https://user:pass@cdn.test:8443/a.js", { initiatorType: "script", transferSize: 0x7fffffff, nextHopProtocol: "http/1.1" },
      "resource.script", "cdn.test", "https://cdn.test:8443/a.js",
      {
        "server.address": "cdn.test:8443", "url.domain": "cdn.test", "http.request.same_origin": false, "http.response.size": undefined,
        "network.protocol.name": "http", "network.protocol.version": "1.1",
      },
    ],
    ["https://shop.test.evil.test/x.css", { initiatorType: "css" }, "resource.css", "shop.test.evil.test", undefined, { "http.request.same_origin": false }],
    ["https://[::1]:81/x", { initiatorType: "" }, "resource.other", "[::1]", "https://[::1]:81/x", { "server.address": "[::1]:81" }],
    ["blob:https://shop.test/1234", { initiatorType: "other" }, "resource.other", "Resource", undefined, { "url.domain": undefined, "url.scheme": "blob" }],
  ];
  for (const traceLifecycle of ["stream", "static"]) {
    const { route } = await page(t, { timeline: table.map(([name, more]) => resource(name, 100, more)), traceLifecycle });
    const { spans } = route("pageload", 0);
    assert.equal(spans.length, table.length);
    table.forEach(([, , op, streamed, inTransaction, attributes], i) => {
      const name = traceLifecycle === "stream" ? streamed : inTransaction;
      if (name) assert.deepEqual(row(spans[i]), [op, name, 100, 150]);
      assert.equal(spans[i].attributes["sentry.origin"], "auto.resource.browser.metrics");
      for (const key in attributes) assert.equal(spans[i].attributes[key], attributes[key], key);
    });
  }
});

test("requests by fetch and XHR, ignored kinds, and the SDK's own beacons are no resources", async (t) => {
  const own = `https://o1.ingest.test/api/7/envelope/?sentry_key=key&sentry_version=7`;
  const timeline = ["fetch", "xmlhttprequest", "img", "css", "beacon"].map((initiatorType) => resource("https://cdn.test/x", 10, { initiatorType }));
  timeline.push(resource(own, 20, { initiatorType: "beacon" }));
  const { route } = await page(t, { timeline, dsn: "https://key@o1.ingest.test/7" });
  const { spans } = route("pageload", 0, { ignoreResourceSpans: ["resource.css"] });
  assert.deepEqual(spans.map(({ attributes }) => attributes["sentry.op"]), ["resource.img", "resource.beacon"]);
  assert.equal(spans[1].attributes["url.full"], "https://cdn.test/x");
});

test("each route span has what came in its time, once, also when the browser's own list is full or cleared", async (t) => {
  const { route } = await page(t, { timeline: [NAVIGATION, resource("https://a.test/", 100)] });
  const names = ({ spans }) => spans.filter(({ attributes }) => attributes["url.domain"]).map(({ name }) => name);
  assert.deepEqual(names(route("pageload", 0)), ["a.test"]);
  // Began in the page load, ended after it.
  Observer.tell(resource("https://late.test/", 900, { duration: 300 }));
  Observer.timeline.length = 0;
  Observer.tell(resource("https://b.test/", 1_100));
  await undefined;
  assert.deepEqual(names(route("navigation", 1_000)), ["b.test"]);
  Observer.tell(resource("https://d.test/", 2_200), resource("https://c.test/", 2_100));
  await undefined;
  const second = route("navigation", 2_000);
  assert.deepEqual(names(second), ["d.test", "c.test"]);
  assert.equal(second.spans.length, 2, "a navigation within the page has no phases and no paints");
  assert.deepEqual(route("navigation", 3_000).spans, []);
});

test("a page that sees many resources keeps the newest", async (t) => {
  const { route } = await page(t);
  route("navigation", 0);
  for (let i = 0; i < 2_000; i++) Observer.tell(resource(`https://r${i}.test/`, 10 + i));
  await undefined;
  const { spans } = route("navigation", 5);
  assert.equal(spans.length, 500);
  assert.equal(spans.at(-1).name, "r1999.test");
});

test("an unsampled route span costs nothing", async (t) => {
  const { route } = await page(t, { timeline: [NAVIGATION, resource("https://a.test/", 1)], tracesSampleRate: 0 });
  assert.deepEqual(route("pageload", 0).spans, []);
  assert.equal(Observer.all.length, 0);
});

test("network and machine", async (t) => {
  const device = { connection: { effectiveType: "4g", type: "wifi", rtt: 50 }, deviceMemory: 8, hardwareConcurrency: 4 };
  const streamed = (await page(t, { device })).route("navigation", 0).root.attributes;
  assert.equal(streamed["network.connection.effective_type"], "4g");
  assert.equal(streamed["network.connection.type"], "wifi");
  assert.equal(streamed["network.connection.rtt"], 50);
  assert.equal(streamed["device.memory.estimated_capacity"], 8);
  assert.equal(streamed["device.processor_count"], 4);
  const inTransaction = (await page(t, { device, traceLifecycle: "static" })).route("pageload", 0).root.attributes;
  assert.equal(inTransaction.effectiveConnectionType, "4g");
  assert.equal(inTransaction.connectionType, "wifi");
  assert.equal(inTransaction.deviceMemory, "8 GB");
  assert.equal(inTransaction.hardwareConcurrency, "4");
  const unknown = (await page(t, { device: { connection: { rtt: 0 } } })).route("pageload", 0).root.attributes;
  assert.equal(unknown["network.connection.rtt"], 0);
  assert.ok(!("device.processor_count" in unknown) && !("network.connection.type" in unknown));
});

const script = (duration, more) => ({
  duration, invoker: "BUTTON.onclick", invokerType: "event-listener", sourceURL: "https://shop.test/app.js", sourceFunctionName: "pay", sourceCharPosition: 42, ...more,
});

test("long tasks and frames belong to the span that is active when the browser tells of them", async (t) => {
  for (const [types, longTask, frames, expected] of [
    [["long-animation-frame", "longtask"], true, true, ["ui.long_animation_frame"]],
    [["long-animation-frame", "longtask"], true, false, ["ui.long_task"]],
    [["longtask"], true, true, ["ui.long_task"]],
    [["long-animation-frame", "longtask"], false, false, []],
    [[], true, true, []],
  ]) {
    const { client, sdk } = await page(t, { types });
    sdk.observeLongTasks(client, longTask, frames);
    const spans = [];
    client.on("spanEnd", (span) => spans.push(sdk.spanToJSON(span)));
    const root = sdk.startInactiveSpan({ name: "route", op: "navigation", startTime: at(1_000) });
    sdk.setActiveSpan(sdk.getCurrentScope(), root);
    const frame = (startTime, scripts) => ({ entryType: "long-animation-frame", startTime, duration: 120, scripts });
    Observer.tell(frame(900, [script(100)]), frame(1_100, []), frame(1_200, [script(10, { invoker: "x" }), script(90), script(20)]));
    Observer.tell({ entryType: "longtask", startTime: 900, duration: 120 }, { entryType: "longtask", startTime: 1_200, duration: 120 });
    await undefined;
    assert.deepEqual(spans.map(row), expected.map((op) => [op, "Main UI thread blocked", 1_200, 1_320]));
    if (expected[0] === "ui.long_animation_frame") {
      const { attributes } = spans[0];
      assert.equal(attributes["browser.script.invoker"], "BUTTON.onclick");
      assert.equal(attributes["browser.script.invoker_type"], "event-listener");
      assert.equal(attributes["browser.script.source_char_position"], 42);
      assert.equal(attributes["code.file.path"], "https://shop.test/app.js");
      assert.equal(attributes["code.function.name"], "pay");
    }
    sdk.setActiveSpan(sdk.getCurrentScope(), undefined);
    client.emit("close");
  }
});

test("URLs of scripts are recorded without their queries, also inside an invoker", async (t) => {
  const { client, sdk } = await page(t, { types: ["long-animation-frame"] });
  sdk.observeLongTasks(client, true, true);
  const spans = [];
  client.on("spanEnd", (span) => spans.push(sdk.spanToJSON(span)));
  sdk.setActiveSpan(sdk.getCurrentScope(), sdk.startInactiveSpan({ name: "route", op: "pageload", startTime: at(0) }));
  for (const [invoker, expected] of [
    ["https://shop.test/app.js?key=1", "https://shop.test/app.js"],
    ["IMG[src=https://shop.test/a.png?key=1#x].onload", "IMG[src=https://shop.test/a.png].onload"],
    ["BUTTON#buy.onclick", "BUTTON#buy.onclick"],
  ]) {
    spans.length = 0;
    Observer.tell({ entryType: "long-animation-frame", startTime: 5, duration: 60, scripts: [script(90, { invoker, sourceURL: "https://shop.test/app.js?v=1" })] });
    await undefined;
    assert.equal(spans[0].attributes["browser.script.invoker"], expected);
    assert.equal(spans[0].attributes["code.file.path"], "https://shop.test/app.js");
  }
});

test("a script about which little is known", async (t) => {
  const { client, sdk } = await page(t, { types: ["long-animation-frame"] });
  sdk.observeLongTasks(client, true, true);
  const spans = [];
  client.on("spanEnd", (span) => spans.push(sdk.spanToJSON(span)));
  sdk.setActiveSpan(sdk.getCurrentScope(), sdk.startInactiveSpan({ name: "route", op: "pageload", startTime: at(0) }));
  const scripts = [script(90, { sourceURL: "", sourceFunctionName: "", sourceCharPosition: -1 })];
  Observer.tell({ entryType: "long-animation-frame", startTime: 5, duration: 60, scripts });
  await undefined;
  const { attributes } = spans[0];
  for (const key of ["code.file.path", "code.function.name", "browser.script.source_char_position"]) assert.equal(attributes[key], undefined, key);
});

test("userTimingIntegration: marks and measures", async (t) => {
  const { client, sdk, route } = await page(t, { timeline: [NAVIGATION] });
  sdk.userTimingIntegration({ ignore: ["noise", /^tmp/] }).setup(client);
  const circular = {};
  circular.self = circular;
  const entry = (entryType, name, startTime, duration = 0, detail = null) => ({ entryType, name, startTime, duration, detail });
  Observer.tell(
    entry("mark", "hydrated", 500, 0, "done"),
    entry("measure", "boot", 0, 400, { phase: "all", size: 0, steps: [1, 2], nothing: null, circular }),
    entry("measure", "early", 5, 10),
    entry("measure", "some noise", 300, 1),
    entry("mark", "tmp-1", 300),
    Object.defineProperty(entry("measure", "extension", 200, 10), "detail", { get() { throw new Error("Permission denied"); } }),
    entry("measure", "Cart", 300, 1, { devtools: { track: "Components ⚛" } }),
  );
  await undefined;
  const { spans } = route("pageload", 0);
  const user = spans.filter(({ attributes }) => attributes["sentry.origin"].startsWith("auto.browser.user_timing"));
  assert.deepEqual(user.map(row), [
    ["mark", "hydrated", 500, 500],
    ["measure", "boot", 91, 400],
    ["measure", "extension", 200, 210],
  ]);
  assert.equal(user[0].attributes["sentry.origin"], "auto.browser.user_timing.mark");
  assert.equal(user[0].attributes["sentry.browser.measure.detail"], "done");
  assert.equal(user[0].attributes["sentry.browser.measure_start_time"], undefined);
  const { attributes } = user[1];
  assert.equal(attributes["sentry.browser.measure_happened_before_request"], true);
  assert.equal(attributes["sentry.browser.measure_start_time"], at(91) / 1e3);
  assert.equal(attributes["sentry.browser.measure.detail.phase"], "all");
  assert.equal(attributes["sentry.browser.measure.detail.size"], "0");
  assert.equal(attributes["sentry.browser.measure.detail.steps"], "[1,2]");
  assert.equal(attributes["sentry.browser.measure.detail.nothing"], "null");
  assert.ok(!("sentry.browser.measure.detail.circular" in attributes));
  Observer.tell(entry("mark", "before", 1_900), entry("mark", "within", 2_100));
  await undefined;
  assert.deepEqual(route("navigation", 2_000).spans.map(({ name }) => name), ["within"]);
});
