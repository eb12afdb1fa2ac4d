/** What every client's test asserts: each thing that was sent is found through the API. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { until } from "../e2e/support.mjs";

const run = promisify(execFile);

/** Runs a client that prints what it sent as its last line. */
export async function runClient(program, args, collector) {
  const { stdout } = await run(program, args, { env: { ...process.env, DSN: collector.dsn } });
  return JSON.parse(stdout.trim().split("\n").pop());
}

/**
 * Checks everything that all clients send: `sent` says what, `facts` what is particular about the client. Answers what
 * was found, for checks of its own.
 */
export async function expectEverything(collector, sent, { release, user, tier, kind = "TypeError", platform, sdk }) {
  const find = (path) => collector.api(path);
  const trace = await until(async () => {
    const found = await find(`traces/${sent.traceId}`).catch(() => undefined);
    return found?.spans.length >= 2 && found.metrics.length === 3 && found.errors.length >= 2 && found.logs.length >= 1 && found;
  }, "the trace with its spans, metrics, errors and logs");

  const root = trace.spans.find(({ span_id }) => span_id === sent.spanId);
  assert.ok(root && trace.spans.some(({ op, parent_span_id }) => op === "db" && parent_span_id === sent.spanId), "root and child");
  assert.deepEqual([root.op, root.status, root.release, root.environment], ["task", "ok", release, "staging"]);

  const metrics = Object.fromEntries(trace.metrics.map((metric) => [metric.name, metric]));
  assert.deepEqual(
    Object.values(metrics).map(({ name, type, value }) => `${type} ${name} ${value}`).sort(),
    ["counter orders 1", "distribution cart.total 41.5", "gauge queue.depth 7"],
  );
  assert.equal(metrics.orders.attributes.plan, "pro");
  assert.equal(metrics["cart.total"].unit, "euro");
  assert.equal(metrics.orders.attributes["sentry.release"], release);

  const log = trace.logs.find(({ level }) => level === "warn");
  assert.match(log.body, /^stock low for sku/);
  assert.deepEqual([log.severity, log.attributes.sku, log.release], [13, 42, release]);

  const error = await find(`errors/${sent.errors.handled}`);
  assert.deepEqual([error.kind, error.message, error.handled], [kind, "x is undefined", error.handled ?? null]);
  assert.deepEqual([error.release, error.environment, error.platform], [release, "staging", platform]);
  assert.deepEqual([error.trace_id, error.attributes["user.id"], error.attributes.tier], [sent.traceId, user, tier]);
  assert.match(error.sdk_name, sdk);
  assert.ok(error.event.exception.values.length >= 2, "the cause is kept");
  const attached = { filename: "cart.json", content_type: "application/json", type: "event.attachment", bytes: 12 };
  assert.deepEqual(error.attachments, [attached]);
  const message = await find(`errors/${sent.errors.message}`);
  assert.deepEqual([message.level, message.message], ["warning", "stock is low"]);
  assert.notEqual(message.group, error.group);
  const { errors } = await find(`errors?query=${encodeURIComponent(`tier:${tier} release:${release}`)}`);
  assert.ok(errors.some(({ event_id }) => event_id === sent.errors.handled), "filters name tags");

  const releases = await until(async () => {
    const rows = (await find(`sessions?release=${encodeURIComponent(release)}`)).releases;
    return rows.length && rows;
  }, "a session");
  assert.equal(releases[0].environment, "staging");
  await expectClean(collector);
  return { trace, error, log, releases };
}

/** What a client sends on purpose is never a finding. */
export async function expectClean(collector) {
  const { findings } = await collector.api("findings");
  assert.deepEqual(findings, []);
  const { drops } = await collector.api("drops");
  assert.deepEqual(drops.filter(({ source }) => source === "collector"), []);
}

/** What the client itself dropped is reported. */
export function expectReported(collector, category = "error") {
  return until(async () => {
    const { drops } = await collector.api("drops");
    return drops.some((drop) => drop.source === "sdk" && drop.reason === "before_send" && drop.category === category);
  }, "a client report");
}
