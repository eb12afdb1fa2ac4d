/** The static lifecycle: what a root span becomes, and who may change or drop it on the way. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, freshCopy, Sink, until } from "./support.mjs";

const STATIC = { traceLifecycle: "static", tracesSampleRate: 1, release: "shop@1.4.0" };
const START_S = 1_767_225_600;

/** Records what `record` does, and answers what arrived: transactions, envelopes and losses. */
async function collect(t, options, record) {
  const { sink, sdk, client } = await connect(t, { ...STATIC, ...options });
  await record(sdk, client);
  await sdk.flush();
  await client.close();
  const envelopes = sink.arrived.map(({ envelope }) => envelope);
  return {
    sink,
    transactions: sink.items("transaction"),
    headers: envelopes.filter(({ items }) => items.some(({ header }) => header.type === "transaction")).map(({ header }) => header),
    lost: { transaction: sink.dropped("transaction"), span: sink.dropped("span") },
  };
}

/** A root with `count` children, named by their number. */
function family(sdk, count = 2, name = "/cart") {
  sdk.startSpan({ name, op: "pageload" }, () => {
    for (let i = 0; i < count; i++) sdk.startSpan({ name: `child ${i}`, op: i % 2 ? "odd" : "even" }, () => {});
  });
}

const only = (list) => {
  assert.equal(list.length, 1);
  return list[0];
};

test("a root span and its children become one transaction", async (t) => {
  const { transactions, headers, sink } = await collect(t, {}, (sdk) => {
    const root = sdk.startInactiveSpan({
      name: "/cart", op: "pageload", startTime: START_S, attributes: { "sentry.segment.name.source": "url", n: 1, list: [1, 2] },
    });
    const child = sdk.startInactiveSpan({ name: "GET /api", op: "http.client", parentSpan: root, startTime: START_S + 0.4 });
    child.setAttribute("http.response.status_code", 200);
    child.end(START_S + 0.62);
    sdk.startInactiveSpan({ name: "early", parentSpan: root, startTime: START_S + 0.1 }).end(START_S + 0.2);
    sdk.setMeasurement("lcp", 812.4, "millisecond", root);
    sdk.setMeasurement("cls", 0.02, "", root);
    root.end(START_S + 1.75);
  });
  const event = only(transactions);
  const header = only(headers);
  const { trace } = event.contexts;
  assert.match(event.event_id, /^[0-9a-f]{32}$/);
  assert.match(trace.trace_id, /^[0-9a-f]{32}$/);
  assert.match(trace.span_id, /^[0-9a-f]{16}$/);
  assert.deepEqual(
    { type: event.type, transaction: event.transaction, info: event.transaction_info, start: event.start_timestamp, end: event.timestamp },
    { type: "transaction", transaction: "/cart", info: { source: "url" }, start: START_S, end: START_S + 1.75 },
  );
  assert.deepEqual({ ...trace, trace_id: 0, span_id: 0 }, {
    trace_id: 0, span_id: 0, op: "pageload", status: "ok", origin: "manual",
    data: { "sentry.op": "pageload", "sentry.origin": "manual", "sentry.segment.name.source": "url", "sentry.sample_rate": 1, n: 1, list: [1, 2] },
  });
  assert.deepEqual(event.measurements, { lcp: { value: 812.4, unit: "millisecond" }, cls: { value: 0.02, unit: "" } });
  assert.deepEqual(event.spans.map(({ description }) => description), ["early", "GET /api"], "sorted by start");
  const { span_id: spanId, ...child } = event.spans[1];
  assert.match(spanId, /^[0-9a-f]{16}$/);
  assert.deepEqual(child, {
    trace_id: trace.trace_id, parent_span_id: trace.span_id, op: "http.client", description: "GET /api", origin: "manual", status: "ok",
    start_timestamp: START_S + 0.4, timestamp: START_S + 0.62,
    data: { "sentry.op": "http.client", "sentry.origin": "manual", "http.response.status_code": 200 },
  });
  assert.equal(event.platform, "javascript");
  assert.equal(event.release, "shop@1.4.0");
  assert.equal(event.environment, "production");
  assert.equal(event.sdk.name, header.sdk.name);
  assert.deepEqual(event.sdk.settings, { infer_ip: "never" });
  assert.equal(header.event_id, event.event_id);
  assert.ok(Math.abs(Date.parse(header.sent_at) - Date.now()) < 60_000);
  assert.deepEqual({ ...header.trace, sample_rand: "" }, {
    environment: "production", release: "shop@1.4.0", public_key: "key", trace_id: trace.trace_id, sampled: "true", sample_rate: "1",
    sample_rand: "",
  });
  assert.equal(header.dsn, undefined);
  assert.equal(sink.items("span").length, 0);
});

