/** Page loads and navigations: what starts and ends them, what they are called, and which trace everything belongs to. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { Collector, launch, open, packageFile, until } from "./support.mjs";

const TRACE = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";
const PARENT = "1a2b3c4d5e6f7081";
const OTHER_TRACE = "00000000000000000000000000000abc";
const BAGGAGE = `sentry-trace_id=${TRACE},sentry-sample_rate=0.5,sentry-sample_rand=0.1,sentry-sampled=true,sentry-org_id=1,sentry-public_key=other`;
const meta = (trace, baggage) =>
  `<meta name="sentry-trace" content="${trace}">` + (baggage ? `<meta name="baggage" content="${baggage}">` : "");

/** Without routes of its own ending early, and with the queries and fragments in what is recorded. */
const TRACING = { idleTimeout: 300 };
const INIT = { tracesSampleRate: 1, dataCollection: { urlQueryParams: true } };

const collector = await Collector.start();
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };

/** A site whose pages are what each test asks for; any other path answers with the same page, as single-page apps want it. */
const site = await (async () => {
  const pages = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://site");
    const [, id] = pathname.split("/");
    const page = pages.get(id);
    if (page) return response.writeHead(200, { "content-type": "text/html", "cache-control": "no-cache", ...page.headers }).end(page.html);
    const file = await packageFile(pathname.slice(1)).catch(() => undefined);
    response.writeHead(file ? 200 : 404, { "content-type": "text/javascript" }).end(file);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    /** Answers the URL of a page; `before` and `boot` are code that runs around the start of the SDK. */
    page({ init = {}, tracing = {}, head = "", headers = {}, before = "", boot = "" } = {}) {
      const id = `site${pages.size}`;
      const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>${id}</title>${head}
<button>go</button>
<script>${before}</script>
<script type="module">
import * as Fanal from "/dist/index.js";
globalThis.Fanal = Fanal;
const tracing = ${JSON.stringify({ ...TRACING, ...tracing })};
globalThis.client = Fanal.init({
  ...${JSON.stringify({ ...INIT, dsn: collector.dsn, release: id, ...init })},
  integrations: [Fanal.browserTracingIntegration({ ...tracing, ...globalThis.tracing })], ...globalThis.init,
});
${boot}
globalThis.isReady = true;
</script>`;
      pages.set(id, { html, headers });
      return { id, url: `${origin}/${id}/shop`, base: `/${id}` };
    },
  };
})();

/** The route spans of a page, by start, once there are `count` of them. */
async function routes(id, count) {
  let found = [];
  const of = async () => (found = (await collector.spans({ limit: 1000 })).filter(({ attributes, op }) => attributes["sentry.release"] === id && /^(pageload|navigation)/.test(op)));
  await until(async () => (await of()).length >= count, () => `${found.length} of ${count} routes`);
  return found;
}

const reason = ({ attributes }) => attributes["sentry.idle_span_finish_reason"];
const path = ({ attributes }, { base }) => attributes["url.full"].split(base)[1];
const traceOf = (page) => page.evaluate(() => Fanal.getTraceData()["sentry-trace"].split("-")[0]);
/** Waits until no route is going on, so that what follows is not a redirect or a part of it. */
const settle = (page) => until(() => page.evaluate(() => !Fanal.getActiveSpan()), "the end of the route");
const flush = (page) => page.evaluate(() => Fanal.flush());

/** Hides the page or shows it again, as seen by scripts: drivers cannot. */
const setHidden = (page, isHidden) =>
  page.evaluate((isHidden) => {
    Object.defineProperty(document, "visibilityState", { value: isHidden ? "hidden" : "visible", configurable: true });
    Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);

for (const [engine, { newProfile }] of Object.entries(browsers)) {
  const start = async (config) => {
    const made = site.page(config);
    const page = await open(await newProfile(), made.url + (config?.query || ""));
    return { ...made, page };
  };

  test(`${engine}: a page load is a root span from the time origin on`, async () => {
    const { page, id, base, url } = await start({ query: "?q=1&token=abc#top" });
    const [span] = await routes(id, 1);
    assert.equal(span.name, "Pageload");
    assert.equal(span.op, "pageload");
    assert.equal(span.origin, "auto.pageload.browser");
    assert.equal(span.status, "ok");
    assert.equal(span.parent_span_id ?? null, null);
    assert.equal(span.is_segment, true);
    assert.equal(span.attributes["sentry.segment.name.source"], "url");
    assert.equal(span.attributes["url.path"], new URL(url).pathname);
    assert.equal(path(span, { base }), "/shop?q=1&token=[Filtered]#top");
    assert.equal(reason(span), "idleTimeout");
    const origin = await page.evaluate(() => performance.timeOrigin);
    assert.ok(Math.abs(span.start_timestamp * 1000 - origin) < 2, `${span.start_timestamp} and ${origin}`);
    await page.close();
  });

  for (const [how, config, expected] of [
    ["<meta>", { head: meta(`${TRACE}-${PARENT}-1`, BAGGAGE) }, TRACE],
    ["<meta>, our organisation", { head: meta(`${TRACE}-${PARENT}-1`, BAGGAGE), init: { orgId: 1, strictTraceContinuation: true } }, TRACE],
    ["<meta>, another organisation", { head: meta(`${TRACE}-${PARENT}-1`, BAGGAGE), init: { orgId: 2 } }],
    ["<meta>, no organisation of ours, strict", { head: meta(`${TRACE}-${PARENT}-1`, BAGGAGE), init: { strictTraceContinuation: true } }],
    ["Server-Timing", { headers: { "server-timing": `cache;dur=2, sentry-trace;desc="${TRACE}-${PARENT}-1", baggage;desc="${BAGGAGE}"` } }, TRACE],
    ["<meta> before Server-Timing", { head: meta(`${TRACE}-${PARENT}-1`), headers: { "server-timing": `sentry-trace;desc="${OTHER_TRACE}-${PARENT}-1"` } }, TRACE],
    ["a header that is none", { head: meta("nonsense") }],
  ]) {
    test(`${engine}: continuation of ${how}`, async () => {
      const { page, id, base } = await start(config);
      await routes(id, 1);
      await settle(page);
      await page.evaluate((base) => history.pushState(0, "", base + "/next"), base);
      const [load, navigation] = await routes(id, 2);
      assert.equal(load.trace_id === TRACE, !!expected);
      assert.equal(load.parent_span_id ?? undefined, expected && PARENT);
      assert.notEqual(navigation.trace_id, load.trace_id, "the server's trace is of the page load only");
      assert.equal(navigation.parent_span_id ?? undefined, undefined);
      if (how === "<meta>") {
        const { dsc } = await collector.trace(TRACE);
        assert.equal(dsc.sample_rand, "0.1");
        assert.equal(dsc.public_key, "other", "what came in is passed on");
      }
      await page.close();
    });
  }

  test(`${engine}: a page load that the server did not sample is not recorded, the navigation after it is`, async () => {
    const { page, id, base } = await start({ head: meta(`${TRACE}-${PARENT}-0`) });
    await settle(page);
    assert.equal(await traceOf(page), TRACE);
    await page.evaluate((base) => history.pushState(0, "", base + "/next"), base);
    const spans = await routes(id, 1);
    assert.deepEqual(spans.map(({ op }) => op), ["navigation"]);
    assert.equal(spans[0].attributes["sentry.previous_trace"], `${TRACE}-${spans[0].attributes["sentry.previous_trace"].split("-")[1]}-0`);
    await page.close();
  });

  for (const api of ["the Navigation API", "patched history"]) {
    const before = api === "patched history" ? "Object.defineProperty(globalThis, 'navigation', { value: undefined })" : "";

    test(`${engine}: ${api}: every way to another URL is one navigation, in a trace of its own`, async () => {
      const { page, id, base } = await start({ before });
      await settle(page);
      const steps = [
        ["/one", (base) => history.pushState(0, "", base + "/one")],
        ["/two?a=1", () => history.pushState(0, "", "two?a=1")],
        ["/two?a=2", () => history.replaceState(0, "", "?a=2")],
        ["/two?a=2#part", () => (location.hash = "part")],
        ["/two?a=2", () => history.back()],
        ["/one", () => history.back()],
        ["/two?a=2", () => history.forward()],
      ];
      const traces = new Set([await traceOf(page)]);
      for (const [at, [, act]] of steps.entries()) {
        await page.evaluate(act, base);
        await until(async () => traces.add(await traceOf(page)) && traces.size === at + 2, `navigation ${at}`);
        await settle(page);
      }
      // What changes nothing is none.
      await page.evaluate(() => {
        history.replaceState({ a: 1 }, "", location.href);
        history.pushState({ a: 2 }, "");
        history.pushState({ a: 3 }, "", null);
      });
      await flush(page);
      const [load, ...navigations] = await routes(id, steps.length + 1);
      assert.deepEqual(navigations.map((span) => path(span, { base })), steps.map(([to]) => to));
      for (const span of navigations) {
        assert.equal(span.name, "Navigation");
        assert.equal(span.op, "navigation");
        assert.equal(span.origin, "auto.navigation.browser");
        assert.equal(span.is_segment, true);
      }
      const all = [load, ...navigations];
      assert.deepEqual(all.map(({ trace_id }) => trace_id), [...traces]);
      assert.deepEqual(
        navigations.map(({ attributes }) => attributes["sentry.previous_trace"]),
        all.slice(0, -1).map(({ trace_id, span_id }) => `${trace_id}-${span_id}-1`),
      );
      const [link] = navigations[0].links;
      assert.equal(link.span_id, load.span_id);
      assert.equal(link.attributes["sentry.link.type"].value ?? link.attributes["sentry.link.type"], "previous_trace");
      await page.close();
    });

    test(`${engine}: ${api}: a router that tidies the first URL does not navigate; the base element counts`, async () => {
      const { page, id, base } = await start({ before, query: "?utm=1#x", boot: "history.replaceState(0, '', location.pathname);" });
      await settle(page);
      await page.evaluate((base) => {
        const element = document.createElement("base");
        element.href = base + "/deep/er/";
        document.head.append(element);
        history.pushState(0, "", "leaf");
      }, base);
      const spans = await routes(id, 2);
      assert.deepEqual(spans.map((span) => path(span, { base })), ["/shop?utm=1#x", "/deep/er/leaf"]);
      await page.close();
    });
  }

  test(`${engine}: navigations that a router intercepts are known where there is a Navigation API`, async () => {
    const { page, id, base } = await start();
    await settle(page);
    if (!(await page.evaluate(() => "navigation" in globalThis))) return page.close();
    await page.evaluate((base) => {
      navigation.addEventListener("navigate", (event) => event.canIntercept && event.intercept({ handler: async () => {} }));
      navigation.navigate(base + "/intercepted");
    }, base);
    const [, span] = await routes(id, 2);
    assert.equal(path(span, { base }), "/intercepted");
    await page.close();
  });

  test(`${engine}: soon after the page load and untouched it is a redirect; after a click it is a navigation`, async () => {
    const { page, id, base } = await start({ tracing: { idleTimeout: 1000 }, boot: "history.replaceState(0, '', 'redirected');" });
    await page.evaluate((base) => {
      document.querySelector("button").onclick = () => history.pushState(0, "", base + "/clicked");
      document.querySelector("button").click();
    }, base);
    await flush(page);
    const spans = await routes(id, 3);
    const [load, redirect, navigation] = spans;
    assert.deepEqual(spans.map(({ op }) => op), ["pageload", "navigation.redirect", "navigation"]);
    assert.equal(redirect.trace_id, load.trace_id);
    assert.equal(redirect.parent_span_id, load.span_id);
    assert.equal(redirect.end_timestamp, redirect.start_timestamp);
    assert.equal(path(redirect, { base }), "/redirected");
    assert.equal(reason(load), "cancelled");
    assert.notEqual(navigation.trace_id, load.trace_id);
    await page.close();
  });

  test(`${engine}: without the heuristic every change is a navigation`, async () => {
    const { page, id } = await start({ tracing: { detectRedirects: false }, boot: "history.replaceState(0, '', 'redirected');" });
    const spans = await routes(id, 2);
    assert.deepEqual(spans.map(({ op }) => op), ["pageload", "navigation"]);
    await page.close();
  });

  test(`${engine}: everything until the next navigation is in the trace of the route, after its end too`, async () => {
    const { page, id, base } = await start({ init: { parentSpanIsAlwaysRootSpan: true } });
    const record = (name) =>
      page.evaluate((name) => {
        Fanal.startSpan({ name, attributes: { mark: name } }, () => Fanal.metrics.count(name, 1, { attributes: { id: name } }));
        Fanal.metrics.count(name, 1, { attributes: { id: name + " outside" } });
        return Fanal.getTraceData();
      }, name);
    const mark = `${id} ${engine}`;
    const during = await record(mark + " during");
    await settle(page);
    const afterwards = await record(mark + " afterwards");
    await page.evaluate((base) => history.pushState(0, "", base + "/next"), base);
    const next = await record(mark + " next");
    await settle(page);
    const last = await record(mark + " last");
    await flush(page);
    const [load, navigation] = await routes(id, 2);
    const own = async (name) => (await collector.spans({ limit: 1000 })).find((span) => span.name === mark + name);
    for (const [name, route, parent] of [[" during", load, load.span_id], [" afterwards", load], [" next", navigation, navigation.span_id], [" last", navigation]]) {
      const span = await until(() => own(name), mark + name);
      assert.equal(span.trace_id, route.trace_id, name);
      assert.equal(span.parent_span_id ?? undefined, parent, name);
      const samples = await collector.expect(mark + name, 2);
      for (const sample of samples) assert.equal(sample.trace_id, route.trace_id, name);
    }
    for (const [data, route] of [[during, load], [afterwards, load], [next, navigation], [last, navigation]]) {
      assert.match(data["sentry-trace"], new RegExp(`^${route.trace_id}-[0-9a-f]{16}-1$`));
      assert.match(data.baggage, new RegExp(`sentry-trace_id=${route.trace_id}.*sentry-sampled=true`));
    }
    await page.close();
  });

  test(`${engine}: what asynchronous code navigates to goes on when that code is done`, async () => {
    const { page, id, base } = await start();
    await settle(page);
    const traces = await page.evaluate(async (base) => {
      const trace = () => Fanal.getTraceData()["sentry-trace"].slice(0, 32);
      const before = trace();
      const within = await Fanal.startSpan({ name: "checkout" }, async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        history.pushState(0, "", base + "/done");
        return trace();
      });
      const after = trace();
      Fanal.startInactiveSpan({ name: "late work" }).end();
      return [before, within, after, Fanal.spanToJSON(Fanal.getActiveSpan()).attributes["sentry.op"]];
    }, base);
    const [load, navigation] = await routes(id, 2);
    assert.deepEqual(traces, [load.trace_id, navigation.trace_id, navigation.trace_id, "navigation"]);
    const { spans } = await collector.trace(navigation.trace_id);
    assert.equal(spans.find(({ name }) => name === "late work").parent_span_id, navigation.span_id);
    await page.close();
  });

  test(`${engine}: a hidden tab cancels what is going on`, async () => {
    const { page, id } = await start({ tracing: { idleTimeout: 20_000 } });
    await setHidden(page, true);
    const [load] = await routes(id, 1);
    assert.equal(load.attributes["sentry.cancellation_reason"], "document.hidden");
    assert.equal(reason(load), "externalFinish");
    assert.equal(load.status, "ok");
    await page.close();
  });

  test(`${engine}: a hidden tab leaves alone what is going on, if asked to`, async () => {
    const { page, id } = await start({ tracing: { markBackgroundSpan: false } });
    await setHidden(page, true);
    const [load] = await routes(id, 1);
    assert.equal(load.attributes["sentry.cancellation_reason"], undefined);
    assert.equal(reason(load), "idleTimeout");
    await page.close();
  });

  test(`${engine}: a page that goes ends its route, and it arrives`, async () => {
    const { page, id, url } = await start({ tracing: { idleTimeout: 20_000 } });
    await page.goto(url.replace(id, site.page().id));
    const [load] = await routes(id, 1);
    assert.ok(["documentHidden", "externalFinish"].includes(reason(load)), reason(load));
    await page.close();
  });

  test(`${engine}: back from the back/forward cache is a navigation of its own kind`, async () => {
    const { page, id, base, url } = await start();
    await settle(page);
    await page.goto(url.replace(id, site.page().id));
    // Drivers wait for a load that does not come then.
    await page.evaluate(() => history.back());
    const [load, restore] = await routes(id, 2);
    assert.equal(restore.origin, "auto.navigation.browser.bfcache");
    assert.equal(restore.op, "navigation");
    assert.equal(restore.attributes["browser.navigation.type"], "back-forward-cache");
    assert.equal(path(restore, { base }), "/shop");
    assert.notEqual(restore.trace_id, load.trace_id);
    await page.close();
  });

  test(`${engine}: the trace before is linked across pages if it may be stored`, async () => {
    const { page, id } = await start({ tracing: { linkPreviousTrace: "session-storage" } });
    await settle(page);
    await page.reload();
    const [first, second] = await routes(id, 2);
    assert.equal(second.op, "pageload");
    assert.equal(second.attributes["sentry.previous_trace"], `${first.trace_id}-${first.span_id}-1`);
    assert.equal(second.links[0].trace_id, first.trace_id);
    const stored = JSON.parse(await page.evaluate(() => sessionStorage.getItem("sentry_previous_trace")));
    assert.deepEqual(Object.keys(stored).sort(), ["sampleRand", "sampleRate", "spanContext", "startTimestamp"]);
    await page.close();
  });

  test(`${engine}: no link if not wanted`, async () => {
    const { page, id, base } = await start({ tracing: { linkPreviousTrace: "off" } });
    await settle(page);
    await page.evaluate((base) => history.pushState(0, "", base + "/next"), base);
    const [, navigation] = await routes(id, 2);
    assert.equal(navigation.attributes["sentry.previous_trace"], undefined);
    await page.close();
  });

  test(`${engine}: a trace decides as the one before if it is to be consistent`, async () => {
    // One random number for each trace: the first is sampled, the others would not be.
    const before = "const numbers = [0.1]; Math.random = () => numbers.shift() ?? 0.9;";
    const { page, id, base } = await start({ before, init: { tracesSampleRate: 0.5 }, tracing: { consistentTraceSampling: true } });
    for (const to of ["/one", "/two"]) {
      await settle(page);
      await page.evaluate((to) => history.pushState(0, "", to), base + to);
    }
    const spans = await routes(id, 3);
    const [load, one, two] = spans;
    assert.equal(load.attributes["sentry.sample_rate"], 0.5);
    for (const span of [one, two]) {
      assert.equal(span.attributes["sentry.previous_trace_sample_rate"], 0.5);
      const { dsc } = await collector.trace(span.trace_id);
      assert.equal(dsc.sample_rand, "0.1");
      assert.equal(dsc.sample_rate, "0.5");
    }
    await page.close();
  });

  test(`${engine}: started by hand: name, source, trace`, async () => {
    const { page, id, base } = await start({ tracing: { instrumentPageLoad: false, instrumentNavigation: false } });
    await page.evaluate(({ trace, parent }) => {
      globalThis.first = Fanal.startBrowserTracingPageLoadSpan(client, { name: "Home", attributes: { "sentry.segment.name.source": "route" } }, { sentryTrace: `${trace}-${parent}-1` });
    }, { trace: OTHER_TRACE, parent: PARENT });
    await settle(page);
    await page.evaluate((base) => {
      history.pushState(0, "", base + "/ignored");
      const span = Fanal.startBrowserTracingNavigationSpan(client, { name: "/users/:id" }, { url: base + "/users/7" });
      globalThis.isActive = span === Fanal.getActiveSpan();
      Fanal.startBrowserTracingNavigationSpan(client, { name: "elsewhere" }, { url: base + "/else", isRedirect: true });
    }, base);
    // By kind: a clock of whole milliseconds may show the same start for two of them.
    const spans = await routes(id, 3);
    const [load, navigation, redirect] = ["pageload", "navigation", "navigation.redirect"].map((op) => spans.find((span) => span.op === op));
    assert.equal(await page.evaluate(() => globalThis.isActive), true);
    assert.deepEqual([load.name, load.trace_id, load.parent_span_id], ["Home", OTHER_TRACE, PARENT]);
    assert.equal(load.attributes["sentry.segment.name.source"], "route");
    assert.deepEqual([navigation.name, navigation.op, path(navigation, { base })], ["/users/:id", "navigation", "/users/7"]);
    assert.equal(navigation.attributes["sentry.segment.name.source"], "custom");
    assert.deepEqual([redirect.name, redirect.op, redirect.parent_span_id], ["elsewhere", "navigation.redirect", navigation.span_id]);
    await page.close();
  });

  test(`${engine}: the application may change what a route starts with; one that throws changes nothing`, async () => {
    const before = `globalThis.tracing = { beforeStartSpan(options) {
      if (options.op === "navigation") throw new Error("mine");
      return { ...options, name: "renamed", attributes: { ...options.attributes, team: "web" } };
    } };`;
    const { page, id, base } = await start({ before });
    await settle(page);
    await page.evaluate((base) => history.pushState(0, "", base + "/next"), base);
    const [load, navigation] = await routes(id, 2);
    assert.deepEqual([load.name, load.attributes.team, load.attributes["sentry.segment.name.source"]], ["renamed", "web", "custom"]);
    assert.deepEqual([navigation.name, navigation.attributes["sentry.segment.name.source"]], ["Navigation", "url"]);
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test(`${engine}: a route provider names routes`, async () => {
    const before = `globalThis.init = { routeProvider: {
      resolveRoute: ({ pathname }) => (/user/.test(pathname) ? "/users/:id" : undefined), resolveCurrentRoute() {},
    } };`;
    const { page, id, base } = await start({ before });
    await settle(page);
    await page.evaluate((base) => history.pushState(0, "", base + "/users/7"), base);
    const [load, navigation] = await routes(id, 2);
    assert.equal(load.name, "Pageload");
    assert.equal(load.attributes["url.template"], undefined);
    assert.equal(navigation.name, "/users/:id");
    assert.equal(navigation.attributes["url.template"], "/users/:id");
    assert.equal(navigation.attributes["sentry.segment.name.source"], "route");
    await page.close();
  });

  test(`${engine}: a page load that the application ends when it is loaded`, async () => {
    const { page, id } = await start({ tracing: { enableReportPageLoaded: true } });
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 800)));
    assert.equal((await page.evaluate(() => Fanal.spanToJSON(Fanal.getActiveSpan()).attributes["sentry.op"])), "pageload");
    const now = await page.evaluate(() => (Fanal.reportPageLoaded(), performance.timeOrigin + performance.now()));
    const [load] = await routes(id, 1);
    assert.equal(reason(load), "reportPageLoaded");
    assert.ok(Math.abs(load.end_timestamp * 1000 - now) < 50, "its end is not cut back to its last child");
    await page.close();
  });

  test(`${engine}: an error that nobody caught makes the route a failed one`, async () => {
    const { page, id } = await start({ boot: "setTimeout(() => { throw new Error('mine'); });" });
    const [load] = await routes(id, 1);
    assert.equal(load.status, "error");
    await page.close();
    const { page: other, id: otherId } = await start({ boot: "Promise.reject(new Error('mine'));" });
    assert.equal((await routes(otherId, 1))[0].status, "error");
    await other.close();
  });

  test(`${engine}: a span made active by hand has children until it ends`, async () => {
    const { page } = await start({ tracing: { instrumentPageLoad: false } });
    const seen = await page.evaluate(() => {
      const span = Fanal.startInactiveSpan({ name: "work" });
      Fanal.setActiveSpanInBrowser(span);
      const child = Fanal.startInactiveSpan({ name: "child" });
      const isActive = Fanal.getActiveSpan() === span;
      span.end();
      return [isActive, Fanal.spanToJSON(child).parent_span_id === span.spanContext().spanId, Fanal.getActiveSpan() === undefined];
    });
    assert.deepEqual(seen, [true, true, true]);
    await page.close();
  });

  test(`${engine}: without a sample rate there are no spans, but traces follow the routes`, async () => {
    const { page, id, base } = await start({ init: { tracesSampleRate: undefined }, head: meta(`${TRACE}-${PARENT}-1`, BAGGAGE) });
    const before = await page.evaluate(() => [Fanal.getTraceData(), Fanal.getTraceData()]);
    assert.match(before[0]["sentry-trace"], new RegExp(`^${TRACE}-[0-9a-f]{16}-1$`));
    assert.equal(before[0]["sentry-trace"], before[1]["sentry-trace"], "the parent of all requests of a route is the same");
    await page.evaluate((base) => history.pushState(0, "", base + "/next"), base);
    assert.notEqual(await traceOf(page), TRACE);
    await flush(page);
    assert.deepEqual((await collector.spans({ limit: 1000 })).filter(({ attributes }) => attributes["sentry.release"] === id), []);
    await page.close();
  });

  test(`${engine}: a crawler's visit is not recorded`, async () => {
    const before = "Object.defineProperty(navigator, 'userAgent', { value: 'Mozilla/5.0 (compatible; Googlebot/2.1)' });";
    const { page, id, base } = await start({ before });
    await page.evaluate((base) => history.pushState(0, "", base + "/next"), base);
    await page.evaluate(() => fetch(location.href));
    await flush(page);
    assert.equal(await page.evaluate(() => Fanal.getActiveSpan()), undefined);
    assert.deepEqual((await collector.spans({ limit: 1000 })).filter(({ attributes }) => attributes["sentry.release"] === id), []);
    await page.close();
  });

  test(`${engine}: a prerendered page loads for its visitor when it is shown`, async () => {
    const before = `globalThis.isHiddenYet = true;
      Object.defineProperty(document, "prerendering", { get: () => globalThis.isHiddenYet });`;
    const { page, id, base } = await start({ before, head: meta(`${TRACE}-${PARENT}-1`, BAGGAGE) });
    assert.equal(await traceOf(page), TRACE, "its requests belong to the trace all the same");
    await page.evaluate((base) => history.replaceState(0, "", base + "/unseen"), base);
    assert.equal(await page.evaluate(() => Fanal.getActiveSpan()), undefined);
    await page.evaluate(() => {
      globalThis.isHiddenYet = false;
      document.dispatchEvent(new Event("prerenderingchange"));
    });
    const [load, ...others] = await routes(id, 1);
    assert.equal(load.trace_id, TRACE);
    assert.equal(path(load, { base }), "/unseen");
    assert.deepEqual(others, []);
    await page.close();
  });

  test(`${engine}: sent as transactions, routes are called by their paths`, async () => {
    const { page, id, base, url } = await start({ init: { traceLifecycle: "static" } });
    await settle(page);
    await page.evaluate((base) => history.pushState(0, "", base + "/next?q=1"), base);
    await settle(page);
    await flush(page);
    const transactions = async () => (await collector.traces({ limit: 1000 })).filter(({ name }) => name?.includes(id));
    await until(async () => (await transactions()).length === 2, "two transactions");
    assert.deepEqual((await transactions()).map(({ name }) => name).sort(), [base + "/next", new URL(url).pathname].sort());
    await page.close();
  });

  test(`${engine}: a closed client leaves the page as it was`, async () => {
    const { page, id, base } = await start({
      before: "Object.defineProperty(globalThis, 'navigation', { value: undefined }); globalThis.native = [history.pushState, history.replaceState];",
    });
    await routes(id, 1);
    const isNative = await page.evaluate(async (base) => {
      await Fanal.close();
      const isNative = history.pushState === native[0] && history.replaceState === native[1];
      history.pushState(0, "", base + "/next");
      return isNative;
    }, base);
    assert.equal(isNative, true);
    assert.equal((await routes(id, 1)).length, 1);
    assert.deepEqual(page.errors, []);
    await page.close();
  });
}
