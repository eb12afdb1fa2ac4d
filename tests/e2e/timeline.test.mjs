/** What the performance timeline tells becomes spans: the collector has what the browser says of itself, no more and no less. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { Collector, launch, open, packageFile, until } from "./support.mjs";

const PIXEL = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** Blocks the main thread; a function with a name, so that there is one to blame. */
const BUSY = "function simmer() { const end = performance.now() + 120; while (performance.now() < end); }";

const html = (config) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>timeline</title>
<script>globalThis.config = ${config}</script>
<script type="module" src="/boot.js"></script>
<link rel="stylesheet" href="/look.css">
<script src="/simmer.js"></script>
<h1 elementtiming="title">Timeline</h1>
<button id="buy" data-sentry-component="BuyButton">buy</button>
<img src="/pixel.gif?size=1#it"><img src="/missing.gif"><img src="/moved.gif">
<iframe src="/frame.html"></iframe>`;

const BOOT = `import * as Fanal from "/dist/index.js";
globalThis.Fanal = Fanal;
const { integrations = [], tracing, ...init } = config;
performance.mark("boot", { detail: { step: 1 } });
Fanal.init({
  tracesSampleRate: 1, ...init,
  integrations: [Fanal.browserTracingIntegration({ idleTimeout: 300, ...tracing }), ...integrations.map((name) => Fanal[name]())],
});
globalThis.frames = [];
try {
  new PerformanceObserver((list) => globalThis.frames.push(...list.getEntries())).observe({ type: "long-animation-frame", buffered: true });
} catch {}
globalThis.isReady = true;`;

/** Serves the page at `/page`, by way of a redirect from `/start`. */
async function serve() {
  const server = createServer(async ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://pages");
    const answer = (type, body, status = 200) => response.writeHead(status, { "content-type": type, "cache-control": "no-cache" }).end(body);
    const move = (location) => response.writeHead(302, { location }).end();
    if (pathname === "/start") return move(`/page${url.slice("/start".length)}`);
    if (pathname === "/page") return answer("text/html", html(searchParams.get("config")));
    if (pathname === "/boot.js") return answer("text/javascript", BOOT);
    if (pathname === "/simmer.js") return answer("text/javascript", `${BUSY} simmer();`);
    if (pathname === "/look.css") return answer("text/css", "h1 { color: green }");
    if (pathname === "/frame.html") return answer("text/html", "<title>inside</title>");
    if (pathname === "/moved.gif") return move("/pixel.gif?moved");
    if (pathname.endsWith("pixel.gif")) return answer("image/gif", PIXEL);
    try {
      return answer("text/javascript", await packageFile(pathname.slice(1)));
    } catch {
      return answer("text/plain", "", 404);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

const collector = await Collector.start();
const origin = await serve();
const engines = { chromium: await launch("chromium", { flags: ["--enable-features=BackForwardCache"] }), firefox: await launch("firefox") };

const url = (config, path = "/page") => `${origin}${path}?config=${encodeURIComponent(JSON.stringify({ dsn: collector.dsn, _flushInterval: 50, ...config }))}`;

const rootOf = (page, op) =>
  until(async () => {
    const roots = await collector.spans({ op });
    return roots.find(({ environment }) => environment === page.mark);
  }, `a root span ${op}`);

/** The spans of the trace whose root has this op, once the root has come; what is still on its way comes with a flush. */
async function traceOf(page, op) {
  const root = await rootOf(page, op);
  await page.evaluate(() => Fanal.flush(5_000));
  const { spans } = await collector.trace(root.trace_id);
  return { root, spans: spans.filter(({ span_id: id }) => id !== root.span_id) };
}

let marks = 0;

/** A page whose spans have an environment of their own. */
async function visit(engine, config, path) {
  const mark = `${engine}-${++marks}`;
  const page = await open(await engines[engine].newProfile(), url({ ...config, environment: mark }, path));
  return Object.assign(page, { mark });
}

/** Entries of the page, as plain objects, with the time origin. */
const timeline = (page) =>
  page.evaluate(() => ({ origin: performance.timeOrigin, frames: globalThis.frames.map((it) => it.toJSON()), entries: performance.getEntries().map((it) => it.toJSON()) }));

const opOf = ({ attributes }) => attributes["sentry.op"];

/** Span times are seconds with a fraction; a hundredth of a millisecond is what is left of them. */
const same = (seconds, ms, what) => assert.ok(Math.abs(seconds * 1e3 - ms) < 0.01, `${what}: ${seconds * 1e3} is not ${ms}`);

function assertTimes(span, entryOrigin, from, to) {
  same(span.start_timestamp, entryOrigin + from, `start of ${opOf(span)} ${span.name}`);
  same(span.end_timestamp, entryOrigin + to, `end of ${opOf(span)} ${span.name}`);
}

const PHASES = {
  "browser.unload_event": ["unloadEventStart", "unloadEventEnd"],
  "browser.redirect": ["redirectStart", "redirectEnd"],
  "browser.dom_content_loaded_event": ["domContentLoadedEventStart", "domContentLoadedEventEnd"],
  "browser.load_event": ["loadEventStart", "loadEventEnd"],
  "browser.connect": ["connectStart", "connectEnd"],
  "browser.tls_ssl": ["secureConnectionStart", "connectEnd"],
  "browser.cache": ["fetchStart", "domainLookupStart"],
  "browser.dns": ["domainLookupStart", "domainLookupEnd"],
  "browser.request": ["requestStart", "responseEnd"],
  "browser.response": ["responseStart", "responseEnd"],
};

const SIZES = { "http.response.size": "transferSize", "http.response.body.size": "encodedBodySize", "http.response.body.decoded_size": "decodedBodySize" };

for (const engine of Object.keys(engines)) {
  for (const traceLifecycle of ["stream", "static"]) {
    test(`${engine}, ${traceLifecycle}: a page load has the browser's own entries as spans`, async () => {
      const page = await visit(engine, { traceLifecycle }, "/start");
      const { root, spans } = await traceOf(page, "pageload");
      const { origin: timeOrigin, entries, frames } = await timeline(page);
      const of = (type) => entries.filter(({ entryType, startTime }) => entryType === type && timeOrigin + startTime <= root.end_timestamp * 1e3);

      const [navigation] = of("navigation");
      for (const [op, [from, to]] of Object.entries(PHASES)) {
        const found = spans.filter((span) => opOf(span) === op);
        assert.equal(found.length, navigation[to] && (navigation[from] || op !== "browser.tls_ssl") ? 1 : 0, op);
        if (!found.length) continue;
        assertTimes(found[0], timeOrigin, Math.max(0, navigation[from]), navigation[to]);
        assert.equal(found[0].attributes["url.full"], `${origin}/page`, "without its query");
        assert.equal(found[0].parent_span_id, root.span_id);
      }
      assert.equal(spans.find((span) => opOf(span) === "browser.redirect").attributes["http.redirect_count"], 1);

      const resources = of("resource").filter(({ initiatorType }) => !["fetch", "xmlhttprequest", "beacon"].includes(initiatorType));
      const resourceSpans = spans.filter((span) => opOf(span).startsWith("resource."));
      assert.deepEqual(
        resourceSpans.map((span) => [opOf(span), span.attributes["url.full"]]).sort(),
        resources.map(({ name, initiatorType }) => [`resource.${initiatorType || "other"}`, name.split(/[?#]/)[0]]).sort(),
      );
      assert.ok(resources.length >= 7, "css, three images, two scripts, a frame");
      for (const entry of resources) {
        const span = resourceSpans.find((it) => Math.abs(it.start_timestamp * 1e3 - timeOrigin - entry.startTime) < 0.01 && it.attributes["url.full"] === entry.name.split(/[?#]/)[0]);
        assert.ok(span, entry.name);
        assertTimes(span, timeOrigin, entry.startTime, entry.startTime + entry.duration);
        for (const [attribute, field] of Object.entries(SIZES)) assert.equal(span.attributes[attribute], entry[field], `${attribute} of ${entry.name}`);
        assert.equal(span.attributes["http.request.same_origin"], true);
        assert.equal(span.name, traceLifecycle === "stream" ? "127.0.0.1" : new URL(entry.name).pathname);
        same(span.attributes["http.request.response_end"], timeOrigin + entry.responseEnd, "response_end");
      }

      const paints = spans.filter((span) => opOf(span) === "browser.paint");
      assert.deepEqual(paints.map(({ name }) => name).sort(), of("paint").map(({ name }) => name).sort());
      for (const span of paints) {
        const { startTime } = of("paint").find(({ name }) => name === span.name);
        assertTimes(span, timeOrigin, startTime, startTime);
      }

      const blocked = spans.filter((span) => opOf(span).startsWith("ui.long"));
      const blaming = frames.filter(({ scripts, startTime }) => scripts.length && timeOrigin + startTime <= root.end_timestamp * 1e3);
      assert.equal(blocked.length, blaming.length);
      if (engine === "chromium") {
        const simmering = blocked.find(({ attributes }) => attributes["code.file.path"]?.endsWith("/simmer.js"));
        assert.ok(simmering, JSON.stringify(blocked.map(({ attributes }) => attributes)));
        assert.equal(opOf(simmering), "ui.long_animation_frame");
        assert.equal(simmering.attributes["browser.script.invoker_type"], "classic-script");
      }

      assert.equal(root.attributes["browser.navigation.type"], "navigate");
      same(root.attributes["browser.performance.time_origin"], timeOrigin, "time origin");
      assert.deepEqual(page.errors, []);
      await page.close();
    });
  }

  test(`${engine}: a navigation within the page has what it loaded, and nothing of the page load`, async () => {
    const page = await visit(engine, { tracing: { ignoreResourceSpans: ["resource.script"] } });
    const load = await traceOf(page, "pageload");
    assert.ok(!load.spans.some((span) => opOf(span) === "resource.script"));
    await page.evaluate(async () => {
      history.pushState({}, "", "/page/two");
      for (const name of ["one.pixel.gif", "two.pixel.gif"]) {
        const image = new Image();
        await new Promise((done) => Object.assign(image, { onload: done, src: `/${name}` }));
      }
    });
    const { spans } = await traceOf(page, "navigation");
    assert.deepEqual(spans.map((span) => [opOf(span), span.attributes["url.full"]]).filter(([op]) => !op.startsWith("ui.")), [
      ["resource.img", `${origin}/one.pixel.gif`],
      ["resource.img", `${origin}/two.pixel.gif`],
    ]);
    await page.close();
  });

  test(`${engine}: a page that is left at once has them too`, async () => {
    const page = await visit(engine, { tracing: { idleTimeout: 20_000 } });
    await until(() => page.evaluate(() => document.readyState === "complete" && performance.getEntriesByType("navigation")[0].loadEventEnd > 0), "the load event");
    const { entries } = await timeline(page);
    await page.goto(`${origin}/frame.html`);
    const root = await rootOf(page, "pageload");
    const expected = entries.filter(({ entryType, initiatorType }) => entryType === "resource" && !["fetch", "xmlhttprequest", "beacon"].includes(initiatorType)).length;
    const found = async () => (await collector.trace(root.trace_id)).spans.map(opOf);
    await until(async () => (await found()).filter((op) => op.startsWith("resource.")).length >= expected, `${expected} resources`);
    assert.ok((await found()).includes("browser.load_event"));
    await page.close();
  });

  test(`${engine}: marks and measures`, async () => {
    const page = await visit(engine, { integrations: ["userTimingIntegration"] });
    const { spans } = await traceOf(page, "pageload");
    const { origin: timeOrigin, entries } = await timeline(page);
    const { startTime } = entries.find(({ name }) => name === "boot");
    const [mark] = spans.filter((span) => opOf(span) === "mark");
    assertTimes(mark, timeOrigin, startTime, startTime);
    assert.equal(mark.name, "boot");
    assert.equal(mark.attributes["sentry.browser.measure.detail.step"], 1);
    await page.close();
  });
}

test("chromium: a click, and what it sets off", async () => {
  const page = await visit("chromium", { integrations: ["interactionsIntegration"] });
  const load = await traceOf(page, "pageload");
  assert.ok(!load.spans.some((span) => opOf(span) === "ui.action.click"));
  await page.evaluate(() => {
    document.querySelector("#buy").onclick = (event) => {
      globalThis.clickedAt = event.timeStamp;
      const end = performance.now() + 60;
      while (performance.now() < end);
    };
  });
  await page.click("#buy");
  const { root, spans } = await traceOf(page, "ui.action.click");
  const [origin, clickedAt] = await page.evaluate(() => [performance.timeOrigin, globalThis.clickedAt]);
  same(root.start_timestamp, origin + clickedAt, "the click's own time");
  assert.equal(root.name, "Click");
  assert.equal(root.attributes["sentry.origin"], "auto.browser.interactions");
  assert.equal(root.attributes["url.path"], "/page");
  const [click] = spans.filter((span) => opOf(span) === "ui.interaction.click" && span.attributes["sentry.origin"] === "auto.browser.interactions");
  assert.equal(click.name, "BuyButton");
  assert.equal(click.attributes["ui.component_name"], "BuyButton");
  assert.equal(click.parent_span_id, root.span_id);
  assert.ok(click.end_timestamp - click.start_timestamp >= 0.06);
  await page.close();
});

test("chromium: when elements were painted", async () => {
  const page = await visit("chromium", { integrations: ["elementTimingIntegration"] });
  const sample = await until(async () => (await collector.samples("ui.element.render_time"))[0], "the metric");
  const { attributes } = sample;
  assert.equal(attributes["ui.element.identifier"], "title");
  assert.equal(attributes["ui.element.paint_type"], "text-paint");
  assert.equal(attributes["ui.element.type"], "h1");
  assert.equal(attributes["sentry.origin"], "auto.ui.browser.element_timing");
  assert.ok(sample.value > 0 && sample.unit === "millisecond");
  await page.close();
});

test("chromium: pages kept by the back/forward cache, and why others are not", async () => {
  const page = await visit("chromium", { integrations: ["bfcacheMetricsIntegration"] });
  const navigations = (outcome) =>
    until(async () => {
      const samples = await collector.samples("browser.bfcache.navigation");
      return samples.find(({ attributes }) => attributes["browser.bfcache.outcome"] === outcome);
    }, `the outcome ${outcome}`);
  const titled = (title) => until(() => page.evaluate((title) => document.title === title, title).catch(() => false), `the page ${title}`);
  // A page with requests under way is not kept, nor one that is left before it has been drawn.
  const settle = () => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
  const awayAndBack = async () => {
    await settle();
    await page.evaluate((url) => void (location.href = url), `${origin}/frame.html`);
    await titled("inside");
    await settle();
    await page.evaluate(() => history.back());
    await titled("timeline");
  };
  await awayAndBack();
  const hit = await navigations("hit");
  assert.equal(hit.attributes["sentry.segment.name"], "/page");
  assert.equal(hit.attributes["sentry.origin"], "auto.browser.bfcache");

  await page.evaluate(() => addEventListener("unload", () => {}));
  await awayAndBack();
  const miss = await navigations("miss");
  const count = miss.attributes["browser.bfcache.not_restored_reason_count"];
  const reasons = await until(async () => {
    const found = await collector.samples("browser.bfcache.not_restored");
    return found.length >= count && found;
  }, "the reasons");
  const said = await page.evaluate(() => performance.getEntriesByType("navigation")[0].notRestoredReasons.reasons.map(({ reason }) => reason));
  assert.deepEqual(reasons.map(({ attributes }) => attributes["browser.bfcache.reason"]).sort(), said.sort());
  assert.ok(count >= 1 && reasons.every(({ attributes }) => attributes["browser.bfcache.frame"] === "top"));
  await page.close();
});
