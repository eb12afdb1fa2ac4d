/** Runs the program that measures, with a backend of the environment's choice. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export async function send(backend, options, env = {}) {
  const program = process.env.STATS_SENDER;
  assert.ok(program, "STATS_SENDER must name the program that measures; cargo xtask test stats sets it");
  const settings = { FANAL_METRICS_BACKEND: backend, FANAL_METRICS_OPTIONS: JSON.stringify(options), ...env };
  const { stdout } = await promisify(execFile)(program, [], { env: { ...process.env, ...settings } });
  const counts = JSON.parse(stdout);
  assert.equal(counts.dropped, 0);
  // 3 + 1 orders, 2 gauges, 3 timings, 2 distributions, and about half of 400 hits.
  assert.ok(counts.sent > 131 && counts.sent < 291, `${counts.sent} sent`);
  return { hits: (counts.sent - 11) * 2 };
}
