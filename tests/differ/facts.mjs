/**
 * What a run told, as facts that two runs can share: `{"span http.client \"GET\": attribute http.request.method": "GET", …}`.
 * Ids become the names of what they stand for, times are only there or not.
 */

/** Numbers whose value is a time, a count of bytes, or a size that rendering decides. */
const MEASURED =
  /^http\.request\.(?!method|same_origin)|^http\.response\.(?!status)|^browser\.web_vital\.(?!.*(element|source|target|rating|type))|^browser\.performance\.|^performance\.|^lcp\.(?!element|id|url)|exclusive_time|sequence$/;
/** A request's timings are told by the browser when it likes: which of the requests have them is chance, what they are is not. */
const TIMING = /^(attribute|type of) (http\.request\.\w+_|network\.protocol)/;
const ID = /^[0-9a-f]{16}$|^[0-9a-f]{32}$/;

export function factsOf({ envelopes, requests }, origins) {
  const facts = new Map();
  const entries = envelopes.flatMap(({ headers, items }) => items.flatMap((item) => entriesOf(headers, item)));
  const ids = nameIds(entries);
  const world = { ids, origins };
  for (const entry of entries) {
    const { subject, plain } = entry;
    add(facts, `${subject}`, "there");
    for (const [path, value] of Object.entries(plain)) {
      const whose = TIMING.test(path) && subject.includes("http.client") ? "timings of requests" : subject;
      add(facts, `${whose}: ${path}`, normal(path, value, world));
    }
  }
  for (const { headers, items } of envelopes) {
    for (const { headers: itemHeaders } of items) {
      const subject = `envelope of ${itemHeaders.type}`;
      for (const [path, value] of flat({ header: headers, item: itemHeaders })) add(facts, `${subject}: ${path}`, normal(path, value, world));
    }
  }
  for (const [index, request] of requests.entries()) {
    const subject = `request ${request.method} ${request.path}#${indexOf(requests, index)}`;
    add(facts, subject, "there");
    for (const [path, value] of headerFacts(request)) add(facts, `${subject}: ${path}`, normal(path, value, world));
  }
  return facts;
}

/** Requests of the same path are told apart by their order. */
function indexOf(requests, index) {
  const { method, path } = requests[index];
  return requests.slice(0, index).filter((it) => it.method === method && it.path === path).length + 1;
}

/** Several values of one fact (envelopes of one kind) are all told. */
function add(facts, key, value) {
  const known = facts.get(key);
  if (known === undefined) facts.set(key, value);
  else if (!known.split(" | ").includes(value)) facts.set(key, [...known.split(" | "), value].sort().join(" | "));
}

/** Every span, metric and event with a name of its own; the nth of the same name is told apart by its number. */
function entriesOf(headers, { headers: { type }, payload }) {
  if (type === "span") return (payload.items ?? [payload]).map((span) => ({ ...spanEntry(span), kind: "span" }));
  if (type === "trace_metric") return payload.items.map((metric) => metricEntry(metric));
  if (type === "transaction") return transactionEntries(payload);
  return [{ kind: type, title: type, start: 0, ids: {}, plain: type === "client_report" ? Object.fromEntries(reportFacts(payload)) : {} }];
}

function spanEntry({ trace_id, span_id, parent_span_id, name, start_timestamp, end_timestamp, attributes, links, ...rest }) {
  const plain = { trace: trace_id, parent: parent_span_id ?? "none", ended: end_timestamp >= start_timestamp ? "after its start" : "never" };
  for (const [key, { value, type, unit }] of Object.entries(attributes)) {
    plain[`attribute ${key}`] = value;
    plain[`type of ${key}`] = unit ? `${type} in ${unit}` : type;
  }
  for (const [path, value] of flat({ ...rest, links })) plain[path] = value;
  return { title: `span ${attributes["sentry.op"]?.value ?? "-"} "${name}"`, start: start_timestamp, ids: { trace_id, span_id }, plain };
}

function metricEntry({ trace_id, span_id, name, timestamp, attributes, ...rest }) {
  const plain = { trace: trace_id, "in span": span_id ?? "none" };
  for (const [key, { value, type, unit }] of Object.entries(attributes)) {
    plain[`attribute ${key}`] = value;
    plain[`type of ${key}`] = unit ? `${type} in ${unit}` : type;
  }
  for (const [path, value] of flat(rest)) plain[path] = value;
  return { kind: "metric", title: `metric ${name}`, start: timestamp, ids: { trace_id }, plain };
}

