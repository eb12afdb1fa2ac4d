// OpenTelemetry's own exporters, in both of OTLP's forms: what they send is found.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { Collector, until } from "../e2e/support.mjs";

const require = createRequire(new URL("otel/package.json", import.meta.url));
const { SpanKind, SpanStatusCode, context, trace } = require("@opentelemetry/api");
const { SeverityNumber } = require("@opentelemetry/api-logs");
const { defaultResource, resourceFromAttributes } = require("@opentelemetry/resources");
const { BatchLogRecordProcessor, LoggerProvider } = require("@opentelemetry/sdk-logs");
const { AggregationTemporality, AggregationType, InstrumentType, MeterProvider, PeriodicExportingMetricReader } =
  require("@opentelemetry/sdk-metrics");
const { BatchSpanProcessor, NodeTracerProvider } = require("@opentelemetry/sdk-trace-node");

const FORMS = { JSON: "http", protobuf: "proto" };

/** A provider of each signal, whose exporters send in one form. */
function providers(origin, form, temporality) {
  const own = {
    "service.name": `shop-${form}`,
    "service.version": "1.2.3",
    "deployment.environment.name": "staging",
    "process.command_args": ["node", "shop.js"],
  };
  const resource = defaultResource().merge(resourceFromAttributes(own));
  const exporter = (signal, name, more) => {
    const module = require(`@opentelemetry/exporter-${signal}-otlp-${form}`);
    const path = { trace: "traces" }[signal] ?? signal;
    return new module[name]({ url: `${origin}/v1/${path}`, compression: "gzip", ...more });
  };
  const traces = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(exporter("trace", "OTLPTraceExporter"))],
  });
  traces.register();
  const metrics = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: exporter("metrics", "OTLPMetricExporter", { temporalityPreference: temporality }),
        exportIntervalMillis: 3_600_000,
      }),
    ],
    views: [
      {
        instrumentName: "payload",
        instrumentType: InstrumentType.HISTOGRAM,
        aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { recordMinMax: true } },
      },
    ],
  });
  const logs = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: exporter("logs", "OTLPLogExporter") })],
  });
  return { traces, metrics, logs };
}

const sum = (samples) => samples.reduce((all, it) => all + it.value * (it.weight ?? 1), 0);

