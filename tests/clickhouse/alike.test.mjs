// The same hour of a shop in both stores: every question has the same answer.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { openShop } from "../explorer/shop.mjs";

const NOW = Math.floor(Date.now() / 1000);
const during = `since=${NOW - 3600}&until=${NOW}`;
const origins = {};
const children = [];
let folder;

/** Starts a program; answers the address on the first line that it says. */
async function started(program, args, stdin = "ignore") {
  const child = spawn(program, args, { stdio: [stdin, "pipe", "inherit"] });
  children.push(child);
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      const found = /listening on http:\/\/(\S+)/.exec((text += chunk));
      if (found) resolve(found[1]);
    });
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
  });
}

before(async () => {
  const { FANAL_BIN: binary, FANAL_CHDB_PYTHON: python } = process.env;
  assert.ok(binary && python, "FANAL_BIN and FANAL_CHDB_PYTHON must name programs; cargo xtask test clickhouse sets them");
  folder = await mkdtemp(join(tmpdir(), "fanal-alike-"));
  const shim = fileURLToPath(new URL("shim.py", import.meta.url));
  const engine = await started(python, [shim, "--with-stdin", "--path", join(folder, "engine")], "pipe");
  for (const [name, store] of [["duckdb", ":memory:"], ["clickhouse", `clickhouse://${engine}/alike`]]) {
    origins[name] = `http://${await started(binary, ["serve", "--listen", "127.0.0.1:0", "--store", store])}`;
    await openShop(origins[name], { now: NOW, visits: 200 });
    await sendHistogram(origins[name]);
  }
});

/** Samples that stand for several values, as OpenTelemetry's histograms become. */
async function sendHistogram(origin) {
  const point = (minutes, counts, sum) => ({
    timeUnixNano: `${NOW - minutes * 60}000000000`, count: counts.reduce((all, count) => all + count), sum, bucketCounts: counts, explicitBounds: [10, 50, 250],
  });
  const histogram = { aggregationTemporality: 1, dataPoints: [point(20, [5, 9, 3, 0], 700), point(10, [1, 2, 7, 1], 1900)] };
  const metrics = [{ name: "otel.wait", unit: "ms", histogram }];
  const body = JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
  const response = await fetch(`${origin}/v1/metrics`, { method: "POST", headers: { "content-type": "application/json" }, body });
  assert.equal(response.status, 200);
}

after(async () => {
  children.forEach((child) => child.kill("SIGKILL"));
  await rm(folder, { recursive: true, force: true });
});

/** What an answer says, without what each store makes up itself; sums of doubles differ in their last digits. */
function essence(value, key = "") {
  if (["id", "received_at", "next_cursor", "started_at", "ended_at"].includes(key)) return undefined;
  if (Array.isArray(value)) return value.map((each) => essence(each));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, essence(each, name)]));
  }
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(10)) : value;
}

async function ask(name, path, body) {
  const response = await fetch(`${origins[name]}/api/v1/${path}`, body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const text = await response.text();
  assert.equal(response.status, 200, `${name}: ${path}: ${text}`);
  return JSON.parse(text);
}

/** Asks both, and answers what they said. */
async function alike(path, body, order = (answer) => answer) {
  const [embedded, server] = await Promise.all(["duckdb", "clickhouse"].map((name) => ask(name, path, body)));
  assert.deepEqual(essence(order(server)), essence(order(embedded)), path);
  return embedded;
}

/** Rows of one moment come in the order in which they were written, which is another in each store. */
const sorted = (list) => (answer) => ({ ...answer, [list]: [...answer[list]].map((row) => essence(row)).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) });

test("what there is", async () => {
  const { metrics } = await alike(`metrics?${during}`);
  assert.ok(metrics.length > 8);
  await alike(`metrics?${during}&search=checkout`);
  await alike("drops");
  await alike("findings");
  await alike("raw");
  await alike("sessions");
  await alike("feedback");
  await alike("replays");
});

const METRICS = [
  "metric=page.view",
  "metric=page.view&group_by=route&top=3",
  "metric=page.view&group_by=region&group_by=tier&top=4&interval=300s",
  "metric=page.view&query=region:eu%20!tier:free&aggregate=per_minute",
  "metric=cart.amount&aggregate=p95&group_by=region",
  "metric=cart.amount&aggregate=p50&interval=600s&query=items:>2",
  "metric=cart.amount&aggregate=avg&query=tier:[pro,team]",
  "metric=checkout.duration&aggregate=max&query=outcome:fail*",
  "metric=checkout.duration&aggregate=p99&query=value:>1s",
  "metric=queue.depth&aggregate=last&group_by=queue",
  "metric=memory.used&aggregate=min",
  "metric=api.latency&aggregate=count&query=has:route",
  "metric=api.latency&aggregate=p75&compare=previous",
  "metric=checkout.*",
  "metric=otel.wait&aggregate=p75",
  "metric=otel.wait&aggregate=sum&interval=600s",
  "metric=nothing.such",
];

