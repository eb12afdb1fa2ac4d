/** Which requests carry trace headers, how these join what is there, and what is recorded of an address. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inside } from "./inside.mjs";

const BASE = "https://shop.test/cart/index.html";
const TRACE = { "sentry-trace": "t-s-1", baggage: "sentry-trace_id=t" };

/** A page whose `fetch` is the given one, with a client in it. */
async function page(t, { fetch: native = async () => new Response("", { status: 200 }), requests = {}, ...options } = {}) {
  const calls = [];
  const given = {
    location: new URL(BASE),
    document: { baseURI: BASE },
    navigator: { userAgent: "test" },
    fetch: function fetch(input, _init) {
      calls.push([...arguments]);
      return native(...arguments);
    },
  };
  const before = Object.keys(given).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const name in given) Object.defineProperty(globalThis, name, { value: given[name], configurable: true, writable: true });
  const sdk = await inside(
    "full-client", "current", "scope", "tracing/trace", "tracing/json", "tracing/propagation",
    "requests/instrument", "requests/targets", "requests/headers", "requests/own", "requests/span", "scrub",
  );
  sdk.useScopeClass(sdk.Scope);
  const client = new sdk.FullClient({ dsn: "https://key@o1.collector.test:9000/7", ...options }, { _module: () => new Promise(() => {}) });
  sdk.getCurrentScope().setClient(client);
  const spans = [];
  client.on("spanEnd", (span) => spans.push(sdk.spanToJSON(span)));
  const undo = sdk.instrumentOutgoingRequests(client, requests);
  t.after(() => {
    undo();
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
    }
  });
  return { sdk, client, calls, spans, undo, native: given.fetch };
}