test("a tunnel learns from the header for whom the transaction is", async (t) => {
  const { sink, sdk, client } = await connect(t, STATIC);
  await client.close();
  const second = sdk.init({ ...STATIC, dsn: "https://key:secret@o1.example.test/9", tunnel: sink.origin + "/tunnel" });
  family(sdk);
  await sdk.flush();
  const [{ envelope }] = sink.arrived.filter(({ envelope }) => envelope.items.some(({ header }) => header.type === "transaction"));
  assert.equal(envelope.header.dsn, "https://key@o1.example.test/9");
  assert.equal(envelope.header.trace.org_id, "1");
  await second.close();
});

test("how a root ended and what it links to", async (t) => {
  const linked = { traceId: "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d", spanId: "1a2b3c4d5e6f7081", traceFlags: 1 };
  const { transactions } = await collect(t, {}, (sdk) => {
    for (const status of [undefined, { code: 1 }, { code: 2, message: "not_found" }, { code: 2, message: "my own words" }, { code: 2 }]) {
      sdk.startSpan({ name: "status", links: [{ context: linked, attributes: { "sentry.link.type": "previous_trace" } }] }, (span) => {
        if (status) span.setStatus(status);
      });
    }
    sdk.startSpan({ name: "" }, () => {});
    const renamed = sdk.startInactiveSpan({ name: "a" });
    sdk.updateSpanName?.(renamed, "b");
    renamed.end();
  });
  const statuses = transactions.filter(({ transaction }) => transaction === "status").map(({ contexts }) => contexts.trace.status);
  assert.deepEqual(statuses, ["ok", "ok", "not_found", "internal_error", "internal_error"]);
  assert.deepEqual(transactions[0].contexts.trace.links, [
    { trace_id: linked.traceId, span_id: linked.spanId, sampled: true, attributes: { "sentry.link.type": "previous_trace" } },
  ]);
  assert.ok(transactions.some(({ transaction }) => transaction === "<unlabeled transaction>"));
  assert.ok(transactions.every(({ contexts }) => !("sentry.custom_span_name" in contexts.trace.data)));
});

test("spans that have not ended, or are too many, are left out and counted", async (t) => {
  const { transactions, lost } = await collect(t, {}, (sdk) => {
    sdk.startSpan({ name: "root" }, (root) => {
      sdk.startInactiveSpan({ name: "open", parentSpan: root });
      for (let i = 0; i < 1_099; i++) sdk.startInactiveSpan({ name: `child ${i}`, parentSpan: root }).end();
    });
  });
  const { spans } = only(transactions);
  assert.equal(spans.length, 999);
  assert.ok(spans.every(({ description }) => description !== "open"));
  assert.deepEqual(lost, { transaction: {}, span: { invalid: 1, buffer_overflow: 100 } });
});

test("what is not sampled is counted, not sent", async (t) => {
  const { transactions, lost } = await collect(t, { tracesSampleRate: 0 }, (sdk) => family(sdk, 3));
  assert.equal(transactions.length, 0);
  assert.deepEqual(lost, { transaction: { sample_rate: 1 }, span: { sample_rate: 4 } });
});

