/**
 * An hour of a web shop, as envelopes: what a developer would find in the explorer. The same every time. A quarter of an hour
 * before its end, payments in one region begin to fail: `checkout.failed` jumps, and traces, logs and errors say why.
 */
const KEY = "key";
export const PROJECT = "7";

/** Numbers that look random and are the same every time. */
function random(seed = 7) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const hex = (next, digits) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join("");
const pick = (next, weighted) => {
  let left = next() * Object.values(weighted).reduce((sum, weight) => sum + weight, 0);
  return Object.keys(weighted).find((name) => (left -= weighted[name]) < 0) ?? Object.keys(weighted)[0];
};
const around = (next, middle, spread = 0.45) => middle * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()));

const typed = (value) => ({ value, type: typeof value === "string" ? "string" : typeof value === "boolean" ? "boolean" : Number.isInteger(value) ? "integer" : "double" });
const attributes = (all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined).map(([key, value]) => [key, typed(value)]));

const KINDS = {
  metric: ["trace_metric", "application/vnd.sentry.items.trace-metric+json"],
  span: ["span", "application/vnd.sentry.items.span.v2+json"],
  log: ["log", "application/vnd.sentry.items.log+json"],
};

export function container(kind, items) {
  const [type, content_type] = KINDS[kind];
  return `${JSON.stringify({ type, item_count: items.length, content_type })}\n${JSON.stringify({ version: 2, items })}\n`;
}

export async function post(origin, body) {
  const response = await fetch(`${origin}/api/${PROJECT}/envelope/?sentry_key=${KEY}`, { method: "POST", body: `{"sdk":{"name":"fanal.javascript.browser","version":"0.1.0"}}\n${body}` });
  if (response.status !== 200) throw new Error(await response.text());
}

export const metric = (name, type, value, { at, unit, trace, span, ...rest }) => ({
  timestamp: at, name, type, value, trace_id: trace, ...(span ? { span_id: span } : {}), ...(unit ? { unit } : {}), attributes: attributes(rest),
});

const ROUTES = { "/": 28, "/lanterns": 30, "/lanterns/:id": 22, "/cart": 10, "/checkout": 10 };
const LCP = { "/": 1700, "/lanterns": 2300, "/lanterns/:id": 1900, "/cart": 1400, "/checkout": 3600 };
const BROWSERS = { Chrome: 62, Safari: 21, Firefox: 13, Edge: 4 };
const REGIONS = { eu: 50, us: 34, ap: 16 };
const TIERS = { free: 70, pro: 24, team: 6 };

/** One visit: a page load with its requests, and a checkout on the way, perhaps one that fails. */
function visit(next, at, isBroken) {
  const [trace, root] = [hex(next, 32), hex(next, 16)];
  const route = pick(next, ROUTES);
  const place = { region: pick(next, REGIONS), tier: pick(next, TIERS) };
  const common = { "sentry.release": at % 2 < 1 ? "shop@1.5.0" : "shop@1.4.2", "sentry.environment": "production" };
  const browser = { "browser.name": pick(next, BROWSERS), "os.name": pick(next, { Windows: 5, macOS: 3, Android: 4, iOS: 3 }), "device.type": next() < 0.45 ? "mobile" : "desktop" };
  const slow = place.region === "ap" ? 1.6 : 1;
  const lcp = around(next, LCP[route] * slow);
  const found = { metrics: [], spans: [], logs: [], errors: [] };
  const measure = (name, type, value, more = {}) => found.metrics.push(metric(name, type, value, { at, trace, span: root, ...place, ...common, ...browser, ...more }));
  const duration = (lcp / 1000) * 1.25;
  const span = (name, op, from, to, more = {}) => {
    const id = more.id ?? hex(next, 16);
    const { id: _, parent = root, status = "ok", ...rest } = more;
    found.spans.push({ trace_id: trace, span_id: id, ...(id === root ? {} : { parent_span_id: parent }), name, status, is_segment: id === root, start_timestamp: at + from, end_timestamp: at + to, attributes: attributes({ "sentry.op": op, ...place, ...common, ...rest }) });
    return id;
  };
  const ttfb = around(next, 280 * slow);
  span(route, "pageload", 0, duration, {
    id: root, ...browser, "sentry.segment.name": route, "browser.web_vital.lcp.value": lcp, "browser.web_vital.fcp.value": lcp * 0.55, "browser.web_vital.ttfb.value": ttfb,
    "browser.web_vital.cls.value": Math.round(around(next, 0.05, 0.9) * 1000) / 1000, "browser.web_vital.inp.value": around(next, 130 * slow), "browser.web_vital.lcp.element": "main > section.hero > img",
  });
  span("GET /assets/shop.js", "resource.script", 0.1 * duration, 0.3 * duration, { "http.response_transfer_size": 48213 });
  span("GET /assets/shop.css", "resource.css", 0.1 * duration, 0.18 * duration, { "http.response_transfer_size": 9120 });
  const server = span(`GET /api${route}`, "http.client", 0.32 * duration, 0.7 * duration, { "http.request.method": "GET", "http.response.status_code": 200 });
  const work = span(`GET ${route}`, "http.server", 0.36 * duration, 0.66 * duration, { parent: server });
  span("SELECT * FROM lanterns", "db.query", 0.4 * duration, 0.58 * duration, { parent: work, "db.system.name": "postgresql" });
  measure("page.view", "counter", 1, { route });
  measure("api.request", "counter", 1, { route, "http.response.status_code": next() < 0.985 ? 200 : 500 });
  measure("api.latency", "distribution", around(next, 140 * slow), { unit: "millisecond", route });
  if (next() < 0.4) measure("search.zero_results", "counter", next() < 0.1 ? 1 : 0, { query: pick(next, { brass: 4, harbour: 3, "sea glass": 2, fresnel: 1 }) });
  if (route !== "/checkout" && next() > 0.2) return found;

  const sum = Math.round(around(next, place.tier === "free" ? 48 : 140, 0.6) * 100) / 100;
  const fails = next() < (isBroken && place.region === "eu" ? 0.72 : 0.025);
  measure("checkout.started", "counter", 1);
  measure("cart.amount", "distribution", sum, { unit: "usd", items: 1 + Math.floor(next() * 6) });
  const took = around(next, fails ? 1900 : 420 * slow);
  measure("checkout.duration", "distribution", took, { unit: "millisecond", outcome: fails ? "failed" : "paid" });
  const pay = span("POST /api/checkout", "http.client", duration, duration + took / 1000, { status: fails ? "error" : "ok", "http.request.method": "POST", "http.response.status_code": fails ? 503 : 201 });
  if (!fails) {
    measure("orders", "counter", 1, { at: at + duration });
    return found;
  }
  measure("checkout.failed", "counter", 1, { at: at + duration + took / 1000, span: pay, reason: "payment_timeout", provider: "pay.example" });
  const charge = span("charge", "payment", duration + 0.05, duration + took / 1000 - 0.02, { parent: pay, status: "error" });
  found.logs.push({ timestamp: at + duration + took / 1000, trace_id: trace, span_id: charge, level: "error", severity_number: 17, body: `payment provider did not answer within ${Math.round(took)} ms`, attributes: attributes({ provider: "pay.example", ...place, ...common }) });
  found.errors.push({
    event_id: hex(next, 32), timestamp: at + duration + took / 1000, level: "error", platform: "javascript", release: common["sentry.release"], environment: "production", transaction: route,
    contexts: { trace: { trace_id: trace, span_id: charge } }, tags: place, user: { id: `u${Math.floor(next() * 300)}` },
    exception: { values: [{ type: "PaymentTimeout", value: "no answer from pay.example", mechanism: { type: "generic", handled: false }, stacktrace: { frames: [{ filename: "shop.js", function: "submit", lineno: 71, colno: 9, in_app: true }, { filename: "pay.js", function: "charge", lineno: 118, colno: 15, in_app: true }] } }] },
  });
  return found;
}