test("targets are matched by where a request goes", async (t) => {
  const { sdk } = await page(t);
  const rows = [
    [undefined, "/api", true],
    [undefined, "api", true],
    [undefined, "https://shop.test/x", true],
    [undefined, "https://shop.test:444/x", false],
    [undefined, "http://shop.test/x", false],
    [undefined, "//evil.test/shop.test", false],
    [undefined, "https://shop.test@evil.test/", false],
    [undefined, "data:text/plain,hi", false],
    [undefined, "blob:https://shop.test/1", false],
    [[], "/api", false],
    [["api.test"], "https://API.test/x", true],
    [["API.test"], "https://api.test/x", true],
    [["api.test"], "/x", false],
    [["/api/"], "/api/x", true],
    [["/api/"], "https://other.test/api/x", true],
    [["^/api"], "/api/x", false],
    [[/^\/api/], "/api/x", true],
    [[/^\/api/], "api/x", false],
    [[/^\/cart\/api/], "api/x", true],
    [[/^\/api/], "//evil.test/api/x", false],
    [[/^\/api/], "https://other.test/api/x", false],
    [[/^https:\/\/api\.test\//], "https://api.test/x", true],
    [[/^https:\/\/api\.test\//], "https://evil.test/https://api.test/", false],
    [["a.b"], "https://aXb.test/", false],
    [[""], "https://any.test/", true],
  ];
  for (const [targets, url, isTarget] of rows) {
    assert.equal(sdk.targetTest(targets)(sdk.resolveUrl(url)), isTarget, `${targets} ${url}`);
  }
  const sticky = sdk.targetTest([/api/g, /nothing/y]);
  for (let i = 0; i < 3; i++) assert.equal(sticky(new URL("https://api.test/")), true, "flags that keep a place make no difference");
});

test("headers are merged in the form they came in", async (t) => {
  const { sdk } = await page(t);
  const ours = [["sentry-trace", "t-s-1"], ["baggage", "sentry-trace_id=t"]];
  const rows = [
    [undefined, ours],
    [{}, ours],
    [{ "X-One": "1" }, [["x-one", "1"], ...ours]],
    [{ "Sentry-Trace": "mine" }, [["sentry-trace", "mine"]]],
    [{ baggage: "a=1" }, [["baggage", /^a=1, ?sentry-trace_id=t$/], ours[0]]],
    [{ Baggage: "a=1" }, [["baggage", /^a=1, ?sentry-trace_id=t$/], ours[0]]],
    [{ baggage: "a=1, sentry-release=2" }, [["baggage", "a=1, sentry-release=2"], ours[0]]],
    [{ baggage: "not-sentry-=1" }, [["baggage", /^not-sentry-=1, ?sentry-trace_id=t$/], ours[0]]],
    [[["baggage", "a=1"], ["baggage", "b=2"]], [["baggage", /^a=1, b=2, ?sentry-trace_id=t$/], ours[0]]],
    [[["x", "1"], ["SENTRY-TRACE", "mine"]], [["x", "1"], ["sentry-trace", "mine"]]],
    [new Headers({ x: "1" }), [["x", "1"], ...ours]],
    [new Headers({ baggage: "a=1" }), [["baggage", /^a=1, ?sentry-trace_id=t$/], ours[0]]],
  ];
  for (const [given, expected] of rows) {
    const before = JSON.stringify(given instanceof Headers ? [...given] : given);
    const added = sdk.headersToAdd(given && new Headers(given), TRACE);
    const merged = added.length ? sdk.mergeHeaders(given, added) : given;
    const seen = Object.fromEntries(new Headers(merged));
    for (const [name, value] of expected) {
      if (value instanceof RegExp) assert.match(seen[name], value, before);
      else assert.equal(seen[name], value, `${before} ${name}`);
    }
    assert.equal(Object.keys(seen).length, expected.length, before);
    assert.equal(JSON.stringify(given instanceof Headers ? [...given] : given), before, "the given headers are not touched");
    if (given && added.length) assert.equal(Object.getPrototypeOf(merged), Object.getPrototypeOf(given), "the form stays");
  }
  const w3c = { ...TRACE, traceparent: "00-t-s-01" };
  assert.equal(sdk.headersToAdd(undefined, w3c).length, 3);
  assert.equal(sdk.headersToAdd(new Headers({ Traceparent: "theirs" }), w3c).length, 2);
  assert.deepEqual(sdk.headersToAdd(undefined, {}), []);
});

test("own requests are told apart by host and key, or by the tunnel", async (t) => {
  const { sdk, client } = await page(t);
  const rows = [
    ["https://o1.collector.test:9000/api/7/envelope/?sentry_version=7&sentry_key=key", true],
    ["https://eu.o1.collector.test/api/7/envelope/?sentry_key=key", true],
    ["https://o1.collector.test/api/7/envelope/", false],
    ["https://evilo1.collector.test/?sentry_key=key", false],
    ["https://shop.test/?sentry_key=key", false],
  ];
  for (const [url, isOwn] of rows) assert.equal(sdk.ownRequests(client)(new URL(url)), isOwn, url);
  const tunnelled = await page(t, { tunnel: "/t/" });
  const isOwn = tunnelled.sdk.ownRequests(tunnelled.client);
  assert.deepEqual(["/t", "/t/", "/tt", "/t?x"].map((url) => isOwn(sdk.resolveUrl(url))), [true, true, false, false]);
});

test("what is recorded of a request", async (t) => {
  const rows = [
    // lifecycle, method, address, name, attributes
    ["stream", "get", "/api/x?q=1#f", "GET shop.test", { "url.full": "https://shop.test/api/x", "url.domain": "shop.test", "server.address": "shop.test" }],
    ["stream", "POST", "https://api.test:8443/x", "POST api.test", { "url.domain": "api.test", "server.port": 8443 }],
    ["stream", "GET", "https://u:p@api.test/x", "GET api.test", { "url.full": "https://api.test/x" }],
    ["stream", "GET", "data:text/plain;base64,SGVsbG8gd29ybGQ=", "GET", { "url.full": "data:text/plain,base64,SGVsbG8gd2... [truncated]", "url.domain": undefined }],
    ["static", "GET", "/api/x?q=1#f", "GET /api/x", { "url.full": "https://shop.test/api/x", "url.query": undefined, "url.fragment": undefined }],
    ["static", "GET", "api/x", "GET api/x", { "url.full": "https://shop.test/cart/api/x" }],
    ["static", "PUT", "https://u:p@api.test/x?y", "PUT https://api.test/x", {}],
    ["static", "GET", "data:,hello%20big%20world", "GET data:text/plain,hello%20bi... [truncated]", {}],
  ];
  for (const [traceLifecycle, method, url, name, expected] of rows) {
    const { sdk, spans } = await page(t, { tracesSampleRate: 1, traceLifecycle, requests: { enableHTTPTimings: false } });
    await sdk.startSpan({ name: "route" }, () => fetch(url, { method }));
    const [span] = spans;
    assert.equal(span.name, name, url);
    const { attributes } = span;
    const all = { "sentry.op": "http.client", "sentry.origin": "auto.http.browser", type: "fetch", "http.request.method": method.toUpperCase(), "http.response.status_code": 200 };
    for (const [key, value] of Object.entries({ ...all, ...expected })) assert.equal(attributes[key], value, `${url} ${key}`);
  }
});

test("queries are recorded where that is asked for, without what is sensitive", async (t) => {
  const rows = [
    [undefined, "https://a.test/p?q=1#f", "https://a.test/p"],
    [false, "/p?q=1#f", "/p"],
    [true, "/p?q=1#f", "/p?q=1#f"],
    [true, "/p?access_token=1&q=2&%74oken=3#id_token=4&x=5", "/p?access_token=[Filtered]&q=2&%74oken=[Filtered]#id_token=[Filtered]&x=5"],
    [true, "#/route?session=1", "#/route?session=[Filtered]"],
    [true, "//u:p@a.test/p?", "//a.test/p"],
    [{ allow: ["Q"] }, "/p?q=1&r=2&key=3", "/p?q=1&r=[Filtered]&key=[Filtered]"],
    [{ deny: ["mail"] }, "/p?q=1&email=2&key=3", "/p?q=1&email=[Filtered]&key=[Filtered]"],
    [true, "", ""],
    [undefined, "a@b?c", "a@b"],
  ];
  for (const [urlQueryParams, url, expected] of rows) {
    const { sdk, client } = await page(t, { dataCollection: { urlQueryParams } });
    assert.equal(sdk.scrubUrl(url, client), expected, url);
  }
  const { spans } = await page(t, { tracesSampleRate: 1, dataCollection: { urlQueryParams: true }, requests: { enableHTTPTimings: false } });
  await fetch("/p?q=1&pwd=2#f");
  assert.equal(spans[0].attributes["url.query"], "q=1&pwd=[Filtered]");
  assert.equal(spans[0].attributes["url.fragment"], "f");
});

test("a request without tracing carries the scope's trace", async (t) => {
  const { sdk, calls, spans } = await page(t);
  await fetch("/api");
  const { "sentry-trace": trace, baggage } = calls[0][1].headers;
  assert.match(trace, new RegExp(`^${sdk.getCurrentScope().getPropagationContext().traceId}-[0-9a-f]{16}$`));
  assert.match(baggage, /sentry-public_key=key/);
  assert.deepEqual(spans, []);
});

test("a request in a span carries its own span's id; an unsampled one says so", async (t) => {
  const { sdk, calls, spans } = await page(t, { tracesSampleRate: 1, propagateTraceparent: true, requests: { enableHTTPTimings: false } });
  await sdk.startSpan({ name: "outer" }, () => fetch("/api"));
  const [request, outer] = spans;
  assert.equal(request.parent_span_id, outer.span_id);
  assert.equal(calls[0][1].headers["sentry-trace"], `${outer.trace_id}-${request.span_id}-1`);
  assert.equal(calls[0][1].headers["traceparent"], `00-${outer.trace_id}-${request.span_id}-01`);
  const unsampled = await page(t, { tracesSampleRate: 0 });
  await unsampled.sdk.startSpan({ name: "outer" }, () => fetch("/api"));
  assert.match(unsampled.calls[0][1].headers["sentry-trace"], /-0$/);
});

test("as transactions, a request outside of a span has none, and says so", async (t) => {
  const { sdk, client, calls, spans } = await page(t, { tracesSampleRate: 1, traceLifecycle: "static" });
  const dropped = [];
  client.recordDroppedEvent = (...loss) => dropped.push(loss);
  await fetch("/api");
  assert.deepEqual(spans, []);
  assert.deepEqual(dropped, [["no_parent_span", "span"]]);
  assert.match(calls[0][1].headers["sentry-trace"], new RegExp(`^${sdk.getCurrentScope().getPropagationContext().traceId}-[0-9a-f]{16}$`));
});

test("shouldCreateSpanForRequest: false gives neither span nor headers, and gets the address as written", async (t) => {
  const asked = [];
  const requests = { shouldCreateSpanForRequest: (url) => (asked.push(url), false) };
  const { calls, spans } = await page(t, { tracesSampleRate: 1, requests });
  const init = { method: "POST" };
  await fetch("/health?x", init);
  assert.deepEqual(asked, ["/health?x"]);
  assert.equal(calls[0][1], init);
  assert.deepEqual(spans, []);
});

test("hooks see the span, and what they set is sent; one that throws changes nothing", async (t) => {
  const seen = [];
  const requests = {
    enableHTTPTimings: false,
    onRequestSpanStart: (span, { headers }) => (span.setAttribute("start", headers?.get("x-one") ?? "none"), seen.push("start")),
    onRequestSpanEnd: (span, { headers, error }) => {
      span.setAttribute("end", headers?.get("x-two") ?? String(error));
      throw new Error("hook");
    },
  };
  const response = () => Promise.resolve(new Response("", { status: 404, headers: { "x-two": "2", "content-length": "12" } }));
  const { spans } = await page(t, { fetch: response, tracesSampleRate: 1, requests });
  assert.equal((await fetch("/a", { headers: { "X-One": "1" } })).status, 404);
  assert.equal(spans[0].attributes["start"], "1");
  assert.equal(spans[0].attributes["end"], "2");
  assert.equal(spans[0].attributes["http.response.body.size"], 12);
  assert.equal(spans[0].status, "error");
  const failing = await page(t, { fetch: () => Promise.reject(new TypeError("down")), tracesSampleRate: 1, requests });
  await assert.rejects(fetch("/a"), /down/);
  assert.equal(failing.spans[0].attributes["end"], "TypeError: down");
  assert.equal(failing.spans[0].attributes["sentry.status.message"], "internal_error");
});

test("prefetches are marked", async (t) => {
  const { spans } = await page(t, { tracesSampleRate: 1, requests: { enableHTTPTimings: false } });
  await fetch("/a", { headers: { Purpose: "prefetch" } });
  await fetch("/a", { headers: [["Next-Router-Prefetch", "1"]] });
  await fetch("/a", { headers: { Accept: "prefetch" } });
  assert.deepEqual(spans.map(({ attributes }) => attributes["http.request.prefetch"]), [true, true, undefined]);
});

test("arguments are passed on as they are, but for the headers", async (t) => {
  const { calls } = await page(t, { tracesSampleRate: 1 });
  const body = new ReadableStream();
  const init = Object.freeze(Object.assign(Object.create({ cache: "no-store" }), { method: "POST", body, duplex: "half", headers: Object.freeze({ a: "1" }) }));
  await fetch("/api", init, "third");
  const [input, sent, third] = calls[0];
  assert.deepEqual([input, third], ["/api", "third"]);
  assert.equal(sent.body, body);
  assert.deepEqual([sent.method, sent.duplex, sent.cache, sent.headers.a], ["POST", "half", "no-store", "1"]);
  assert.deepEqual(Object.keys(init.headers), ["a"]);

  const request = new Request("https://shop.test/x", { method: "PUT", body: "body", headers: { b: "2" }, referrerPolicy: "origin" });
  await fetch(request);
  assert.equal(calls[1][0], request);
  assert.equal(calls[1][1].headers.get("b"), "2");
  assert.equal(calls[1][1].referrerPolicy, "origin");
  assert.equal(request.bodyUsed, false);
  assert.equal(request.headers.has("sentry-trace"), false);

  await fetch("https://shop.test/y", request);
  assert.deepEqual([calls[2][1].method, calls[2][1].headers.get("b")], ["PUT", "2"], "a request in the place of init keeps its members");

  await fetch("/api", { mode: "no-cors" });
  assert.deepEqual(calls[3][1], { mode: "no-cors" });

  const iterator = new Headers({ c: "3" }).entries();
  await fetch("/api", { headers: iterator });
  assert.deepEqual([...calls[4][1].headers], [["c", "3"]], "an iterator is not emptied");
});

test("what is wrong goes to the original as it is", async (t) => {
  const { calls, spans } = await page(t, { tracesSampleRate: 1, fetch: () => Promise.reject(new TypeError("wrong")) });
  const wrong = [[], [undefined], ["http://"], ["/a", { headers: { "a b": "1" } }], ["/a", { headers: null }], ["/a", { headers: "x" }], ["/a", { headers: 5 }], ["/a", 5]];
  for (const args of wrong) await assert.rejects(fetch(...args), /wrong/);
  assert.deepEqual(calls, wrong);
  assert.deepEqual(spans, []);
});

test("other patches: what throws, answers nothing, or comes before and after", async (t) => {
  const stub = await page(t, { tracesSampleRate: 1, fetch: () => undefined, requests: { enableHTTPTimings: false } });
  assert.equal(fetch("/a"), undefined);
  assert.equal(stub.spans.length, 1);
  const thrower = await page(t, { tracesSampleRate: 1, fetch: () => { throw new Error("stub"); }, requests: { enableHTTPTimings: false } });
  assert.throws(() => fetch("/a"), /stub/);
  assert.equal(thrower.spans[0].status, "error");

  const { undo, native, spans, calls } = await page(t, { tracesSampleRate: 1, requests: { enableHTTPTimings: false } });
  assert.deepEqual([fetch.name, fetch.length], ["fetch", 2]);
  assert.match(Function.prototype.toString.call(fetch), /\[native code\]/);
  const ours = fetch;
  const theirs = (...args) => ours(...args);
  globalThis.fetch = theirs;
  undo();
  assert.equal(fetch, theirs, "what was patched on top stays");
  await fetch("/a");
  assert.deepEqual([calls.length, spans.length], [1, 0]);
  const last = await page(t, {});
  assert.notEqual(fetch, last.native);
  last.undo();
  assert.equal(fetch, last.native);
  assert.ok(native);
});
