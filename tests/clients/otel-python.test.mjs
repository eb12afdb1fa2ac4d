// OpenTelemetry's Python SDK: another implementation, with the exemplars that the JavaScript one does not send.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { Collector } from "../e2e/support.mjs";

const collector = new Collector();
before(() => collector.up());
after(() => collector.down());

test("a span, what was measured in it, and what went wrong in it", async () => {
  const python = process.env.CLIENT_PYTHON;
  assert.ok(python, "CLIENT_PYTHON must name a Python with OpenTelemetry; cargo xtask test clients sets it");
  const script = fileURLToPath(new URL("otel/send.py", import.meta.url));
  const { stdout } = await promisify(execFile)(python, [script, collector.origin]);
  const [traceId, spanId] = stdout.trim().split(" ");

  const { spans, metrics, logs, errors } = await collector.api(`traces/${traceId}`);
  assert.deepEqual([spans[0].name, spans[0].span_id, spans[0].is_segment], ["checkout", spanId, true]);
  const measured = metrics.map((it) => [it.name, it.value, it.span_id]).sort();
  assert.deepEqual(measured.filter(([name]) => name !== "py.payload"), [
    ["py.orders", 3, spanId],
    ["py.wait", 0.2, spanId],
    ["py.wait", 7.5, spanId],
  ]);
  assert.ok(measured.some(([name]) => name === "py.payload"));
  const { samples } = await collector.api("samples?name=py.payload");
  assert.deepEqual(samples.map((it) => it.value).sort((a, b) => a - b), [100, 200, 4000]);
  assert.deepEqual(logs.map((it) => [it.body, it.level, it.span_id]), [["no stock", "error", spanId]]);
  assert.deepEqual(errors.map((it) => [it.kind, it.message, it.release]), [["KeyError", "sku", "2.0"]]);
  assert.deepEqual((await collector.api("stats")).rejects, {});
});
