// One trace: its spans as a tree over time, and the metrics recorded in it.
import { $, ask, duration, element, moment, numbers, textOf, throttle, unitOf } from "./dom.js";

const ROWS_MAX = 2000; // In the document.
const DEPTH_MAX = 12; // Further levels are not indented further.
const TICKS = 6; // About so many.
const REFRESH_MS = 500;
const LABEL_ROOM = 0.86; // A bar that ends after this share of the width has its label before it.

let shownId = null;
const opened = new Set(); // Span ids whose details are shown.

/** What colours a span: the first part of its op, if it is one of those. */
function familyOf(op) {
  const first = (op ?? "").split(".")[0];
  return ["pageload", "navigation", "http", "resource", "browser", "ui"].includes(first) ? first : "other";
}

export function opOf(op) {
  const made = element("span", "op", op);
  made.dataset.family = familyOf(op);
  return made;
}

/** The spans in the order of a tree, each with its depth. Whose parent is unknown stands at the top. */
function tree(spans) {
  const ids = new Set(spans.map((span) => span.span_id));
  const children = new Map([[null, []]]);
  for (const span of spans) {
    const parent = ids.has(span.parent_span_id) && span.parent_span_id !== span.span_id ? span.parent_span_id : null;
    if (!children.has(parent)) children.set(parent, []);
    children.get(parent).push(span);
  }
  const rows = [];
  const seen = new Set();
  const stack = children.get(null).map((span) => ({ span, depth: 0 })).reverse();
  while (stack.length > 0) {
    const row = stack.pop();
    seen.add(row.span.span_id);
    rows.push(row);
    const below = children.get(row.span.span_id) ?? [];
    stack.push(...below.map((span) => ({ span, depth: row.depth + 1 })).reverse());
  }
  // Spans that are each other's parents hang on nothing.
  return rows.concat(spans.filter((span) => !seen.has(span.span_id)).map((span) => ({ span, depth: 0 })));
}

/** Where the lines of the axis are, in seconds. */
function ticks(total) {
  if (total <= 0) return [0];
  const rough = total / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => index * step);
}

const percent = (share) => `${(share * 100).toFixed(3)}%`;

function axis(total) {
  return ticks(total).map((at) => {
    const line = element("span", "tick", duration(at));
    line.style.left = percent(total > 0 ? at / total : 0);
    line.classList.toggle("last", total > 0 && at / total > 0.95);
    return line;
  });
}

function bar(span, start, total) {
  const track = element("span", "track");
  const share = (seconds) => (total > 0 ? seconds / total : 0);
  const [from, to] = [share(span.start_timestamp - start), share(span.end_timestamp - start)];
  const made = element("span", "bar");
  made.dataset.family = familyOf(span.op);
  made.classList.toggle("point", to === from);
  made.style.left = percent(from);
  made.style.width = percent(to - from);
  track.append(made);
  if (to === from) return track;
  const label = element("span", "length", duration(span.end_timestamp - span.start_timestamp));
  if (to < LABEL_ROOM) label.style.left = percent(to);
  else if (from > 1 - LABEL_ROOM) label.style.right = percent(1 - from);
  else label.classList.add("inside");
  track.append(label);
  return track;
}