/** Sends `visits` visits of the hour before `now`, and gauges beside them. */
export async function openShop(origin, { now = Date.now() / 1000, visits = 1500, seed = 7, hours = 1 } = {}) {
  const next = random(seed);
  const span = hours * 3600;
  const parts = { metrics: [], spans: [], logs: [], errors: [] };
  for (let number = 0; number < visits; number += 1) {
    const before = span * (1 - number / visits) + next();
    const found = visit(next, now - before - 5, before < 900 && before > 180);
    for (const kind of Object.keys(parts)) parts[kind].push(...found[kind]);
  }
  for (let before = span; before > 0; before -= 15) {
    const trace = hex(next, 32);
    const wave = 24 + 14 * Math.sin(before / 420) + 6 * next();
    for (const queue of ["mail", "images"]) parts.metrics.push(metric("queue.depth", "gauge", Math.round(queue === "mail" ? wave : wave / 3), { at: now - before, trace, queue, "sentry.environment": "production" }));
    parts.metrics.push(metric("memory.used", "gauge", Math.round(around(next, 182_000_000, 0.05)), { at: now - before, trace, unit: "byte", process: "worker" }));
    parts.metrics.push(metric("cache.hit_rate", "gauge", Math.min(1, around(next, 0.91, 0.04)), { at: now - before, trace, unit: "ratio" }));
  }
  for (const [number, at] of Array.from({ length: 240 }, (_, index) => now - index * (span / 240)).entries()) {
    const [level, severity_number, body] = [["info", 9, "order accepted"], ["debug", 5, "cache warmed"], ["warn", 13, "stock is low"], ["info", 9, "session refreshed"]][number % 4];
    parts.logs.push({ timestamp: at, trace_id: hex(next, 32), level, severity_number, body, attributes: attributes({ worker: `w${number % 3}`, "sentry.environment": "production" }) });
  }
  await send(origin, parts);
  return parts;
}

const BATCH = 400;
const AT_ONCE = 32;

/** An envelope has one container of a kind, and a container the spans of one trace. */
export async function send(origin, { metrics = [], spans = [], logs = [], errors = [] }) {
  const bodies = [];
  for (const [kind, rows] of [["metric", metrics], ["log", logs]]) {
    for (let first = 0; first < rows.length; first += BATCH) bodies.push(container(kind, rows.slice(first, first + BATCH)));
  }
  const traces = new Map();
  for (const span of spans) traces.set(span.trace_id, [...(traces.get(span.trace_id) ?? []), span]);
  for (const rows of traces.values()) bodies.push(container("span", rows));
  for (const event of errors) {
    const text = JSON.stringify(event);
    bodies.push(`${JSON.stringify({ type: "event", length: Buffer.byteLength(text) })}\n${text}\n`);
  }
  for (let first = 0; first < bodies.length; first += AT_ONCE) await Promise.all(bodies.slice(first, first + AT_ONCE).map((body) => post(origin, body)));
}
