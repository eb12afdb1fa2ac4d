/** What the tests of the facade share: the built package, a collector of a few lines, and the law of conservation. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { inflateSync } from "node:zlib";

/** The package as it ships. `FANAL_PACKAGE` names another build of it. */
export const packageUrl = process.env.FANAL_PACKAGE
  ? new URL(`file://${process.env.FANAL_PACKAGE}/`)
  : new URL("../../pkg/", import.meta.url);

let copies = 0;

/** A copy of the SDK that shares nothing with any other: no client, no scopes, no rate limits. */
export function freshCopy(entry = "index") {
  return import(new URL(`dist/${entry}.js?copy=${++copies}`, packageUrl).href);
}

/** Waits for what must become true; a deadline, because a test that hangs says nothing. */
export async function until(isTrue, what, deadlineMs = 10_000) {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await isTrue();
    if (answer) return answer;
    assert.ok(performance.now() < end, `still waiting after ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The parts of an envelope whose payloads are lines. */
export function parseEnvelope(text) {
  const [header, ...lines] = text.split("\n");
  const items = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const itemHeader = JSON.parse(lines[i]);
    const payload = lines[i + 1].startsWith("{") ? JSON.parse(lines[i + 1]) : lines[i + 1];
    if (itemHeader.type === "trace_metric") {
      assert.equal(payload.version, 2);
      assert.equal(itemHeader.item_count, payload.items.length, "item_count is the number of items");
      assert.equal(itemHeader.content_type, "application/vnd.sentry.items.trace-metric+json");
    }
    items.push({ header: itemHeader, payload });
  }
  return { header: JSON.parse(header), items };
}

/** `{key: {type, value, unit?}}` as `{key: value}`. */
export function plainAttributes(metric) {
  return Object.fromEntries(Object.entries(metric.attributes).map(([key, { value }]) => [key, value]));
}

/**
 * A collector on loopback. `respond(request, index)` answers `{status, headers, body}`, `"never"` (no answer at all) or
 * `"reset"` (the line breaks). Only what was answered with 2xx counts as arrived.
 */
export class Sink {
  requests = [];
  respond = () => ({});
  static async start(t, respond) {
    const sink = new Sink();
    if (respond) sink.respond = respond;
    sink._server = createServer((request, response) => sink._receive(request, response));
    await new Promise((resolve) => sink._server.listen(0, "127.0.0.1", resolve));
    t.after(() => {
      sink._server.close();
      sink._server.closeAllConnections();
    });
    return sink;
  }

  get origin() {
    return `http://127.0.0.1:${this._server.address().port}`;
  }

  get dsn() {
    return this.origin.replace("://", "://key@") + "/7";
  }

  get arrived() {
    return this.requests.filter(({ isAccepted }) => isAccepted);
  }

  /** The metrics that arrived, in the order of their arrival. */
  get metrics() {
    return this.items("trace_metric").flatMap((payload) => payload.items);
  }

  items(type) {
    return this.arrived.flatMap(({ envelope }) => envelope.items.filter(({ header }) => header.type === type).map((it) => it.payload));
  }

  /** What client reports said was lost: `{reason: quantity}` of one category. */
  dropped(category = "trace_metric") {
    const lost = {};
    for (const { discarded_events } of this.items("client_report")) {
      for (const { reason, quantity, category: of } of discarded_events) {
        if (of === category) lost[reason] = (lost[reason] || 0) + quantity;
      }
    }
    return lost;
  }

  async _receive(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const isCompressed = request.headers["content-encoding"] === "deflate";
    const text = (isCompressed ? inflateSync(body) : body).toString();
    const seen = {
      method: request.method, url: request.url, headers: request.headers, wireBytes: body.length, isCompressed, text,
      envelope: parseEnvelope(text), isAccepted: false,
    };
    const index = this.requests.push(seen) - 1;
    const answer = await this.respond(seen, index);
    if (answer === "never") return;
    if (answer === "reset") return request.socket.destroy();
    const { status = 200, headers = {}, body: text2 = "{}" } = answer || {};
    seen.isAccepted = status >= 200 && status < 300;
    response.writeHead(status, headers).end(text2);
  }
}

/** A sink and a copy of the SDK that sends to it. */
export async function connect(t, options = {}, { entry, respond } = {}) {
  const sink = await Sink.start(t, respond);
  const sdk = await freshCopy(entry);
  const client = sdk.init({ dsn: sink.dsn, ...options });
  t.after(() => client.close(1));
  return { sink, sdk, client };
}

/** `count` counters, each with an id of its own. */
export function recordMany(sdk, count, name = "many", from = 0) {
  for (let i = from; i < from + count; i++) sdk.metrics.count(name, 1, { attributes: { id: `${name}-${i}` } });
}

/** Nothing is lost without a word and nothing counts twice: recorded = arrived + dropped (+ held, where something is). */
export function assertConserved(sink, recorded, { name = "many", held = 0 } = {}) {
  const ids = sink.metrics.filter((metric) => metric.name === name).map((metric) => metric.attributes.id.value);
  assert.equal(new Set(ids).size, ids.length, "no metric arrives twice");
  const dropped = Object.values(sink.dropped()).reduce((sum, quantity) => sum + quantity, 0);
  assert.equal(ids.length + dropped + held, recorded, `recorded = ${ids.length} arrived + ${dropped} dropped + ${held} held`);
}

/** What was written to `console.warn` meanwhile, as lines. */
export function listenToConsole(t) {
  const lines = [];
  t.mock.method(console, "warn", (...parts) => lines.push(parts.map(String).join(" ")));
  return lines;
}
