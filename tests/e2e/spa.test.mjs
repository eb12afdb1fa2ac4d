/** Applications as people build them: routers of React and Vue, and pages that are just pages, bundled by Vite. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { bundle } from "./apps/build.mjs";
import { Collector, launch, packageEntry, until, watch } from "./support.mjs";

const collector = await Collector.start();
const init = { dsn: collector.dsn, release: "shop@1.4.0", tracesSampleRate: 1, _flushInterval: 100 };
const apps = {};
for (const name of ["react-router", "vue-router", "multi-page"]) apps[name] = await bundle(name, new URL("../", packageEntry));
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };

const PRODUCTS = [1, 2, 3].map((id) => ({ id, name: `Product ${id}` }));
const TYPES = { html: "text/html", js: "text/javascript", json: "application/json" };

/** Serves an application; a path without a file is one of its routes. `rendered(path)` answers what the server adds to a page. */
async function serve(name, config, rendered = () => ({})) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://app");
    const [, , what, id] = pathname.replace(/\.json$/, "").split("/");
    const answer = (type, body, headers) => response.writeHead(200, { "content-type": TYPES[type], ...headers }).end(body);
    if (pathname.startsWith("/api/")) return answer("json", JSON.stringify(what === "products" && id ? PRODUCTS[id - 1] : PRODUCTS));
    const isFile = /\.\w+$/.test(pathname);
    const body = await readFile(`${apps[name]}${isFile ? pathname : "/index.html"}`, "utf8");
    if (isFile && !pathname.endsWith(".html")) return answer("js", body);
    const { head = "", headers } = rendered(pathname);
    answer("html", body.replace("<!-- server -->", `<script>globalThis.config = ${JSON.stringify(config)}</script>${head}`), headers);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** Waits for a route span at `url` that is not among `known`; with everything of its trace, once `isWhole` of that. */
async function route(op, url, known, isWhole = () => true) {
  const find = async () => {
    const spans = await collector.spans({ op });
    const root = spans.find(({ attributes, trace_id: id }) => attributes["url.full"] === url && !known.some((it) => it.trace_id === id));
    const trace = root && (await collector.trace(root.trace_id));
    return trace && isWhole(trace) && { ...root, trace };
  };
  const found = await until(find, () => `the ${op} of ${url}`);
  known.push(found);
  return found;
}

const requests = ({ trace }) =>
  trace.spans.filter(({ op }) => op === "http.client").map(({ attributes }) => new URL(attributes["url.full"]).pathname);
const hasRequest = ({ spans }) => spans.some(({ op }) => op === "http.client");

for (const [engine, { newProfile }] of Object.entries(browsers)) {
  for (const app of ["react-router", "vue-router"]) {
    test(`${engine}, ${app}: each route is a trace, and holds what happened on it`, async () => {
      const origin = await serve(app, { init });
      const page = await (await newProfile()).newPage();
      watch(page);
      const seen = [];
      const click = async (id) => {
        await page.waitForSelector(`#${id}`);
        await page.click(`#${id}`);
      };
      await page.goto(`${origin}/`);
      const load = await route("pageload", `${origin}/`, seen, hasRequest);
      await click("product-1");
      const first = await route("navigation", `${origin}/products/1`, seen, (trace) => hasRequest(trace) && trace.metrics.length);
      await click("next");
      const second = await route("navigation", `${origin}/products/2`, seen, (trace) => hasRequest(trace) && trace.metrics.length);
      await click("about");
      const about = await route("navigation", `${origin}/about`, seen);
      await page.goBack();
      const back = await route("navigation", `${origin}/products/2`, seen, (trace) => hasRequest(trace) && trace.metrics.length);

      const names = seen.map(({ name, attributes }) => [name, attributes["sentry.segment.name.source"], attributes["url.template"]]);
      const product = ["/products/:id", "route", "/products/:id"];
      assert.deepEqual(names, [["/", "route", "/"], product, product, ["/about", "route", "/about"], product]);
      assert.equal(new Set(seen.map(({ trace_id: id }) => id)).size, 5);
      assert.deepEqual([load, first, second, about, back].map(requests), [
        ["/api/products.json"], ["/api/products/1.json"], ["/api/products/2.json"], [], ["/api/products/2.json"],
      ]);
      for (const { trace, span_id: id, trace_id: traceId } of [first, second, back]) {
        assert.deepEqual(trace.metrics.map((metric) => [metric.name, metric.span_id, metric.trace_id]), [["product.viewed", id, traceId]]);
        assert.ok(trace.spans.filter(({ op }) => op === "http.client").every(({ parent_span_id: parent }) => parent === id));
      }
      for (const [index, { links }] of seen.entries()) {
        const previous = seen[index - 1];
        assert.equal(links?.[0]?.trace_id, previous?.trace_id, "each route knows the one before it");
      }
      assert.deepEqual(page.errors, []);
      await page.close();
    });
  }

  test(`${engine}, multi-page: each page continues the trace that it came with`, async () => {
    const given = { "/": randomTrace(), "/product.html": randomTrace() };
    const rendered = (path) => {
      const { header, baggage } = given[path] || {};
      if (path === "/") return { head: `<meta name="sentry-trace" content="${header}"/><meta name="baggage" content="${baggage}"/>` };
      if (header) return { headers: { "server-timing": `db;dur=5, sentry-trace;desc="${header}", baggage;desc="${baggage}"` } };
      return {};
    };
    const origin = await serve("multi-page", { init, tracing: { linkPreviousTrace: "session-storage" } }, rendered);
    const page = await (await newProfile()).newPage();
    watch(page);
    const seen = [];
    const hasMetric = ({ metrics }) => metrics.length > 0;
    await page.goto(`${origin}/`);
    const shop = await route("pageload", `${origin}/`, seen, hasMetric);
    await page.click("#product");
    const product = await route("pageload", `${origin}/product.html`, seen, hasMetric);
    await page.click("#checkout");
    const checkout = await route("pageload", `${origin}/checkout.html`, seen, hasMetric);
    for (const [path, { trace_id: traceId, parent_span_id: parent, trace }] of [["/", shop], ["/product.html", product]]) {
      assert.deepEqual([traceId, parent], [given[path].traceId, given[path].spanId], path);
      assert.equal(trace.dsc.release, "server@1", "the head of the trace speaks for it");
      assert.equal(trace.dsc.sample_rand, "0.25");
    }
    assert.ok(!checkout.parent_span_id);
    assert.equal(checkout.trace.dsc.release, "shop@1.4.0");
    assert.deepEqual([product, checkout].map(({ links }) => links?.[0]?.trace_id), [shop.trace_id, product.trace_id]);
    for (const { trace, span_id: id } of seen) assert.deepEqual(trace.metrics.map(({ span_id: of }) => of), [id]);
    assert.deepEqual(page.errors, []);
    await page.close();
  });
}

/** What a server with a trace of its own would send along. */
function randomTrace() {
  const [traceId, spanId] = [16, 8].map((size) => randomBytes(size).toString("hex"));
  const baggage = `sentry-trace_id=${traceId},sentry-public_key=key,sentry-release=server%401,sentry-sampled=true,sentry-sample_rate=0.5,sentry-sample_rand=0.25`;
  return { traceId, spanId, header: `${traceId}-${spanId}-1`, baggage };
}
