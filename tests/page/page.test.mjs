/** What a page in Rust traces by itself, as a browser and the collector see it. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Collector, launch, open, until } from "../e2e/support.mjs";

const TRACE = "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d";
const PARENT = "1a2b3c4d5e6f7081";
const HEADER = /^([0-9a-f]{32})-([0-9a-f]{16})-([01])$/;
const CODE = { js: "text/javascript", wasm: "application/wasm" };

const collector = await Collector.start();
const dist = pathToFileURL(`${process.env.PAGE_DIST}/`);
const home = await serve({});
const strict = await serve({ "access-control-allow-origin": "*" });
const friendly = await serve({ "access-control-allow-origin": "*", "access-control-allow-headers": "sentry-trace, baggage" });
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };

/** Pages, the app, and things to ask for; tells what it was asked. */
async function serve(headers) {
  const seen = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://page");
    const answer = (type, body, status = 200) => response.writeHead(status, { ...headers, "cache-control": "no-store", "content-type": type }).end(body);
    const [, name, type] = /^\/(app[\w.]*\.(js|wasm))$/.exec(pathname) || [];
    if (name) return answer(CODE[type], await readFile(new URL(name, dist)));
    if (pathname.startsWith("/page/")) {
      if (searchParams.has("timing")) response.setHeader("server-timing", `cache;dur=2, sentry-trace;desc="${TRACE}-${PARENT}-0"`);
      return answer("text/html", html(searchParams));
    }
    if (pathname === "/picture.svg") return answer("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    seen.push({ method: request.method, path: pathname, headers: request.headers, body: String(Buffer.concat(chunks)) });
    if (request.method === "OPTIONS") return answer("text/plain", "");
    if (pathname.endsWith("/hang")) return;
    if (pathname.endsWith("/reset")) return request.socket.destroy();
    if (pathname.endsWith("/stream")) {
      response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
      for (let i = 0; i < 3; i++) {
        response.write(`data: ${i}\n\n`);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      return response.end();
    }
    answer("text/plain", "answer", Number(searchParams.get("status")) || 200);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const got = (path, method = "GET") => until(() => seen.find((it) => it.path === path && it.method === method), `${method} ${path} at the server`);
  return { origin: `http://127.0.0.1:${server.address().port}`, seen, got };
}

/** `id` tells the page's spans from others'; the app starts with `config`, after `before` has run. */
function html(query) {
  const [id, config, before = "", meta] = ["id", "config", "before", "meta"].map((name) => query.get(name) ?? undefined);
  return `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>${id}</title>
${meta ? `<meta name="sentry-trace" content="${TRACE}-${PARENT}-1"><meta name="baggage" content="sentry-trace_id=${TRACE},sentry-sample_rand=0.1,sentry-public_key=other">` : ""}
<main><h1>A page</h1><button id="go">go</button><img src="/picture.svg" width="90" height="90"></main>
<script>${before}</script>
<script type="module">
import load, * as app from "/app.js";
await load();
globalThis.app = app;
${config === undefined ? "" : `app.init("${collector.dsn}", "${id}", "${config}");`}
globalThis.isReady = true;
</script>`;
}

let pages = 0;
/** Opens a page with the app in it. */
async function start(engine, { config = "idle=300", path = "shop", ...query } = {}) {
  const id = `${engine}-${++pages}`;
  const search = new URLSearchParams({ id, ...(config !== null && { config }), ...query });
  const url = `${home.origin}/page/${path}`;
  const page = await open(await browsers[engine].newProfile(), `${url}?${search}`);
  return { id, url, page };
}

/** Spans of a page whose op begins with one of `ops`, once there are `count` of them. */
async function spansOf(id, ops, count) {
  let found = [];
  const of = async () => (found = (await collector.spans()).filter((it) => it.attributes["sentry.release"] === id && ops.some((op) => (it.op ?? "").startsWith(op))));
  await until(async () => (await of()).length >= count, () => `${found.length} of ${count} ${ops}`);
  return found;
}

const routes = (id, count) => spansOf(id, ["pageload", "navigation"], count);
const settle = (page) => until(() => page.evaluate(() => !app.is_active()), "the end of the route");
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const requestTo = (address) => until(async () => (await collector.spans({ op: "http.client" })).find(({ attributes }) => attributes["url.full"] === address), `the span of ${address}`);

for (const engine of Object.keys(browsers)) {
  const at = (path) => `/${engine}/${path}`;

  test(`${engine}: a page load is a root span from the time origin on, with what the browser knows of it`, async () => {
    const { page, id, url } = await start(engine);
    await settle(page);
    const [load] = await routes(id, 1);
    assert.deepEqual([load.name, load.op, load.origin, load.status, load.is_segment, load.parent_span_id ?? null], ["Pageload", "pageload", "auto.pageload.browser", "ok", true, null]);
    const { attributes } = load;
    assert.deepEqual([attributes["url.path"], attributes["url.full"]], ["/page/shop", url]);
    assert.equal(attributes["sentry.segment.name.source"], "url");
    assert.equal(attributes["sentry.idle_span_finish_reason"], "idleTimeout");
    assert.match(attributes["user_agent.original"], /Mozilla/);
    assert.equal(attributes["browser.name"], { chromium: "Chrome", firefox: "Firefox" }[engine]);
    assert.ok(attributes["browser.web_vital.ttfb.value"] > 0);
    const origin = await page.evaluate(() => performance.timeOrigin);
    assert.ok(Math.abs(load.start_timestamp * 1000 - origin) < 2, `${load.start_timestamp} and ${origin}`);
    const children = (await spansOf(id, ["browser.", "resource."], 6)).filter((it) => it.parent_span_id === load.span_id);
    const ops = children.map(({ op }) => op);
    for (const op of ["browser.request", "browser.response", "browser.dom_content_loaded_event", "resource.img", "resource.script"]) assert.ok(ops.includes(op), `${op} in ${ops}`);
    const picture = children.find(({ op }) => op === "resource.img");
    assert.deepEqual([picture.name, picture.attributes["url.full"], picture.attributes["http.request.same_origin"]], ["127.0.0.1", `${home.origin}/picture.svg`, true]);
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test(`${engine}: the trace of the server goes on, and only for the load`, async () => {
    const { page, id } = await start(engine, { meta: "1" });
    await settle(page);
    await page.evaluate(() => history.pushState({}, "", "/page/elsewhere"));
    await settle(page);
    const [load, navigation] = await routes(id, 2);
    assert.deepEqual([load.trace_id, load.parent_span_id], [TRACE, PARENT]);
    assert.notEqual(navigation.trace_id, TRACE);
    await page.close();
  });

  test(`${engine}: a decision that came in Server-Timing holds`, async () => {
    const { page, id } = await start(engine, { timing: "1" });
    assert.match(await page.evaluate(() => app.trace()), new RegExp(`^${TRACE}-[0-9a-f]{16}-0$`));
    await settle(page);
    assert.match(await page.evaluate(() => app.trace()), new RegExp(`^${TRACE}-[0-9a-f]{16}-0$`), "after the load, too");
    await page.evaluate(() => history.pushState({}, "", "/page/elsewhere"));
    const found = await routes(id, 1);
    assert.deepEqual(found.map(({ op }) => op), ["navigation"]);
    await page.close();
  });

  test(`${engine}: a page that is hidden ends what goes on in it, and sends it`, async () => {
    const { page, id } = await start(engine, { config: "idle=5000" });
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    const [load] = await routes(id, 1);
    assert.deepEqual([load.attributes["sentry.idle_span_finish_reason"], load.attributes["sentry.cancellation_reason"], load.attributes["sentry.status.message"]], ["externalFinish", "document.hidden", "cancelled"]);
    assert.equal(await page.evaluate(() => app.is_active()), false);
    await page.close();
  });

  test(`${engine}: navigations begin traces, are linked, and take the router's names`, async () => {
    const { page, id } = await start(engine);
    await settle(page);
    await page.evaluate(() => {
      app.set_route("/shop");
      history.pushState({}, "", "/page/lanterns/storm?token=1");
      app.set_route("/lanterns/:name");
    });
    const trace = await page.evaluate(() => app.trace().split("-")[0]);
    await page.evaluate(() => app.ask_within("work", "/elsewhere"));
    await settle(page);
    await page.evaluate(() => history.back());
    await pause(200);
    await settle(page);
    const [load, navigation, back] = await routes(id, 3);
    assert.deepEqual([navigation.name, navigation.op, navigation.origin], ["/lanterns/:name", "navigation", "auto.navigation.browser"]);
    const { attributes } = navigation;
    assert.deepEqual([attributes["sentry.segment.name.source"], attributes["url.template"], attributes["url.path"]], ["route", "/lanterns/:name", "/page/lanterns/storm"]);
    assert.ok(!attributes["url.full"].includes("token"));
    assert.equal(navigation.trace_id, trace);
    assert.equal(attributes["sentry.previous_trace"], `${load.trace_id}-${load.span_id}-1`);
    assert.deepEqual(navigation.links.map((it) => [it.span_id, it.attributes["sentry.link.type"]]), [[load.span_id, "previous_trace"]]);
    const work = await until(async () => (await spansOf(id, [""], 1)).find(({ name }) => name === "work"), "the work");
    assert.deepEqual([work.trace_id, work.parent_span_id], [trace, navigation.span_id]);
    assert.equal(back.attributes["url.path"], "/page/shop");
    assert.equal(back.name, "Navigation");
    await page.close();
  });

  test(`${engine}: a name given before the address changes is that of the navigation`, async () => {
    const { page, id } = await start(engine);
    await page.evaluate(() => {
      app.set_route("/");
      // Drawn again, then somewhere else.
      app.set_route("/");
      history.replaceState({}, "", "/page/welcome");
      app.set_route("/welcome");
    });
    await settle(page);
    await page.evaluate(() => {
      app.set_route("/lanterns/:name");
      history.pushState({}, "", "/page/lanterns/storm");
    });
    await settle(page);
    await page.evaluate(() => history.pushState({}, "", "/page/unnamed"));
    await settle(page);
    const found = (await routes(id, 4)).filter(({ op }) => op !== "navigation.redirect");
    assert.deepEqual(found.map(({ name }) => name), ["/welcome", "/lanterns/:name", "Navigation"]);
    await page.close();
  });

  test(`${engine}: what follows at once and by itself is a redirect, what was clicked is none`, async () => {
    const { page, id } = await start(engine, { config: "idle=600" });
    await page.evaluate(() => history.replaceState({}, "", "/page/welcome"));
    await page.click("#go");
    await page.evaluate(() => history.pushState({}, "", "/page/clicked"));
    await page.evaluate(() => history.pushState({}, "", "/page/redirected"));
    await settle(page);
    const found = await routes(id, 4);
    const told = found.map((it) => [it.op, it.attributes["url.path"]]);
    assert.deepEqual(told.map(([op]) => op).sort(), ["navigation", "navigation.redirect", "navigation.redirect", "pageload"]);
    const of = (path) => found.find((it) => it.attributes["url.path"] === path);
    assert.equal(of("/page/welcome").parent_span_id, of("/page/shop").span_id);
    assert.equal(of("/page/redirected").parent_span_id, of("/page/clicked").span_id);
    assert.equal(of("/page/shop").attributes["sentry.idle_span_finish_reason"], "cancelled");
    await page.close();
  });

  test(`${engine}: requests carry the trace to the own origin alone, and nobody is asked for permission`, async () => {
    const { page, id } = await start(engine);
    await page.evaluate(([base, other]) => Promise.all([
      fetch(`${base}plain`).then((answer) => answer.text()),
      fetch(new Request(`${base}request`, { method: "POST", body: "body", headers: { "x-mine": "1" } })),
      fetch(new URL(`${base}url`, location.href), { headers: [["baggage", "a=1"]] }),
      fetch(`${base}own`, { headers: { "Sentry-Trace": `${"1".repeat(32)}-${"2".repeat(16)}-1` } }),
      fetch(`${other}${base}other`),
      fetch(`${base}opaque`, { mode: "no-cors" }),
      app.ask_by_gloo(`${base}gloo`),
      app.ask_by_reqwest(`${location.origin}${base}reqwest`),
    ]), [at(""), strict.origin]);
    const [load] = await routes(id, 1);
    for (const [path, method] of [["plain", "GET"], ["request", "POST"], ["url", "GET"], ["gloo", "GET"], ["reqwest", "GET"]]) {
      const { headers, body } = await home.got(at(path), method);
      const [, trace, span, sampled] = HEADER.exec(headers["sentry-trace"]) ?? assert.fail(`${path}: ${headers["sentry-trace"]}`);
      assert.deepEqual([trace, sampled], [load.trace_id, "1"], path);
      assert.match(headers.baggage, new RegExp(`sentry-trace_id=${trace}`));
      const told = await requestTo(home.origin + at(path));
      assert.deepEqual([told.span_id, told.parent_span_id, told.name], [span, load.span_id, `${method} 127.0.0.1`], path);
      if (path === "request") assert.deepEqual([body, headers["x-mine"]], ["body", "1"]);
      if (path === "url") assert.match(headers.baggage, /^a=1, ?sentry-/);
    }
    const mine = (await home.got(at("own"))).headers;
    assert.equal(mine["sentry-trace"], `${"1".repeat(32)}-${"2".repeat(16)}-1`);
    assert.equal(mine.baggage, undefined);
    assert.equal((await home.got(at("opaque"))).headers["sentry-trace"], undefined);
    const other = await strict.got(at("other"));
    assert.equal(other.headers["sentry-trace"] ?? other.headers.baggage, undefined);
    assert.ok(!strict.seen.some(({ method, path }) => method === "OPTIONS" && path === at("other")));
    const all = await spansOf(id, ["http.client"], 8);
    const told = all.map(({ origin, attributes }) => `${attributes["url.full"].split("/").at(-1)} ${origin.split(".").at(-1)}`);
    assert.deepEqual(told.sort(), ["gloo gloo_net", "opaque browser", "other browser", "own browser", "plain browser", "request browser", "reqwest reqwest", "url browser"]);
    const plain = all.find(({ attributes }) => attributes["url.full"].endsWith("/plain")).attributes;
    assert.deepEqual([plain["http.response.status_code"], plain.type, plain["http.response.body.size"] ?? 6, plain["server.address"]], [200, "fetch", 6, "127.0.0.1"]);
    assert.ok(plain["http.request.response_end"] > 1e9, "what the timeline knows of it");
    await page.close();
  });

  test(`${engine}: targets elsewhere get two headers, and no third that they would have to allow`, async () => {
    const { page } = await start(engine, { config: `idle=300 target=${new URL(friendly.origin).host}` });
    const status = await page.evaluate((url) => fetch(url).then((it) => it.status), `${friendly.origin}${at("target")}`);
    assert.equal(status, 200);
    const { headers } = await friendly.got(at("target"));
    assert.match(headers["sentry-trace"], HEADER);
    assert.equal(headers.traceparent, undefined);
    await page.evaluate((url) => fetch(url), at("not-a-target"));
    assert.equal((await home.got(at("not-a-target"))).headers["sentry-trace"], undefined);
    await page.close();
  });

  test(`${engine}: a request is below the span that was active when it was made`, async () => {
    const { page, id } = await start(engine);
    await page.evaluate((base) => Promise.all([app.ask_within("one", `${base}one`), app.ask_within("two", `${base}two`)]), at("in-"));
    for (const name of ["one", "two"]) {
      const request = await requestTo(`${home.origin}${at("in-")}${name}`);
      const parent = await until(async () => (await spansOf(id, [""], 1)).find((it) => it.span_id === request.parent_span_id), "the parent");
      assert.equal(parent.name, name);
    }
    await page.close();
  });

  test(`${engine}: the page notices nothing: rejections stay its own, streams stream, what is wrong is refused as before`, async () => {
    const before = `globalThis.rejected = []; addEventListener("unhandledrejection", (event) => rejected.push(event.reason?.name));`;
    const { page, id } = await start(engine, { before });
    const seen = await page.evaluate(async (base) => {
      const seen = {};
      fetch(`${base}reset`);
      seen.reset = await fetch(`${base}reset`).catch((error) => error.name);
      const stop = new AbortController();
      const hung = fetch(`${base}hang`, { signal: stop.signal }).catch((error) => error.name);
      stop.abort();
      seen.aborted = await hung;
      seen.wrong = await fetch("http://").catch((error) => error.name);
      seen.getter = await fetch(`${base}getter`, { get signal() { throw new RangeError("mine"); } }).catch((error) => error.name);
      seen.nothing = await fetch().catch((error) => error.name);
      const reader = (await fetch(`${base}stream`)).body.getReader();
      const times = [];
      for (let part; !(part = await reader.read()).done; ) times.push(performance.now());
      seen.parts = times.length;
      seen.took = times.at(-1) - times[0];
      seen.missing = (await fetch(`${base}missing?status=404`)).status;
      seen.data = await (await fetch("data:,hello")).text();
      seen.name = fetch.name;
      seen.length = fetch.length;
      seen.text = /native code/.test(Function.prototype.toString.call(fetch));
      const init = { headers: { "x-mine": "1" } };
      await fetch(`${base}kept`, init);
      seen.kept = Object.keys(init.headers).join();
      await new Promise((resolve) => setTimeout(resolve, 50));
      seen.rejected = globalThis.rejected.join();
      return seen;
    }, at(""));
    const { parts, took, ...rest } = seen;
    assert.deepEqual(rest, { reset: "TypeError", aborted: "AbortError", wrong: "TypeError", getter: "RangeError", nothing: "TypeError", missing: 404, data: "hello", name: "fetch", length: 1, text: true, kept: "x-mine", rejected: "TypeError" });
    assert.ok(parts >= 2 && took > 100, `${parts} parts in ${took} ms`);
    const reset = await requestTo(home.origin + at("reset"));
    assert.deepEqual([reset.status, reset.attributes["sentry.status.message"]], ["error", "internal_error"]);
    const missing = await requestTo(home.origin + at("missing"));
    assert.deepEqual([missing.status, missing.attributes["sentry.status.message"], missing.attributes["http.response.status_code"]], ["error", "not_found", 404]);
    assert.equal((await spansOf(id, ["http.client"], 7)).length, 7);
    assert.deepEqual(page.errors.filter((it) => !/fetch|NetworkError/i.test(it)), []);
    await page.close();
  });

  test(`${engine}: who leaves at once leaves the load, what is open in it, and a request behind`, async () => {
    const { page, id } = await start(engine, { config: "idle=5000" });
    await page.evaluate(async (url) => {
      app.open("open");
      await (await fetch(url)).text();
      setTimeout(() => (location.href = "/page/blank"));
    }, at("left"));
    const [load] = await routes(id, 1);
    assert.match(load.attributes["sentry.idle_span_finish_reason"], /documentHidden|externalFinish/);
    const [request] = await spansOf(id, ["http.client"], 1);
    assert.equal(request.parent_span_id, load.span_id);
    const open = (await spansOf(id, [""], 3)).find(({ name }) => name === "open");
    if (open) assert.equal(open.attributes["sentry.status.message"], "cancelled");
    else assert.equal(load.attributes["sentry.idle_span_discarded_spans"], 1);
    await page.close();
  });

  test(`${engine}: what stays open does not keep a route open for ever`, async () => {
    const { page, id } = await start(engine, { config: "idle=200 child=700 final=1500" });
    await page.evaluate(() => app.open("long"));
    await settle(page);
    const [load] = await routes(id, 1);
    assert.equal(load.attributes["sentry.idle_span_finish_reason"], "heartbeatFailed");
    await page.evaluate(() => {
      history.pushState({}, "", "/page/busy");
      globalThis.busy = setInterval(() => (app.close(), app.open("again")), 100);
    });
    await settle(page);
    await page.evaluate(() => clearInterval(busy));
    const found = await routes(id, 2);
    assert.deepEqual(found.map((it) => it.attributes["sentry.idle_span_finish_reason"]), ["heartbeatFailed", "finalTimeout"]);
    assert.equal(found[1].attributes["sentry.status.message"], "deadline_exceeded");
    await page.close();
  });

  test(`${engine}: web vitals arrive below the load, in its trace`, async () => {
    const { page, id } = await start(engine);
    await settle(page);
    await page.evaluate(() => document.querySelector("#go").addEventListener("click", () => { for (const end = performance.now() + 120; performance.now() < end; ); }));
    await page.click("#go");
    await pause(1500);
    const known = await page.evaluate(() => PerformanceObserver.supportedEntryTypes);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
    const [load] = await routes(id, 1);
    assert.ok(load.attributes["browser.web_vital.fcp.value"] > 0);
    const expected = [["largest-contentful-paint", "ui.webvital.lcp", "lcp"], ["layout-shift", "ui.webvital.cls", "cls"], ["event", "ui.interaction.click", "inp"]];
    for (const [entry, op, vital] of expected.filter(([entry]) => known.includes(entry))) {
      const found = await spansOf(id, [op], 1);
      assert.equal(found.length, 1, op);
      const [{ attributes, ...span }] = found;
      assert.deepEqual([span.trace_id, span.parent_span_id, span.origin], [load.trace_id, load.span_id, `auto.ui.browser.${vital}`]);
      const value = attributes[`browser.web_vital.${vital}.value`];
      assert.ok(vital === "cls" ? value >= 0 : value > 0, `${vital} = ${value}`);
      assert.equal(attributes["sentry.pageload.span_id"], load.span_id);
      if (vital === "inp") {
        assert.ok(value >= 100, `${value} ms`);
        assert.equal(attributes["browser.web_vital.inp.target"], "body > main > button#go");
      }
    }
    await page.close();
  });

  test(`${engine}: a second init takes the first one's place; what stops leaves the page as it was`, async () => {
    const before = "globalThis.natives = [fetch, history.pushState, history.replaceState];";
    const { page, id } = await start(engine, { config: null, before });
    const isNative = () => page.evaluate(() => [fetch, history.pushState, history.replaceState].map((it, index) => it === natives[index]));
    await page.evaluate(([dsn, id]) => app.init(dsn, `${id}a`, "idle=5000"), [collector.dsn, id]);
    assert.equal((await isNative())[0], false);
    await page.evaluate(async ([dsn, id, url]) => {
      globalThis.first = fetch;
      app.init(dsn, `${id}b`, "idle=300");
      await fetch(url);
    }, [collector.dsn, id, at("second")]);
    // The first one's load ended with it; the second one's has the only span of the request.
    const [first] = await routes(`${id}a`, 1);
    assert.equal(first.attributes["sentry.idle_span_finish_reason"], "externalFinish");
    const request = await requestTo(home.origin + at("second"));
    assert.equal(request.attributes["sentry.release"], `${id}b`);
    assert.equal((await collector.spans({ op: "http.client" })).filter(({ attributes }) => attributes["url.full"] === home.origin + at("second")).length, 1);
    await settle(page);
    await page.evaluate(() => app.stop());
    assert.deepEqual(await isNative(), [true, true, true]);
    const answers = await page.evaluate(async (url) => {
      history.pushState({}, "", "/page/after");
      document.querySelector("#go").click();
      dispatchEvent(new Event("pagehide"));
      document.dispatchEvent(new Event("visibilitychange"));
      // Kept from before.
      return [(await first(url)).status, (await fetch(url)).status];
    }, at("after"));
    assert.deepEqual(answers, [200, 200]);
    await pause(500);
    assert.equal((await routes(`${id}b`, 1)).length, 1, "nothing is told after the end");
    assert.equal((await home.got(at("after"))).headers["sentry-trace"], undefined);
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test(`${engine}: a program that has come to its end leaves the page its functions`, async () => {
    const { page, id } = await start(engine);
    const answers = await page.evaluate(async (url) => {
      try {
        app.panic();
      } catch {
        // The program is over; the page is not.
      }
      history.pushState({}, "", "/page/after");
      const errors = [];
      addEventListener("error", ({ message }) => errors.push(message));
      const status = (await fetch(url)).status;
      document.querySelector("#go").click();
      dispatchEvent(new PageTransitionEvent("pagehide"));
      return [status, errors.length, location.pathname];
    }, at("panic"));
    assert.deepEqual(answers, [200, 0, "/page/after"]);
    await until(async () => (await collector.api("errors")).errors.some(({ message, ...it }) => message.includes("the page fell") && JSON.stringify(it).includes(id)), "the panic");
    await page.close();
  });

  test(`${engine}: switched off is off; without a rate the trace still goes on`, async () => {
    const before = "globalThis.native = fetch;";
    const off = await start(engine, { config: "none", before });
    assert.ok(await off.page.evaluate(() => fetch === native && !app.is_active()));
    await off.page.close();
    const { page, id } = await start(engine, { config: "no-rate", meta: "1" });
    await page.evaluate((url) => fetch(url), at("no-rate"));
    assert.match((await home.got(at("no-rate"))).headers["sentry-trace"], new RegExp(`^${TRACE}-[0-9a-f]{16}-1$`));
    await page.close();
    await pause(300);
    assert.equal((await collector.spans()).filter(({ attributes }) => attributes["sentry.release"] === id).length, 0);
  });
}
