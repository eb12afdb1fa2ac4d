/** MCP, driven by the protocol's own client, over both transports. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { call, overHttp, overStdio, serve } from "./server.mjs";
import { open, sprawl } from "./shop.mjs";

/** What a short answer may have: its bound, and what says that something was cut. */
const ANSWER_CHARACTERS_MAX = 16_000;

for (const [name, connect] of Object.entries({ stdio: overStdio, "streamable HTTP": overHttp })) {
  describe(`over ${name}`, () => {
    let origin, client;

    before(async () => {
      origin = await serve();
      await open(origin);
      client = await connect(origin);
    });

    test("tools, prompts and resources are listed", async () => {
      const { tools } = await client.listTools();
      for (const expected of ["find_regressions", "query_metric", "get_trace", "get_error", "web_vitals", "drops"]) {
        const tool = tools.find((tool) => tool.name === expected);
        assert.ok(tool?.description, expected);
        assert.equal(tool.annotations.readOnlyHint, true);
      }
      const { prompts } = await client.listPrompts();
      const prompt = await client.getPrompt({ name: prompts[0].name, arguments: { metric: "orders" } });
      assert.match(prompt.messages[0].content.text, /'orders'/);
      const { resources } = await client.listResources();
      const guide = await client.readResource({ uri: resources.find((it) => it.name === "filters").uri });
      assert.match(guide.contents[0].text, /duration:>100ms/);
    });

    test("an injected regression is found: metric, group, trace, error", async () => {
      const found = await call(client, "find_regressions", { since: "1h" });
      const metric = found.changes.find((change) => change.what === "metric");
      assert.equal(metric.name, "checkout.duration", JSON.stringify(found));
      assert.equal(metric.worse, true);
      assert.ok(metric.change > 0.8 && metric.change < 1.6, `${metric.change}`);
      const where = metric.sits_in.find((it) => it.key === "region");
      assert.equal(where?.value, "eu", JSON.stringify(metric));
      assert.ok(!found.changes.some((change) => /page\.views|cart\.items/.test(change.name)), "what did not change is not told");
      const group = found.changes.find((change) => change.what === "errors");
      assert.match(group.name, /TaxServiceTimeout/);
      assert.equal(group.before, 0);

      const grouped = await call(client, "query_metric", { metric: metric.name, aggregate: metric.measure, group_by: [where.key], since: "1h" });
      const change = Object.fromEntries(grouped.series.map((series) => [series.group[where.key], series.change]));
      assert.ok(change.eu > 0.8 && Math.abs(change.us) < 0.2 && Math.abs(change.ap) < 0.2, JSON.stringify(change));

      const worst = await call(client, "metric_samples", { metric: metric.name, query: `${where.key}:${where.value}`, sort: "-value", since: "1h", limit: 40 });
      const traces = await call(client, "search_traces", { query: "status:error", since: "1h" });
      const failed = new Set(traces.traces.map((trace) => trace.trace_id));
      const sample = worst.samples.find((sample) => failed.has(sample.trace_id)) ?? worst.samples[0];
      assert.ok(sample.value > 350, `${sample.value}`);
      const trace = await call(client, "get_trace", { trace_id: sample.trace_id });
      assert.equal(trace.root.name, "POST /checkout");
      assert.match(trace.slowest_spans[0].name, /tax\.example/);
      assert.ok(trace.critical_path.some((span) => /tax\.example/.test(span.name)));

      const bad = await call(client, "get_trace", { trace_id: traces.traces[0].trace_id });
      assert.match(bad.failed_spans[0].name, /tax\.example/);
      assert.match(bad.logs[0].body, /did not answer/);
      const error = await call(client, "get_error", { event_id: bad.errors[0].event_id });
      assert.equal(error.exceptions[0].type, "TaxServiceTimeout");
      assert.deepEqual(error.exceptions[0].frames, ["rates (src/tax.js:42:7)"]);
      assert.equal(error.release, "2.0");
      for (const link of [metric.link, grouped.link, worst.samples[0].link, trace.link, error.link]) {
        assert.ok(link.startsWith(`${origin}/`), link);
        assert.equal((await fetch(link)).status, 200, link);
      }
    });

    test("every tool answers", async () => {
      const { metrics } = await call(client, "list_metrics", { search: "checkout" });
      assert.deepEqual(metrics.map((metric) => metric.name), ["checkout.duration"]);
      const { attributes } = await call(client, "metric_attributes", { metric: "checkout.duration" });
      assert.equal(attributes.find((attribute) => attribute.key === "region").cardinality, 3);
      const { logs } = await call(client, "search_logs", { query: '"did not answer"', level: "error" });
      assert.ok(logs.length > 3 && logs.every((log) => log.level === "error"));
      const { groups } = await call(client, "list_errors");
      assert.equal(groups.length, 1);
      assert.ok(Array.isArray((await call(client, "web_vitals")).vitals));
      assert.equal((await call(client, "drops")).total, 0);
    });

    test("a wrong argument is told with what is right", async () => {
      await assert.rejects(call(client, "query_metric", {}), /metric/);
      await assert.rejects(call(client, "query_metric", { metric: "checkout.duration", aggregate: "p42" }), /p95/);
      await assert.rejects(call(client, "search_traces", { query: 'name:"open' }), /query/);
      await assert.rejects(call(client, "get_trace", { trace_id: "f".repeat(32) }), /nothing is known/);
      await assert.rejects(call(client, "list_metrics", { colour: "red" }), /colour/);
      await assert.rejects(client.callTool({ name: "dance" }), /dance/);
    });

    test("an answer has a bound and says what was cut", async () => {
      const trace_id = "c".repeat(32);
      await sprawl(origin, trace_id, 3000);
      const result = await client.callTool({ name: "get_trace", arguments: { trace_id } });
      const text = result.content[0].text;
      assert.ok(text.length < ANSWER_CHARACTERS_MAX, `${text.length}`);
      const trace = JSON.parse(text);
      assert.equal(trace.spans_total, 3000);
      assert.equal(trace.failed_total, 1500);
      assert.ok(Object.keys(trace.cut.lists).length > 0 && trace.cut.more);
    });
  });
}

describe("with a token", () => {
  const token = "a-token-of-some-length-0123456789";
  let origin;
  before(async () => {
    origin = await serve("--token", token);
    await open(origin);
  });

  test("HTTP wants it in the header", async () => {
    await assert.rejects(overHttp(origin));
    const client = await overHttp(origin, { authorization: `Bearer ${token}` });
    assert.ok((await call(client, "list_metrics")).metrics.length > 0);
  });

  test("stdio passes it on", async () => {
    const client = await overStdio(origin, "--token", token);
    assert.ok((await call(client, "list_metrics")).metrics.length > 0);
    const without = await overStdio(origin);
    await assert.rejects(call(without, "list_metrics"), /token/);
  });
});

test("a page of another site reaches nothing", async () => {
  const origin = await serve();
  const ask = (headers) =>
    fetch(`${origin}/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "x", version: "1" } } }),
    });
  assert.equal((await ask({})).status, 200);
  assert.equal((await ask({ origin: "https://evil.example" })).status, 403);
});

test("without a server, stdio says how to start one", async () => {
  const client = await overStdio("http://127.0.0.1:1");
  assert.ok((await client.listTools()).tools.length > 0);
  await assert.rejects(call(client, "list_metrics"), /fanal serve/);
});