for (const [name, form] of Object.entries(FORMS)) {
  describe(`OpenTelemetry as ${name}`, () => {
    const collector = new Collector();
    before(() => collector.up());
    after(() => collector.down());

    const samples = async (metric) =>
      (await collector.api(`samples?name=${metric}&limit=1000&attribute.service.name=shop-${form}`)).samples;

    test("spans, their events and exceptions", async () => {
      const { traces } = providers(collector.origin, form, AggregationTemporality.DELTA);
      const tracer = traces.getTracer("shop", "0.9");
      const root = tracer.startSpan("GET /cart", {
        kind: SpanKind.SERVER,
        attributes: { "http.request.method": "GET", "http.response.status_code": 500, sizes: [1, 2], ratio: 0.5 },
      });
      const within = trace.setSpan(context.active(), root);
      const child = tracer.startSpan("SELECT cart", { kind: SpanKind.CLIENT, attributes: { "db.system.name": "postgresql" } }, within);
      child.addEvent("cache.miss", { key: "cart:7" });
      child.recordException(new TypeError("no such cart"));
      child.setStatus({ code: SpanStatusCode.ERROR, message: "gone" });
      child.addLink({ context: root.spanContext(), attributes: { why: "retry" } });
      child.end();
      root.end();
      await traces.shutdown();
      trace.disable();
      context.disable();

      const { traceId, spanId } = root.spanContext();
      const found = await collector.api(`traces/${traceId}`);
      // By two clocks of milliseconds, the child may have started first.
      const [first, second] = ["GET /cart", "SELECT cart"].map((name) => found.spans.find((it) => it.name === name));
      assert.deepEqual([first.name, first.op, first.is_segment, first.span_id], ["GET /cart", "http.server", true, spanId]);
      assert.deepEqual([second.op, second.status, second.segment, second.parent_span_id], ["db", "error", "GET /cart", spanId]);
      assert.equal(second.attributes["sentry.status.message"], "gone");
      assert.deepEqual(first.attributes.sizes, [1, 2]);
      assert.equal(first.attribute_types.ratio, "double");
      assert.deepEqual([first.release, first.environment, first.sdk_name], ["1.2.3", "staging", "opentelemetry"]);
      assert.equal(second.links[0].span_id, spanId);
      assert.deepEqual(found.errors.map((it) => [it.kind, it.message, it.span_id]), [["TypeError", "no such cart", second.span_id]]);
      assert.deepEqual(found.logs.map((it) => [it.body, it.attributes.key]), [["cache.miss", "cart:7"]]);
    });

    for (const temporality of [AggregationTemporality.DELTA, AggregationTemporality.CUMULATIVE]) {
      test(`metrics, ${AggregationTemporality[temporality].toLowerCase()}`, async () => {
        const { metrics } = providers(collector.origin, form, temporality);
        const suffix = AggregationTemporality[temporality].toLowerCase();
        const meter = metrics.getMeter("shop");
        const orders = meter.createCounter(`orders.${suffix}`, { unit: "{order}" });
        const queue = meter.createUpDownCounter(`queue.${suffix}`);
        const cpu = meter.createObservableGauge(`cpu.${suffix}`, { unit: "1" });
        cpu.addCallback((result) => result.observe(0.25));
        const wait = meter.createHistogram(`wait.${suffix}`, { unit: "ms" });
        const values = [3, 7, 12, 480];
        orders.add(5, { tier: "pro" });
        queue.add(4);
        values.forEach((value) => wait.record(value));
        await metrics.forceFlush();
        orders.add(2, { tier: "pro" });
        queue.add(-1);
        wait.record(30);
        await metrics.forceFlush();
        await metrics.shutdown();

        const [counted, level, gauge, waits] = [
          await samples(`orders.${suffix}`),
          await samples(`queue.${suffix}`),
          await samples(`cpu.${suffix}`),
          await samples(`wait.${suffix}`),
        ];
        assert.equal(sum(counted), 7, "what was added, however often it was told");
        assert.deepEqual([counted[0].type, counted[0].unit, counted[0].attributes.tier], ["counter", "order", "pro"]);
        assert.deepEqual([level[0].type, level[0].value], ["gauge", 3]);
        assert.deepEqual([gauge[0].type, gauge[0].unit, gauge[0].value], ["gauge", "ratio", 0.25]);
        assert.deepEqual([waits[0].type, waits[0].unit], ["distribution", "millisecond"]);
        const known = waits.map((it) => it.value);
        assert.ok(known.includes(3) && known.includes(480), "least and greatest are exact");
        assert.ok(Math.max(...known) === 480 && Math.min(...known) === 3);
      });
    }

    test("an exponential histogram", async () => {
      const { metrics } = providers(collector.origin, form, AggregationTemporality.DELTA);
      const payload = metrics.getMeter("shop").createHistogram("payload", { unit: "By" });
      const values = Array.from({ length: 500 }, (_, index) => 1.07 ** (index % 100) * 10);
      values.forEach((value) => payload.record(value, { route: "/cart" }));
      await metrics.shutdown();
      const asked = new URLSearchParams({ metric: "payload", aggregate: "sum", since: "1h" });
      const found = await samples("payload");
      assert.ok(found.length > 50 && found.length < 200, `${found.length} buckets`);
      assert.equal(found[0].unit, "byte");
      const response = await fetch(`${collector.origin}/api/v1/metrics/query?${asked}`);
      if (response.status === 200) {
        const [{ series }] = (await response.json()).results;
        const whole = values.reduce((all, value) => all + value, 0);
        assert.ok(Math.abs(series[0].total / whole - 1) < 1e-9, `${series[0].total} is not ${whole}`);
      }
    });

    test("logs", async () => {
      const { logs } = providers(collector.origin, form, AggregationTemporality.DELTA);
      const logger = logs.getLogger("shop");
      logger.emit({ severityNumber: SeverityNumber.WARN2, severityText: "WARN2", body: "stock low", attributes: { sku: 42 } });
      logger.emit({ severityNumber: SeverityNumber.INFO, body: { order: 7, items: ["a"] } });
      await logs.shutdown();
      const found = await until(async () => {
        const { logs } = await collector.api(`logs?query=service.name:shop-${form}`);
        const own = logs.filter((it) => it.body !== "cache.miss");
        return own.length === 2 && own;
      }, "two logs");
      const low = found.find((it) => it.body === "stock low");
      assert.deepEqual([low.level, low.severity, low.attributes.sku, low.release], ["warn", 14, 42, "1.2.3"]);
      assert.ok(found.some((it) => it.attributes["body.order"] === 7));
    });

    test("nothing was refused", async () => {
      const stats = await collector.api("stats");
      assert.deepEqual(stats.rejects, {});
      assert.equal(stats.dropped, 0);
      assert.ok(stats.items.otlp_metrics.entries > 0);
    });
  });
}