test("what the scopes hold is on the transaction", async (t) => {
  const { transactions } = await collect(t, { dist: "d1", environment: "staging" }, (sdk) => {
    sdk.getGlobalScope().setTags({ where: "global", global: "yes" }).setContext("shop", { from: "global" });
    sdk.setTags({ where: "isolation", isolation: 1 });
    sdk.setUser({ id: "u1", email: "a@b.test" });
    sdk.setExtra("deep", { a: { b: { c: { d: 1 } } } });
    sdk.setAttribute("only.streamed", true);
    sdk.addBreadcrumb({ message: "first", timestamp: START_S });
    sdk.withScope((scope) => {
      scope.setTag("where", "current").setLevel("warning").setFingerprint(["f"]).setTransactionName("for errors");
      scope.setContext("shop", { from: "current" }).addBreadcrumb({ message: "second", data: { big: 1n }, timestamp: START_S });
      sdk.startSpan({ name: "root" }, () => {});
    });
  });
  const event = only(transactions);
  assert.deepEqual(event.tags, { where: "current", global: "yes", isolation: 1 });
  assert.deepEqual(event.user, { id: "u1", email: "a@b.test" });
  assert.deepEqual(event.extra, { deep: { a: { b: "[Object]" } } });
  assert.deepEqual(event.contexts.shop, { from: "current" });
  assert.deepEqual(event.breadcrumbs, [
    { message: "first", timestamp: START_S }, { message: "second", data: { big: "[BigInt: 1]" }, timestamp: START_S },
  ]);
  assert.deepEqual(
    [event.level, event.fingerprint, event.transaction, event.dist, event.environment], ["warning", ["f"], "root", "d1", "staging"],
  );
  assert.equal(event.contexts.trace.data["only.streamed"], undefined);
  assert.equal(event.attributes, undefined);
});

test("data of the page becomes plain, whatever it is", async (t) => {
  const circular = { name: "loop" };
  circular.self = circular;
  const throwing = { get value() { throw new Error("no"); } };
  class Cart { items = { a: 1 }; }
  const table = {
    big: [1n, "[BigInt: 1]"], symbol: [Symbol("s"), "[Symbol(s)]"], nan: [NaN, "[NaN]"], infinite: [-Infinity, "[-Infinity]"],
    fn: [function named() {}, "[Function: named]"], lambda: [(() => () => {})(), "[Function: <anonymous>]"], circular: [circular, { name: "loop", self: "[Circular ~]" }],
    throwing: [throwing, "**non-serializable**"], date: [new Date(0), "1970-01-01T00:00:00.000Z"], cart: [{ in: [new Cart()] }, { in: ["[Cart]"] }],
    bare: [{ in: [Object.create(null)] }, { in: ["[null prototype]"] }], nested: [{ lists: [[1]] }, { lists: ["[Array]"] }], null: [null, null],
    same: [[circular.name, circular.name], ["loop", "loop"]], event: [new Event("tap"), { type: "tap", target: null, currentTarget: null }],
  };
  const { transactions } = await collect(t, {}, (sdk) => {
    sdk.setExtras(Object.fromEntries(Object.entries(table).map(([key, [value]]) => [key, value])));
    sdk.setContext("shop", { list: [[1]] });
    const error = new TypeError("broken");
    sdk.setExtras({ wide: Array.from({ length: 2_000 }, (_, index) => index), error, missing: undefined });
    sdk.setTag("big", 1n);
    sdk.startSpan({ name: "root" }, (root) => sdk.startInactiveSpan({ name: "child", parentSpan: root, attributes: { odd: circular, 1: 5n } }).end());
  });
  const { contexts, extra, tags, spans } = only(transactions);
  for (const [key, [, expected]] of Object.entries(table)) assert.deepEqual(extra[key], expected, key);
  assert.deepEqual(contexts.shop, { list: ["[Array]"] });
  assert.equal(extra.wide.length, 1_001);
  assert.equal(extra.wide[1_000], "[MaxProperties ~]");
  assert.equal(extra.error.message, "broken");
  assert.equal(extra.error.name, "TypeError");
  assert.match(extra.error.stack, /broken/);
  assert.deepEqual(tags, { big: "[BigInt: 1]" });
  assert.deepEqual(spans[0].data.odd, { name: "loop", self: "[Circular ~]" });
  assert.equal(spans[0].data["1"], "[BigInt: 5]");
});

test("depth and breadth are options", async (t) => {
  const { transactions } = await collect(t, { normalizeDepth: 1, normalizeMaxBreadth: 2 }, (sdk) => {
    sdk.setExtras({ a: { b: 1 }, b: 2, c: 3 });
    family(sdk, 0);
  });
  assert.deepEqual(only(transactions).extra, { a: "[Object]", b: 2, c: "[MaxProperties ~]" });
});

