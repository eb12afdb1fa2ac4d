/**
 * A shop before and after release 2.0: since then, checkouts in `eu` ask a tax service that is slow, and every seventh of them fails.
 * Two hours, the release in the middle. Nothing is random, so a failure can be looked at twice.
 */

const RELEASED_SECONDS_AGO = 3600;
const CHECKOUTS = 600;
const REGIONS = ["eu", "us", "ap"];
const TIMEOUT = "tax service did not answer in time";

/** Sends everything to a collector. */
export async function open(origin) {
  const end = Date.now() / 1000 - 1;
  const envelopes = Array.from({ length: CHECKOUTS }, (_, at) => {
    const time = end - (2 * RELEASED_SECONDS_AGO * (CHECKOUTS - at)) / CHECKOUTS;
    return checkout(at, time, end - RELEASED_SECONDS_AGO);
  });
  // Those who wait share a commit, so many at once are as quick as one.
  while (envelopes.length) await Promise.all(envelopes.splice(0, 50).map((items) => send(origin, items)));
}

/** What one checkout sends: an envelope's items. */
function checkout(at, time, released) {
  const region = REGIONS[at % REGIONS.length];
  const release = time < released ? "1.0" : "2.0";
  const slow = region === "eu" && release === "2.0";
  const fails = slow && at % 7 === 0;
  const trace_id = hex(at + 1, 32);
  const spanId = (number) => hex(at * 10 + number, 16);
  // Between 180 and 260 ms in every region and release; the tax service takes 1.2 times as long again.
  const usual = 180 + ((at * 37) % 81);
  const duration = slow ? usual * 2.2 : usual;
  const attributes = typed({ region, tier: at % 2 ? "pro" : "free", "sentry.release": release });
  const metric = (name, type, value, unit) => ({ timestamp: time, trace_id, span_id: spanId(1), name, type, value, unit, attributes });
  const span = (number, name, op, from, to, status = "ok") => ({
    trace_id,
    span_id: spanId(number),
    ...(number > 1 && { parent_span_id: spanId(1) }),
    name,
    status,
    is_segment: number === 1,
    start_timestamp: time + from / 1000,
    end_timestamp: time + to / 1000,
    attributes: typed({ "sentry.op": op, "sentry.release": release }),
  });
  const metrics = [
    metric("checkout.duration", "distribution", duration, "millisecond"),
    metric("page.views", "counter", 3),
    metric("cart.items", "distribution", 1 + (at % 5), "none"),
  ];
  const spans = [span(1, "POST /checkout", "http.server", 0, duration), span(2, "SELECT stock", "db", 10, usual - 20)];
  if (slow) spans.push(span(3, "GET https://tax.example/rates", "http.client", usual, duration - 5, fails ? "error" : "ok"));
  const items = [container("trace_metric", "trace-metric", metrics), container("span", "span.v2", spans)];
  if (!fails) return items;
  const log = { timestamp: time + 0.4, trace_id, level: "error", severity_number: 17, body: TIMEOUT, attributes: typed({ region }) };
  return [...items, container("log", "log", [log]), [{ type: "event" }, timeout(trace_id, spanId(3), time + 0.4, release)]];
}

/** The error event of a checkout that failed. */
function timeout(trace_id, span_id, timestamp, release) {
  const frames = [
    { function: "handle", filename: "node_modules/router/index.js", lineno: 9, colno: 1, in_app: false },
    { function: "rates", filename: "src/tax.js", lineno: 42, colno: 7, in_app: true },
  ];
  const mechanism = { type: "generic", handled: false };
  const values = [{ type: "TaxServiceTimeout", value: TIMEOUT, mechanism, stacktrace: { frames } }];
  return { event_id: trace_id, timestamp, platform: "node", level: "error", release, contexts: { trace: { trace_id, span_id } }, exception: { values } };
}

/** A trace with so many spans that no short answer can hold them. */
export async function sprawl(origin, trace_id, count) {
  const start = Date.now() / 1000 - 60;
  const spans = Array.from({ length: count }, (_, at) => ({
    trace_id,
    span_id: hex(at + 1, 16),
    ...(at && { parent_span_id: hex(1, 16) }),
    name: at ? `step ${at} ${"x".repeat(500)}` : "job",
    status: at % 2 ? "error" : "ok",
    is_segment: !at,
    start_timestamp: start + (at ? at / 1000 : 0),
    end_timestamp: start + (at ? at / 1000 + 0.01 : count / 1000 + 1),
    attributes: typed({ "sentry.op": at ? "task" : "job", note: "y".repeat(500) }),
  }));
  await send(origin, [container("span", "span.v2", spans)]);
}

function container(type, kind, items) {
  return [{ type, item_count: items.length, content_type: `application/vnd.sentry.items.${kind}+json` }, { version: 2, items }];
}

async function send(origin, items) {
  const lines = items.flatMap(([header, payload]) => [JSON.stringify(header), JSON.stringify(payload)]);
  const answer = await fetch(`${origin}/api/1/envelope/?sentry_key=k`, { method: "POST", body: `{}\n${lines.join("\n")}\n` });
  if (answer.status !== 200) throw new Error(`the collector answered ${answer.status}: ${await answer.text()}`);
}

function typed(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, type: "string" }]));
}

function hex(number, digits) {
  return number.toString(16).padStart(digits, "0");
}