for (const question of METRICS) {
  test(`numbers: ${question}`, async () => {
    const { results } = await alike(`metrics/query?${question}&since=${NOW - 1800}&until=${NOW}`);
    assert.equal(results[0].series.length > 0, !question.includes("nothing"));
  });
}

test("equations", () =>
  alike("metrics/query", {
    queries: [{ id: "a", metric: "checkout.failed" }, { id: "b", metric: "checkout.started" }],
    equations: [{ id: "e", expression: "a / b * 100" }],
    group_by: ["region"],
    since: String(NOW - 3600),
    until: String(NOW),
  }));

const HEATMAPS = ["metric=cart.amount", "metric=checkout.duration&query=region:eu&buckets=12", "metric=api.latency&interval=300s&buckets=40", "metric=otel.wait", "metric=nothing.such"];

test("heatmaps", async () => {
  for (const question of HEATMAPS) {
    const { counts } = await alike(`metrics/heatmap?${question}&${during}`);
    assert.equal(counts.flat().some((count) => count > 0), !question.includes("nothing"), question);
  }
});

test("attributes, with their commonest values", async () => {
  for (const question of ["metric=page.view", "metric=checkout.failed&type=counter", "metric=cart.amount&query=tier:pro%20items:>1", "metric=queue.depth"]) {
    const { attributes } = await alike(`metrics/attributes?${question}&${during}`);
    assert.ok(attributes.length > 0 && attributes.every(({ values }) => values.length > 0), question);
  }
});

test("web vitals, whole, by what they differ in, and the worst", async () => {
  const { vitals } = await alike(`vitals?${during}`);
  assert.ok(vitals.every(({ count }) => count > 0));
  for (const group of ["route", "browser", "device.type", "release"]) {
    const { groups } = await alike(`vitals?${during}&group_by=${group}`);
    // Visits at even distances may all be of one release.
    assert.ok(groups.length > (group === "release" ? 0 : 1), group);
  }
  await alike(`vitals?${during}&query=region:eu%20duration:>2s`);
  for (const vital of ["lcp", "inp", "cls", "fcp", "ttfb"]) await alike(`vitals/samples?vital=${vital}&${during}&limit=30`);
});

/** Which samples are drawn is decided by their ids, which each store makes up itself: those it must draw are alike. */
test("the chart of samples", async () => {
  for (const question of ["metric=cart.amount&points=1000", "metric=checkout.duration&query=region:eu&points=1000", "metric=page.view&points=20", "metric=nothing.such"]) {
    const isAll = question.includes("1000");
    const extremes = ({ samples, total }) => ({ total, samples: isAll ? samples.map((row) => essence(row)).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) : [] });
    const { total } = await alike(`samples/chart?${question}&${during}`, undefined, extremes);
    assert.equal(total > 0, !question.includes("nothing"), question);
  }
});

test("samples, with their filters", async () => {
  for (const filter of ["name=cart.amount", "name=page.view&attribute.region=eu", "query=unit:usd%20value:>50", "name=checkout.failed"]) {
    const { samples } = await alike(`samples?${filter}&limit=500`, undefined, sorted("samples"));
    assert.ok(samples.length > 0, filter);
  }
  await alike("samples?name=cart.amount&sort=-value&limit=20");
});

test("traces, spans, logs and errors", async () => {
  const { traces } = await alike(`traces?${during}&limit=50`);
  await alike(`traces?${during}&sort=-duration&limit=20`);
  await alike(`traces?query=status:error&limit=20`);
  await alike("spans/groups");
  await alike("spans?op=payment&limit=100", undefined, sorted("spans"));
  await alike("spans?query=duration:>1s%20op:http.client&limit=100", undefined, sorted("spans"));
  for (const { trace_id } of traces.slice(0, 5)) await alike(`traces/${trace_id}`, undefined, sorted("metrics"));
  await alike(`logs?${during}&limit=300`, undefined, sorted("logs"));
  await alike("logs?query=stock%20worker:w1&limit=300", undefined, sorted("logs"));
  await alike(`logs/counts?${during}&interval=300s`);
  const { errors } = await alike("errors");
  await alike("errors?query=region:eu");
  await alike(`errors/groups?${during}`);
  await alike(`errors/${errors[0].event_id}`);
});