/** Who may drop a transaction of one root and three children, and what is counted then. */
const DROPPERS = {
  "ignoreTransactions by substring": [{ ignoreTransactions: ["/ca"] }, "event_processor"],
  "ignoreTransactions by expression": [{ ignoreTransactions: [/^\/cart$/g] }, "event_processor"],
  "ignoreSpans names the root": [{ ignoreSpans: [{ op: "pageload" }] }, "ignored"],
  "beforeSendTransaction answers null": [{ beforeSendTransaction: () => null }, "before_send"],
  "beforeSendTransaction answers nothing": [{ beforeSendTransaction: () => {} }, "before_send"],
  "beforeSendTransaction promises null": [{ beforeSendTransaction: async () => null }, "before_send"],
  "beforeSendTransaction throws": [{ beforeSendTransaction: () => assert.fail() }, "callback_error"],
  "beforeSendTransaction rejects": [{ beforeSendTransaction: async () => assert.fail() }, "callback_error"],
  "beforeSendTransaction takes the spans out and answers null": [{ beforeSendTransaction: (event) => ((event.spans = []), null) }, "before_send"],
  "a processor of the client answers null": [{}, "event_processor", (sdk, client) => client.addEventProcessor(() => null)],
  "a processor of a scope answers null": [{}, "event_processor", (sdk) => sdk.getIsolationScope().addEventProcessor(async () => null)],
  "a processor throws": [{}, "callback_error", (sdk) => sdk.getCurrentScope().addEventProcessor(() => assert.fail())],
  "what a hook answers cannot be JSON": [{ beforeSendTransaction: (event) => Object.assign(event, { big: 1n }) }, "callback_error"],
  "a transaction that is too large however few its spans": [{ beforeSendTransaction: (event) => Object.assign(event, { spans: [], extra: { a: "x".repeat(2 << 20) } }) }, "invalid", undefined, { before_send: 3, invalid: 1 }],
};
for (const [name, [options, reason, prepare, spans = { [reason]: 4 }]] of Object.entries(DROPPERS)) {
  test(`dropped and counted: ${name}`, async (t) => {
    const { transactions, lost } = await collect(t, options, (sdk, client) => {
      prepare?.(sdk, client);
      family(sdk, 3);
    });
    assert.equal(transactions.length, 0);
    assert.deepEqual(lost, { transaction: { [reason]: 1 }, span: spans });
  });
}

test("hooks run in their order, and may change everything", async (t) => {
  const order = [];
  const step = (name) => (event) => {
    order.push(name);
    return { ...event, tags: { ...event.tags, [name]: order.length } };
  };
  const { transactions } = await collect(
    t,
    {
      beforeSendTransaction: async (event, hint) => {
        assert.equal(hint.event_id, event.event_id);
        return { ...step("beforeSend")(event), transaction: "/renamed" };
      },
    },
    (sdk, client) => {
      client.addEventProcessor(async (event) => step("client")(event));
      sdk.getIsolationScope().addEventProcessor(step("isolation"));
      sdk.getCurrentScope().addEventProcessor(step("current"));
      sdk.getGlobalScope().addEventProcessor(step("global"));
      family(sdk, 0);
    },
  );
  const event = only(transactions);
  assert.deepEqual(order, ["client", "global", "isolation", "current", "beforeSend"]);
  assert.deepEqual(event.tags, { client: 1, global: 2, isolation: 3, current: 4, beforeSend: 5 });
  assert.equal(event.transaction, "/renamed");
  assert.deepEqual(event.transaction_info, { source: "custom" });
});

test("spans that a hook takes out are counted", async (t) => {
  const { transactions, lost } = await collect(
    t,
    { beforeSendTransaction: (event) => ({ ...event, spans: event.spans.slice(0, 1) }) },
    (sdk, client) => {
      client.addEventProcessor((event) => ({ ...event, spans: event.spans.slice(0, 3) }));
      family(sdk, 5);
    },
  );
  assert.equal(only(transactions).spans.length, 1);
  assert.deepEqual(lost, { transaction: {}, span: { event_processor: 2, before_send: 2 } });
});

test("ignored spans leave their children to their parents", async (t) => {
  const { transactions, lost } = await collect(
    t,
    { ignoreSpans: ["out", { op: "noise", name: /^m/ }, { attributes: { "cache.hit": true } }], parentSpanIsAlwaysRootSpan: false },
    (sdk) => {
      const nest = (name, inner, options) => sdk.startSpan({ name, ...options }, inner);
      nest("root", () => {
        nest("out 1", () => nest("middle", () => nest("out 2", () => nest("out 3", () => nest("leaf", () => {})))));
        nest("m", () => {}, { op: "noise" });
        nest("n", () => {}, { op: "noise" });
        nest("c", () => {}, { attributes: { "cache.hit": true } });
      });
    },
  );
  const { spans, contexts } = only(transactions);
  const parents = Object.fromEntries(spans.map(({ description, parent_span_id: parent }) => [description, parent]));
  const idOf = (name) => spans.find(({ description }) => description === name).span_id;
  assert.deepEqual(parents, { middle: contexts.trace.span_id, leaf: idOf("middle"), n: contexts.trace.span_id });
  assert.deepEqual(lost, { transaction: {}, span: { ignored: 5 } });
});