function transactionEntries({ spans, contexts, event_id: _, start_timestamp, timestamp, transaction, breadcrumbs: __, ...rest }) {
  const { trace, ...others } = contexts;
  const root = { ...staticPlain(trace), ended: timestamp >= start_timestamp ? "after its start" : "never" };
  for (const [path, value] of flat({ ...rest, contexts: others })) root[path] = value;
  const whole = { kind: "transaction", title: `transaction ${trace.op ?? "-"} "${transaction}"`, start: start_timestamp, ids: trace, plain: root };
  return [whole, ...spans.map((span) => ({ kind: "child", title: `child ${span.op ?? "-"} "${span.description}"`, start: span.start_timestamp, ids: span, plain: { ...staticPlain(span), ended: span.timestamp >= span.start_timestamp ? "after its start" : "never" } }))];
}

function staticPlain({ trace_id, span_id: _, parent_span_id, start_timestamp: __, timestamp: ___, description: ____, data = {}, ...rest }) {
  const plain = { trace: trace_id, parent: parent_span_id ?? "none" };
  for (const [key, value] of Object.entries(data)) plain[`attribute ${key}`] = value;
  for (const [path, value] of flat(rest)) plain[path] = value;
  return plain;
}

function reportFacts({ discarded_events: lost = [] }) {
  return lost.map(({ reason, category }) => [`${reason}/${category}`, "there"]);
}

/** Gives each entry its subject, and each id the name of what it belongs to. */
function nameIds(entries) {
  const ids = new Map();
  const counts = new Map();
  for (const entry of entries.sort((a, b) => a.start - b.start)) {
    const title = stable(entry.title);
    const count = (counts.get(title) ?? 0) + 1;
    counts.set(title, count);
    entry.subject = count === 1 ? title : `${title}#${count}`;
    const { span_id: span, trace_id: trace } = entry.ids;
    if (span) ids.set(span, entry.subject);
    if (trace && !ids.has(trace)) ids.set(trace, `trace ${new Set([...ids.values()].filter((it) => it.startsWith("trace "))).size + 1}`);
  }
  return ids;
}

/** Ports change from run to run. */
function stable(text) {
  return text.replace(/127\.0\.0\.1:\d+/g, "HOST");
}

function headerFacts({ trace, baggage, traceparent }) {
  const facts = [];
  if (trace) {
    const [traceId, spanId, sampled = "deferred"] = trace.split("-");
    facts.push(["sentry-trace trace", traceId], ["sentry-trace parent", spanId], ["sentry-trace sampled", sampled]);
  }
  if (traceparent) facts.push(["traceparent", traceparent.replace(/-[0-9a-f]+/g, "-id")]);
  for (const pair of baggage?.split(",") ?? []) {
    const [key, value] = pair.trim().split("=");
    facts.push([`baggage ${key}`, decodeURIComponent(value)]);
  }
  return facts;
}

/** Every leaf with its path; an array of plain values is a leaf. */
function flat(value, path = "") {
  if (Array.isArray(value) && value.every((it) => typeof it !== "object")) return [[path, value]];
  if (value && typeof value === "object") return Object.entries(value).flatMap(([key, inner]) => flat(inner, path ? `${path}.${key}` : key));
  return value === undefined ? [] : [[path, value]];
}

function normal(path, value, { ids, origins }) {
  const name = path.replace(/^(attribute|header|item|type of) /, "");
  // What is measured may by chance be a whole number.
  if (path.startsWith("type of ")) return MEASURED.test(name) ? String(value).replace(/^(integer|double)/, "number") : String(value);
  if (typeof value === "number" && MEASURED.test(name)) return "a number";
  if (/measurements\..*value|sent_at|sample_rand|item_count|event_id/.test(path)) return "there";
  if (/sdk\.(name|version|packages|settings)|sdk_?info/.test(path)) return "there";
  if (Array.isArray(value)) return JSON.stringify(value);
  const text = String(value);
  if (ID.test(text)) return ids.get(text) ?? "an id";
  return Object.entries(origins).reduce((it, [role, origin]) => it.replaceAll(origin, role).replaceAll(new URL(origin).host, role.toUpperCase()), text);
}
