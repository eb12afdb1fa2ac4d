/** Traces that begin in the browser go on in back ends that others instrument, and the other way round. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Collector, launch, open, ready, servePages, until, watch } from "./support.mjs";

const collector = await Collector.start();
const pages = await servePages();
const exported = await receiveOtlp();
const init = { dsn: collector.dsn, release: "shop@1.4.0", tracesSampleRate: 1 };
const sentry = await start("sentry", { DSN: collector.dsn, SCRIPT: `${pages.origin}/tracing.mjs` });
const otel = await start("otel", {
  OTEL_TRACES_EXPORTER: "otlp", OTEL_METRICS_EXPORTER: "none", OTEL_LOGS_EXPORTER: "none", OTEL_BSP_SCHEDULE_DELAY: "50",
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json", OTEL_EXPORTER_OTLP_ENDPOINT: exported.origin,
});
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };

/** A service of its own process; answers its origin. */
async function start(name, env) {
  const file = fileURLToPath(new URL(`backends/${name}.cjs`, import.meta.url));
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  after(() => child.kill("SIGKILL"));
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  return (await until(() => /listening on (\S+)/.exec(text), `the service ${name}`))[1];
}

/** Takes what OpenTelemetry exports. */
async function receiveOtlp() {
  const sink = { spans: [] };
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    for (const { scopeSpans } of JSON.parse(text).resourceSpans) sink.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return Object.assign(sink, { origin: `http://127.0.0.1:${server.address().port}` });
}

/** Asks both services from a page; answers the headers that they received. */
async function ask(page) {
  return page.evaluate(async (urls) => {
    const answers = await Promise.all(urls.map((url) => fetch(url).then((response) => response.json())));
    await Fanal.flush(10_000);
    return answers;
  }, [`${sentry}/api`, `${otel}/api`]);
}

const traceOf = (headers) => headers["sentry-trace"].split("-")[0];
const inSentry = async (traceId) => (await collector.spans({ trace_id: traceId })).filter(({ op }) => op === "http.server");
const inOtel = (traceId) => exported.spans.filter((span) => span.traceId === traceId);
const targets = { tracePropagationTargets: [sentry, otel], propagateTraceparent: true };

for (const [engine, { newProfile }] of Object.entries(browsers)) {
  const openPage = async (options) => open(await newProfile(), pages.url("tracing.html", { init: { ...init, ...options } }));

  for (const traceLifecycle of ["stream", "static"]) {
    test(`${engine}: a request's trace goes on in both back ends (${traceLifecycle})`, async () => {
      const page = await openPage({ ...targets, traceLifecycle });
      // In a root of its own, which ends at once: page loads last.
      await page.evaluate((urls) => Fanal.startSpan({ name: "ask", parentSpan: null }, (span) => {
        globalThis.traceId = span.spanContext().traceId;
        return Promise.all(urls.map((url) => fetch(url)));
      }), [`${sentry}/api`, `${otel}/api`]);
      const traceId = await page.evaluate(() => globalThis.traceId);
      await page.evaluate(() => Fanal.flush(10_000));
      const requests = await until(async () => {
        const found = await collector.spans({ trace_id: traceId, op: "http.client" });
        const asked = found.filter(({ attributes }) => [sentry, otel].some((origin) => attributes["url.full"]?.startsWith(origin)));
        return asked.length === 2 && asked;
      }, "the browser's spans");
      const idOf = (origin) => requests.find(({ attributes }) => attributes["url.full"].startsWith(origin)).span_id;
      const [server] = await until(async () => (await inSentry(traceId)).length && inSentry(traceId), "the span of the Sentry service");
      assert.equal(server.parent_span_id, idOf(sentry));
      assert.equal(server.is_segment, true);
      const [other] = await until(() => inOtel(traceId).length && inOtel(traceId), "the span of the OpenTelemetry service");
      assert.equal(other.parentSpanId, idOf(otel));
      assert.deepEqual([(await inSentry(traceId)).length, inOtel(traceId).length], [1, 1]);
      assert.deepEqual(page.errors, []);
      await page.close();
    });
  }

  test(`${engine}: what the browser does not sample, the back ends do not either`, async () => {
    const silent = await openPage({ ...targets, tracesSampleRate: 0 });
    const unsampled = await ask(silent);
    const loud = await openPage(targets);
    const sampled = await ask(loud);
    const [quietId, loudId] = [unsampled, sampled].map(([headers]) => traceOf(headers));
    for (const headers of unsampled) {
      assert.match(headers["sentry-trace"], /-0$/);
      assert.match(headers.traceparent, /-00$/);
      assert.match(headers.baggage, /sentry-sampled=false/);
    }
    // The later one has arrived, so the earlier one would have, too.
    await until(async () => (await inSentry(loudId)).length && inOtel(loudId).length, "spans of the sampled trace");
    assert.deepEqual([await inSentry(quietId), inOtel(quietId)], [[], []]);
    await silent.close();
    await loud.close();
  });

  test(`${engine}: without tracing in the browser the back ends decide, in the browser's trace`, async () => {
    const page = await openPage({ ...targets, tracesSampleRate: undefined });
    const [headers] = await ask(page);
    assert.match(headers["sentry-trace"], /^[0-9a-f]{32}-[0-9a-f]{16}$/);
    const [server] = await until(async () => (await inSentry(traceOf(headers))).length && inSentry(traceOf(headers)), "the span of the service");
    assert.equal(server.parent_span_id, headers["sentry-trace"].split("-")[1]);
    await page.close();
  });

  test(`${engine}: a page that the service rendered continues the service's trace, and its navigation does not`, async () => {
    const page = await (await newProfile()).newPage();
    watch(page);
    await page.goto(`${sentry}/page?${new URLSearchParams({ config: JSON.stringify({ init }) })}`);
    await ready(page);
    const meta = await page.evaluate(() => document.querySelector("meta[name=sentry-trace]").content);
    const [traceId, spanId] = meta.split("-");
    const [load] = await until(async () => {
      const found = await collector.spans({ trace_id: traceId, op: "pageload" });
      return found.length && found;
    }, "the page load");
    assert.equal(load.parent_span_id, spanId);
    const server = await until(async () => (await inSentry(traceId))[0], "the span of the service");
    assert.equal(server.span_id, spanId);
    const { dsc } = await collector.trace(traceId);
    assert.equal(dsc.release, "service@1.0.0", "the head of the trace speaks for it");

    await page.evaluate(() => history.pushState({}, "", "/page/2"));
    await page.evaluate(() => Fanal.flush(10_000));
    const navigated = await until(async () => {
      const found = await collector.spans({ op: "navigation" });
      return found.find(({ attributes }) => attributes["url.full"] === `${sentry}/page/2`);
    }, "the navigation");
    assert.notEqual(navigated.trace_id, traceId);
    assert.equal(navigated.parent_span_id ?? null, null);
    assert.deepEqual(page.errors, []);
    await page.close();
  });
}