function details(span, start) {
  const made = element("div", "details");
  const facts = [
    ["span", span.span_id], ["parent", span.parent_span_id], ["starts after", duration(span.start_timestamp - start)],
    ["segment", span.is_segment ? "this one" : span.segment], ["origin", span.origin], ["status", span.status],
    ...(span.links ?? []).map((link) => ["link", link]),
    ...Object.entries(span.attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  const list = element("dl");
  for (const [key, value] of facts) {
    if (value === null || value === undefined) continue;
    const pair = element("div");
    pair.append(element("dt", "", key), element("dd", "", textOf(value)));
    list.append(pair);
  }
  made.append(list);
  return made;
}

function row({ span, depth }, start, total) {
  const made = element("li", "span-row");
  const button = element("button", "span-line");
  button.type = "button";
  button.title = `${span.name}${span.op ? ` (${span.op})` : ""}`;
  const name = element("span", "span-name");
  name.style.paddingLeft = `${20 + Math.min(depth, DEPTH_MAX) * 16}px`;
  if (span.op) name.append(opOf(span.op));
  name.append(element("span", "label", span.name || "(no name)"));
  made.classList.toggle("error", span.status === "error");
  button.append(name, bar(span, start, total));
  const open = (isOpen) => {
    button.setAttribute("aria-expanded", String(isOpen));
    made.querySelector(".details")?.remove();
    if (isOpen) made.append(details(span, start));
  };
  button.addEventListener("click", () => {
    const isOpen = !opened.delete(span.span_id);
    if (isOpen) opened.add(span.span_id);
    open(isOpen);
  });
  made.append(button);
  open(opened.has(span.span_id));
  return made;
}

function metricRow(metric, spans, start) {
  const made = element("li", "metric-row");
  const value = element("span", "end strong", numbers.format(metric.value));
  if (metric.unit) value.append(` ${unitOf(metric.unit)}`);
  const span = spans.find((candidate) => candidate.span_id === metric.span_id);
  const after = metric.timestamp - start;
  made.append(
    element("span", "soft mono", `${after < 0 ? "−" : "+"}${duration(Math.abs(after))}`),
    element("span", "label", metric.name), value, element("span", "soft label", span ? `in ${span.name}` : ""),
  );
  return made;
}

function head(trace, root, start, total) {
  const facts = $("trace-facts");
  const failed = trace.spans.filter((span) => span.status === "error").length;
  const of = (seconds) => new Date(seconds * 1000).toLocaleString();
  const pairs = [
    ["started", of(start)], ["took", duration(total)], ["spans", `${trace.spans.length}${trace.truncated ? "+" : ""}`],
    ["failed", failed || undefined], ["environment", root?.environment], ["release", root?.release],
    ["sample rate", trace.dsc?.sample_rate], ["project", root?.project], ["trace", trace.trace_id],
  ];
  facts.replaceChildren(...pairs.filter(([, value]) => value !== null && value !== undefined).map(([key, value]) => {
    const pair = element("div");
    const look = { trace: "mono", failed: "warn" }[key];
    pair.append(element("dt", "", key), element("dd", look, String(value)));
    return pair;
  }));
  $("trace-title").replaceChildren(...(root?.op ? [opOf(root.op)] : []), root?.name || "Trace");
}

function paint(trace) {
  const { spans, metrics } = trace;
  const start = Math.min(...spans.map((span) => span.start_timestamp), ...(spans.length ? [] : metrics.map(({ timestamp }) => timestamp)));
  const total = spans.reduce((end, span) => Math.max(end, span.end_timestamp), start) - start;
  const rows = tree(spans);
  const root = rows.find(({ span }) => span.is_segment)?.span ?? rows[0]?.span;
  head(trace, root, start, total);
  $("trace-axis").replaceChildren(...axis(total));
  $("trace-lines").replaceChildren(...axis(total).map((line) => (line.replaceChildren(), line)));
  $("trace-spans").replaceChildren(...rows.slice(0, ROWS_MAX).map((found) => row(found, start, total)));
  $("trace-more").textContent = rows.length > ROWS_MAX ? `${rows.length - ROWS_MAX} more spans` : "";
  $("trace-metrics").replaceChildren(...metrics.slice(0, ROWS_MAX).map((metric) => metricRow(metric, spans, start)));
  $("trace-metrics-part").hidden = metrics.length === 0;
  $("trace-waterfall").hidden = spans.length === 0;
}

/** Asks for a trace and shows it, unless another was chosen meanwhile. */
export async function showTrace(id) {
  if (shownId !== id) opened.clear();
  shownId = id;
  try {
    const trace = await ask(`/api/v1/traces/${encodeURIComponent(id)}`);
    if (shownId === id) paint(trace);
  } catch (error) {
    if (!error.status) throw error;
    paint({ trace_id: id, spans: [], metrics: [] });
    $("trace-title").textContent = "Nothing is known of this trace";
    $("trace-facts").replaceChildren();
  }
}

const again = throttle(() => showTrace(shownId).catch(() => {}), REFRESH_MS);

/** More of the trace may have come. */
export function refreshTrace(spans) {
  if (spans.some((span) => span.trace_id === shownId)) again();
}