test("beforeSendSpan, wrapped by withStaticSpan, sees every span and the root", async (t) => {
  const sdk = await freshCopy();
  const seen = [];
  const hook = sdk.withStaticSpan((span) => {
    seen.push([span.description, !!span.is_segment]);
    if (span.description === "child 1") throw new Error("not this one");
    if (span.description === "child 2") return null;
    return { ...span, description: span.description + "!", data: { ...span.data, seen: true } };
  });
  const { sink } = await connectWith(t, sdk, { beforeSendSpan: hook });
  family(sdk, 3);
  await sdk.flush();
  const event = only(sink.items("transaction"));
  assert.deepEqual(seen, [["/cart", true], ["child 0", false], ["child 1", false], ["child 2", false]]);
  assert.equal(event.transaction, "/cart!");
  assert.equal(event.contexts.trace.data.seen, true);
  assert.equal(event.contexts.trace.op, "pageload");
  assert.deepEqual(event.transaction_info, { source: "custom" });
  assert.deepEqual(event.spans.map(({ description }) => description), ["child 0!", "child 1", "child 2"]);
});

test("beforeSendSpan for streamed spans does not see static ones", async (t) => {
  const sdk = await freshCopy();
  const { sink } = await connectWith(t, sdk, { beforeSendSpan: sdk.withStreamedSpan(() => assert.fail()) });
  family(sdk, 1);
  await sdk.flush();
  assert.equal(only(sink.items("transaction")).spans.length, 1);
});

test("a transaction that is too large goes without its last spans", async (t) => {
  const { transactions, lost, sink } = await collect(t, {}, (sdk) => {
    sdk.startSpan({ name: "root" }, (root) => {
      for (let i = 0; i < 64; i++) {
        const attributes = { text: "ä".repeat(16 << 10) };
        sdk.startInactiveSpan({ name: `child ${i}`, parentSpan: root, startTime: START_S + i, attributes }).end(START_S + i);
      }
    });
  });
  const { spans } = only(transactions);
  assert.deepEqual(spans.map(({ description }) => description), Array.from({ length: spans.length }, (_, i) => `child ${i}`));
  assert.equal(spans.length + lost.span.invalid, 64);
  assert.ok(sink.arrived.every(({ wireBytes }) => wireBytes <= 1 << 20));
});

test("flush waits for hooks that promise", async (t) => {
  const sdk = await freshCopy();
  let answer;
  const beforeSendTransaction = (event) => new Promise((resolve) => (answer = () => resolve(event)));
  const { sink } = await connectWith(t, sdk, { beforeSendTransaction });
  family(sdk, 0);
  const flushed = sdk.flush();
  await until(() => answer, "the hook");
  answer();
  assert.equal(await flushed, true);
  assert.equal(sink.items("transaction").length, 1);
});

test("hooks that never answer hold a bounded number of transactions", async (t) => {
  const sdk = await freshCopy();
  const { sink, client } = await connectWith(t, sdk, { beforeSendTransaction: () => new Promise(() => {}) });
  for (let i = 0; i < 70; i++) family(sdk, 1);
  assert.equal(await sdk.flush(50), false);
  await client.close(50);
  await until(() => sink.items("client_report").length, "the report");
  assert.deepEqual(sink.dropped("transaction"), { queue_overflow: 6 });
  assert.deepEqual(sink.dropped("span"), { queue_overflow: 12 });
});

test("what is not static is streamed, and a closed client sends nothing", async (t) => {
  const { sink, sdk, client } = await connect(t, { ...STATIC, traceLifecycle: "stream" });
  family(sdk);
  await client.close();
  family(sdk);
  assert.equal(sink.items("transaction").length, 0);
});

/** As `connect`, for a copy of the SDK that the test already has. */
async function connectWith(t, sdk, options) {
  const sink = await Sink.start(t);
  const client = sdk.init({ dsn: sink.dsn, ...STATIC, ...options });
  t.after(() => client.close(1));
  return { sink, client };
}
