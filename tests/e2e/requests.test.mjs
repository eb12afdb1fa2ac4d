/** The page's requests: what servers get to see of the trace, what is recorded, and that the page itself notices nothing. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { Collector, launch, open, packageFile, until } from "./support.mjs";

/** One origin: pages, the package, and an API that tells what it got. `isOpen`: it allows what other origins want to send. */
async function serve({ isOpen = false } = {}) {
  const seen = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://pages");
    const headers = { "cache-control": "no-store", "timing-allow-origin": "*" };
    if (isOpen) Object.assign(headers, { "access-control-allow-origin": "*", "access-control-allow-headers": "*", "access-control-expose-headers": "*" });
    else headers["access-control-allow-origin"] = "*";
    const answer = (type, body, status = 200) => response.writeHead(status, { ...headers, "content-type": type }).end(body);
    if (pathname === "/page") return answer("text/html", `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/boot.js"></script>`);
    if (pathname === "/boot.js") return answer("text/javascript", `globalThis.Fanal = await import("/dist/index.js"); globalThis.isReady = true;`);
    if (pathname === "/worker.js") {
      return answer("text/javascript", `import * as Fanal from "/dist/index.js"; onmessage = async ({ data: { init, url } }) => {
        Fanal.init({ ...init, integrations: [Fanal.browserTracingIntegration()] });
        await fetch(url);
        await new Promise((resolve) => { const xhr = new XMLHttpRequest(); xhr.open("GET", url); xhr.onload = resolve; xhr.send(); });
        postMessage(await Fanal.flush(10_000));
      };`);
    }
    if (pathname === "/service.js") {
      return answer("text/javascript", `import * as Fanal from "/dist/index.js";
      const { init } = JSON.parse(new URL(location).searchParams.get("config"));
      Fanal.init({ ...init, integrations: [Fanal.browserTracingIntegration()] });
      oninstall = () => skipWaiting();
      onactivate = (event) => event.waitUntil(clients.claim());
      onfetch = (event) => event.respondWith(fetch(event.request));`);
    }
    if (pathname.startsWith("/dist/")) return answer("text/javascript", await packageFile(pathname.slice(1)));
    if (request.method === "OPTIONS") {
      seen.push({ method: "OPTIONS", path: pathname, headers: request.headers });
      return response.writeHead(204, headers).end();
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    seen.push({ method: request.method, path: pathname, headers: request.headers, body });
    if (pathname.endsWith("/hang")) return;
    if (pathname.endsWith("/reset")) return request.socket.destroy();
    if (pathname.endsWith("/stream")) {
      response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
      for (let i = 0; i < 4; i++) {
        response.write(`data: ${i}\n\n`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return response.end();
    }
    answer("text/plain", body || "answer", Number(searchParams.get("status")) || 200);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  /** What arrived at `path`, once it has. */
  const got = (path, method = "GET") => {
    const find = () => seen.find((it) => it.path === path && it.method === method);
    return until(find, () => `${method} ${path} at the server`);
  };
  return { origin, seen, got };
}

const collector = await Collector.start();
const home = await serve();
const friendly = await serve({ isOpen: true });
const strict = await serve();
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };
const TRACE = /^([0-9a-f]{32})-([0-9a-f]{16})-([01])$/;

/** A page with the SDK in it, given options of `init` and, as `tracing`, of the integration; `streams`: with the opt-in one. */
async function load(engine, { tracing = {}, streams = false, ...init } = {}, before = () => {}) {
  const page = await open(await browsers[engine].newProfile(), `${home.origin}/page`);
  await page.evaluate(before);
  await page.evaluate(
    ({ tracing, streams, init }) => {
      const more = streams ? [Fanal.fetchStreamPerformanceIntegration()] : [];
      globalThis.client = Fanal.init({ ...init, integrations: [Fanal.browserTracingIntegration({ idleTimeout: 300, ...tracing, ...globalThis.hooks }), ...more] });
      globalThis.viaXhr = (method, url, headers = {}, body = undefined, prepare = () => {}) =>
        new Promise((resolve) => {
          const xhr = new XMLHttpRequest();
          xhr.open(method, url);
          for (const name in headers) xhr.setRequestHeader(name, headers[name]);
          prepare(xhr);
          xhr.onloadend = () => resolve([xhr.status, xhr.responseText]);
          xhr.send(body);
        });
    },
    { tracing, streams, init: { dsn: collector.dsn, tracesSampleRate: 1, _flushInterval: 50, ...init } },
  );
  return page;
}

/** The stored span of the request to `url`. */
function spanOf(url) {
  const find = async () => (await collector.spans({ op: "http.client" })).find(({ attributes }) => attributes["url.full"] === url);
  return until(find, () => `the span of ${url}`);
}

for (const engine of Object.keys(browsers)) {
  const name = (path) => `/${engine}/${path}`;

  test(`${engine}: requests to the own origin carry the trace, others do not`, async () => {
    const page = await load(engine);
    await page.evaluate(([base, other]) => Promise.all([fetch(`${base}fetch`), viaXhr("GET", `${base}xhr`), fetch(`${other}${base}other`)]), [name(""), friendly.origin]);
    for (const way of ["fetch", "xhr"]) {
      const { headers } = await home.got(name(way));
      const [, traceId, spanId, sampled] = TRACE.exec(headers["sentry-trace"]);
      assert.equal(sampled, "1");
      assert.match(headers["baggage"], new RegExp(`sentry-trace_id=${traceId}`));
      assert.equal(headers["traceparent"], undefined);
      const span = await spanOf(home.origin + name(way));
      assert.deepEqual([span.trace_id, span.span_id], [traceId, spanId]);
      assert.equal(span.name, "GET 127.0.0.1");
      const pageload = await until(async () => (await collector.spans({ trace_id: traceId, op: "pageload" }))[0], "the page load");
      assert.equal(span.parent_span_id, pageload.span_id);
    }
    const { headers } = await friendly.got(name("other"));
    assert.equal(headers["sentry-trace"] ?? headers["baggage"], undefined);
    await page.close();
  });

  test(`${engine}: targets, existing headers, traceparent; no headers where they would be refused`, async () => {
    const page = await load(engine, { tracePropagationTargets: [new URL(friendly.origin).host, "/api/"], propagateTraceparent: true });
    const answers = await page.evaluate(async ([base, other]) => {
      const mine = { "Sentry-Trace": `${"1".repeat(32)}-${"2".repeat(16)}-1` };
      await Promise.all([
        fetch(`${other}${base}target`, { headers: { baggage: "a=1" } }),
        fetch(`${other}${base}mine`, { headers: mine }),
        fetch(`${other}${base}list`, { headers: [["baggage", "a=1, sentry-release=9"]] }),
        viaXhr("GET", `${other}${base}xhr-target`, { baggage: "a=1" }),
        viaXhr("GET", `${other}${base}xhr-mine`, mine),
        fetch(`${other}${base}opaque`, { mode: "no-cors" }),
        fetch(`${base}api/same`),
        fetch(`${base}else`),
      ]);
      const request = new Request(`${other}${base}request`, { method: "POST", body: "the body", headers: { "x-mine": "1" }, referrerPolicy: "no-referrer" });
      const answer = await (await fetch(request)).text();
      return [answer, request.bodyUsed, [...request.headers.keys()].includes("sentry-trace")];
    }, [name(""), friendly.origin]);
    assert.deepEqual(answers, ["the body", true, false]);
    const at = async (server, path, method) => (await server.got(name(path), method)).headers;
    for (const path of ["target", "xhr-target"]) {
      const headers = await at(friendly, path);
      assert.match(headers["baggage"], /^a=1, ?sentry-environment=production,/, path);
      assert.match(headers["traceparent"], /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/, path);
      assert.ok(headers["sentry-trace"].startsWith(headers["traceparent"].slice(3, 52)), path);
    }
    for (const path of ["mine", "xhr-mine"]) {
      const headers = await at(friendly, path);
      assert.equal(headers["sentry-trace"], `${"1".repeat(32)}-${"2".repeat(16)}-1`);
      assert.equal(headers["baggage"] ?? headers["traceparent"], undefined);
    }
    const list = await at(friendly, "list");
    assert.equal(list["baggage"], "a=1, sentry-release=9");
    assert.match(list["sentry-trace"], TRACE);
    assert.equal((await at(friendly, "opaque"))["sentry-trace"], undefined);
    assert.match((await at(home, "api/same"))["sentry-trace"], TRACE);
    assert.equal((await at(home, "else"))["sentry-trace"], undefined);
    const request = await at(friendly, "request", "POST");
    assert.match(request["sentry-trace"], TRACE);
    assert.deepEqual([request["x-mine"], request["referer"]], ["1", undefined]);
    assert.equal((await spanOf(friendly.origin + name("opaque"))).status, "ok", "an answer that cannot be read is not a failure");
    await page.close();
  });

  test(`${engine}: a server that refuses the headers fails the request as it does without us; debug mode says why, once`, async () => {
    const page = await load(engine, { debug: true, tracePropagationTargets: [strict.origin] });
    const messages = await page.evaluate(async (url) => {
      const fails = () => fetch(url).then(() => "no error", (error) => error.name);
      return [await fails(), await fails(), (await viaXhr("GET", url))[0]];
    }, strict.origin + name("refused"));
    assert.deepEqual(messages, ["TypeError", "TypeError", 0]);
    const hints = page.lines.filter((line) => line.includes("Access-Control-Allow-Headers") && line.includes("tracePropagationTargets"));
    assert.equal(hints.length, 1, page.lines.join("\n"));
    const span = await spanOf(strict.origin + name("refused"));
    assert.equal(span.status, "error");
    assert.equal(span.attributes["sentry.status.message"], "internal_error");
    await page.close();
  });

  test(`${engine}: tracePropagationTargets: [] sends nothing; without a sample rate only the scope's trace`, async () => {
    const none = await load(engine, { tracePropagationTargets: [] });
    await none.evaluate((base) => Promise.all([fetch(`${base}none`), viaXhr("GET", `${base}none-xhr`)]), name(""));
    assert.equal((await home.got(name("none"))).headers["sentry-trace"], undefined);
    assert.equal((await home.got(name("none-xhr"))).headers["baggage"], undefined);
    await spanOf(home.origin + name("none"));
    const off = await load(engine, { tracesSampleRate: undefined });
    await off.evaluate((base) => Promise.all([fetch(`${base}off`), viaXhr("GET", `${base}off-xhr`)]), name(""));
    const [one, two] = [await home.got(name("off")), await home.got(name("off-xhr"))];
    assert.match(one.headers["sentry-trace"], /^[0-9a-f]{32}-[0-9a-f]{16}$/);
    assert.equal(one.headers["sentry-trace"].slice(0, 32), two.headers["sentry-trace"].slice(0, 32));
    assert.doesNotMatch(one.headers["baggage"], /sampled/);
    await off.evaluate(() => Fanal.flush());
    assert.deepEqual((await collector.spans({ op: "http.client" })).filter(({ attributes }) => attributes["url.full"]?.includes(name("off"))), []);
    await none.close();
    await off.close();
  });

  test(`${engine}: spans say how it went, when, and what the browser knows of it`, async () => {
    const page = await load(engine);
    const entries = await page.evaluate(async (base) => {
      await fetch(`${base}timed?token=1#part`).then((response) => response.text());
      await viaXhr("POST", `${base}timed-xhr`, {}, "sent");
      await fetch(`${base}missing?status=404`);
      await viaXhr("GET", `${base}broken-xhr?status=503`);
      await fetch(`${base}reset`).catch(() => {});
      await viaXhr("GET", `${base}reset-xhr/reset`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const times = ({ name, requestStart, responseEnd }) => [new URL(name).pathname, { requestStart, responseEnd }];
      return { origin: performance.timeOrigin, ...Object.fromEntries(performance.getEntriesByType("resource").map(times)) };
    }, name(""));
    for (const [path, type, method] of [["timed", "fetch", "GET"], ["timed-xhr", "xhr", "POST"]]) {
      const span = await spanOf(home.origin + name(path));
      const { attributes } = span;
      assert.deepEqual([attributes["type"], attributes["http.request.method"], attributes["http.response.status_code"]], [type, method, 200]);
      assert.deepEqual([attributes["server.address"], attributes["server.port"]], ["127.0.0.1", Number(new URL(home.origin).port)]);
      assert.equal(attributes["sentry.origin"], "auto.http.browser");
      assert.deepEqual([attributes["network.protocol.name"], attributes["network.protocol.version"]], ["http", "1.1"]);
      for (const [key, field] of [["request_start", "requestStart"], ["response_end", "responseEnd"]]) {
        const difference = attributes[`http.request.${key}`] * 1e3 - entries.origin - entries[name(path)][field];
        assert.ok(Math.abs(difference) < 1, `${path} ${key} is off by ${difference} ms`);
      }
      assert.ok(attributes["http.request.request_start"] >= span.start_timestamp - 0.002, "the request is inside its span");
      assert.equal(span.status, "ok");
    }
    for (const [path, message, code] of [["missing", "not_found", 404], ["broken-xhr", "unavailable", 503], ["reset", "internal_error"], ["reset-xhr/reset", "internal_error"]]) {
      const { status, attributes } = await spanOf(home.origin + name(path));
      assert.deepEqual([status, attributes["sentry.status.message"], attributes["http.response.status_code"]], ["error", message, code], path);
    }
    await page.close();
  });

  test(`${engine}: hooks see the headers of every answer`, async () => {
    const page = await load(engine, {}, () => {
      const onRequestSpanEnd = (span, { headers }) => span.setAttribute("seen", ["cache-control", "Content-Type"].map((name) => headers.get(name)));
      globalThis.hooks = { onRequestSpanEnd };
    });
    await page.evaluate(async (base) => {
      await fetch(`${base}hook`);
      await viaXhr("GET", `${base}hook-xhr`);
    }, name(""));
    for (const path of ["hook", "hook-xhr"]) {
      assert.deepEqual((await spanOf(home.origin + name(path))).attributes["seen"], ["no-store", "text/plain"], path);
    }
    await page.close();
  });

  test(`${engine}: fetch behaves for the page as it did before`, async () => {
    const page = await load(engine, {}, () => {
      globalThis.unhandled = [];
      addEventListener("unhandledrejection", (event) => {
        event.preventDefault();
        unhandled.push(event.reason.name);
      });
      globalThis.tryAll = async (base, other) => {
        const told = async (make) => {
          try {
            const answer = await make();
            return answer instanceof Response ? [answer.type, answer.status, new URL(answer.url || "none:").pathname, await answer.text()] : answer;
          } catch (error) {
            return [error.name, error.message, error instanceof DOMException];
          }
        };
        const used = new Request(`${base}b`, { method: "POST", body: "1" });
        await used.text();
        const abort = (reason) => {
          const control = new AbortController();
          setTimeout(() => control.abort(reason), 30);
          return control.signal;
        };
        const form = new FormData();
        form.append("field", "value");
        const results = [];
        for (const make of [
          () => fetch(),
          () => fetch("http://"),
          () => fetch("http://user:word@127.0.0.1/"),
          () => fetch(`${base}a`, 5),
          () => fetch(`${base}a`, null),
          () => fetch(`${base}a`, { headers: { "a b": "1" } }),
          () => fetch(`${base}a`, { headers: null }),
          () => fetch(`${base}a`, { method: "CONNECT" }),
          () => fetch(`${base}a`, { body: "with get" }),
          () => fetch(used),
          () => fetch.call({}, `${base}a`),
          () => fetch.call(undefined, `${base}a`),
          () => fetch(`${base}hang`, { signal: AbortSignal.abort() }),
          () => fetch(`${base}hang`, { signal: abort() }),
          () => fetch(`${base}hang`, { signal: abort(new Error("mine")) }),
          () => fetch(new URL(`${base}url`, location.href)),
          () => fetch({ toString: () => `${base}string` }),
          () => fetch(`${base}post`, { method: "post", body: new URLSearchParams({ a: 1 }), keepalive: true }),
          () => fetch(`${base}json`, { method: "PUT", body: new Blob(["blob"]), headers: new Headers({ "content-type": "x/y" }) }),
          () => fetch(`${base}form`, { method: "POST", body: form }).then((response) => response.text()).then((text) => text.includes('name="field"')),
          () => fetch(new Request(`${base}c`, { method: "POST", body: "request", signal: new AbortController().signal })),
          () => fetch(new Request(`${base}c`, { method: "POST", body: "1" }), { method: "PUT", body: "2" }),
          () => fetch(`${base}d`, new Request(`${base}e`, { method: "DELETE" })),
          () => fetch(`${other}${base}f`, { mode: "no-cors" }),
          () => fetch(`${other}${base}g`, { mode: "same-origin" }),
          () => fetch("data:text/plain,hello"),
          () => fetch(URL.createObjectURL(new Blob(["blob"]))).then((response) => response.text()),
          () => fetch(`${base}h`).then((response) => response.clone().text()),
          () => fetch(`${base}stream`).then(async ({ body }) => {
            const reader = body.getReader();
            const first = new TextDecoder().decode((await reader.read()).value);
            await reader.cancel();
            return first;
          }),
          () => (fetch(`${base}reset`), 0),
          () => (fetch(`${base}reset`).catch(() => {}), 0),
          () => fetch(`${base}reset`).finally(() => {}).catch(() => "caught"),
          () => [fetch.name, fetch.length, String(fetch).includes("[native code]"), typeof fetch(`${base}i`).then, fetch(`${base}i`) instanceof Promise],
        ]) results.push(await told(make));
        await new Promise((resolve) => setTimeout(resolve, 200));
        return { results, unhandled: unhandled.splice(0) };
      };
    });
    const after = await page.evaluate(([base, other]) => tryAll(base, other), [name("api/"), friendly.origin]);
    await page.evaluate(() => client.close(100));
    assert.equal(await page.evaluate(() => fetch === Object.getOwnPropertyDescriptor(window, "fetch").value && String(fetch).startsWith("function fetch")), true, "closing the client puts the browser's own back");
    const before = await page.evaluate(([base, other]) => tryAll(base, other), [name("api/"), friendly.origin]);
    assert.deepEqual(after, before);
    assert.deepEqual(after.unhandled, ["TypeError"], "the one that nobody handled, once");
    await page.close();
  });

  test(`${engine}: XMLHttpRequest behaves for the page as it did before`, async () => {
    const page = await load(engine, {}, () => {
      globalThis.tryAll = async (base) => {
        /** Every event of one object, in order, and what its handlers see. */
        const follow = (xhr, log) => {
          xhr.onreadystatechange = function () {
            log.push(`on ${this.readyState} ${this === xhr}`);
          };
          for (const type of ["loadstart", "load", "loadend", "error", "abort", "timeout"]) xhr.addEventListener(type, () => log.push(type));
        };
        const run = (prepare, log = []) =>
          new Promise((resolve) => {
            const xhr = new XMLHttpRequest();
            follow(xhr, log);
            xhr.addEventListener("loadend", () => resolve([...log, xhr.status, xhr.responseText]));
            try {
              prepare(xhr, log);
            } catch (error) {
              resolve([...log, error.name]);
            }
          });
        const sync = () => {
          const xhr = new XMLHttpRequest();
          xhr.open("GET", `${base}sync`, false);
          xhr.send();
          return [xhr.status, xhr.responseText];
        };
        const syncFails = () => {
          const xhr = new XMLHttpRequest();
          xhr.open("GET", `${base}reset`, false);
          try {
            xhr.send();
          } catch (error) {
            return error.name;
          }
        };
        return [
          await run((xhr) => (xhr.open("GET", `${base}plain`), xhr.send())),
          await run((xhr) => (xhr.open("POST", `${base}post`), xhr.setRequestHeader("x-a", "1"), xhr.send("body"))),
          await run((xhr) => (xhr.open("GET", `${base}hang`), (xhr.timeout = 50), xhr.send())),
          await run((xhr) => (xhr.open("GET", `${base}hang`), xhr.send(), setTimeout(() => xhr.abort(), 50))),
          await run((xhr) => (xhr.open("GET", `${base}reset`), xhr.send())),
          await run((xhr) => (xhr.open("GET", `${base}hang`), xhr.send(), xhr.open("GET", `${base}again`), xhr.send())),
          await run((xhr, log) => {
            // Used again in the handler of its own end.
            let rounds = 0;
            xhr.onreadystatechange = () => {
              if (xhr.readyState === 4 && ++rounds < 3) (log.push("again"), xhr.open("GET", `${base}round${rounds}`), xhr.send());
            };
            xhr.open("GET", `${base}round0`);
            xhr.send();
          }),
          await run((xhr) => xhr.send()),
          await run((xhr) => xhr.open("GET")),
          await run((xhr) => xhr.open("TRACE", base)),
          await run((xhr) => (xhr.open("GET", "http://"), xhr.send())),
          await run((xhr) => (xhr.open("GET", `${base}bad`), xhr.setRequestHeader("a b", "1"))),
          await run((xhr) => xhr.setRequestHeader("a", "1")),
          await run((xhr) => (xhr.open("GET", `${base}twice`), xhr.send(), xhr.send())),
          sync(),
          syncFails(),
          ["open", "send", "setRequestHeader"].map((method) => [XMLHttpRequest.prototype[method].name, XMLHttpRequest.prototype[method].length]),
          Object.keys(new XMLHttpRequest()),
        ];
      };
    });
    const after = await page.evaluate((base) => tryAll(base), name("x/"));
    const again = await spanOf(home.origin + name("x/again"));
    assert.equal(again.status, "ok");
    for (const round of [0, 1, 2]) assert.equal((await spanOf(`${home.origin}${name("x/")}round${round}`)).attributes["http.response.status_code"], 200);
    assert.equal((await spanOf(`${home.origin}${name("x/")}sync`)).attributes["http.response.status_code"], 200);
    const hanging = await until(async () => {
      const spans = (await collector.spans({ op: "http.client" })).filter(({ attributes }) => attributes["url.full"] === `${home.origin}${name("x/")}hang`);
      return spans.length === 3 && spans;
    }, "the three that hung: timed out, aborted, replaced");
    assert.deepEqual(hanging.map(({ status }) => status), ["error", "error", "error"]);
    await page.evaluate(() => client.close(100));
    assert.deepEqual(after, await page.evaluate((base) => tryAll(base), name("x/")));
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test(`${engine}: a request that has ended leaves with the page, whatever is still waited for`, async () => {
    const page = await load(engine, { _flushInterval: 60_000 });
    await page.evaluate((url) => void fetch(url).then(() => (location.href = "about:blank")), name("last"));
    const span = await spanOf(home.origin + name("last"));
    assert.equal(span.status, "ok");
    assert.equal(span.attributes["http.response.status_code"], 200);
    await page.close();
  });

  test(`${engine}: workers have no document, and their requests are traced`, async () => {
    const page = await open(await browsers[engine].newProfile(), `${home.origin}/page`);
    const isFlushed = await page.evaluate((data) => new Promise((resolve) => {
      const worker = new Worker("/worker.js", { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => resolve(message);
      worker.postMessage(data);
    }), { init: { dsn: collector.dsn, tracesSampleRate: 1 }, url: name("worker") });
    assert.equal(isFlushed, true);
    const spans = (await collector.spans({ op: "http.client" })).filter(({ attributes }) => attributes["url.full"] === home.origin + name("worker"));
    assert.deepEqual(spans.map(({ attributes }) => attributes["type"]).sort(), ["fetch", "xhr"]);
    assert.match((await home.got(name("worker"))).headers["sentry-trace"], TRACE);
    await page.close();
  });

  test(`${engine}: an answer that comes bit by bit has a span of its own, if asked for; the page reads all of it, or stops`, async () => {
    const page = await load(engine, { streams: true });
    const texts = await page.evaluate(async (base) => {
      const whole = await fetch(`${base}whole/stream`).then((response) => response.text());
      const { body } = await fetch(`${base}part/stream`);
      const reader = body.getReader();
      await reader.read();
      await reader.cancel();
      await fetch(`${base}plain`).then((response) => response.text());
      return whole;
    }, name(""));
    assert.equal(texts, [0, 1, 2, 3].map((i) => `data: ${i}\n\n`).join(""));
    const streams = await until(async () => {
      const found = (await collector.spans({ op: "http.client.stream" })).filter(({ attributes }) => attributes["url.full"].includes(name("")));
      return found.length === 2 && found;
    }, "both streams");
    for (const stream of streams) {
      const request = await spanOf(stream.attributes["url.full"]);
      assert.deepEqual([stream.trace_id, stream.parent_span_id, stream.name], [request.trace_id, request.span_id, request.name]);
      assert.equal(stream.attributes["sentry.origin"], "auto.http.browser.stream");
      assert.ok(stream.start_timestamp >= request.end_timestamp - 0.001);
      assert.ok(stream.end_timestamp - stream.start_timestamp > 0.2, "until the last bit");
    }
    await page.close();
  });

  test(`${engine}: as transactions, requests are children by path, with timings; outside of spans they only carry the trace`, async () => {
    const page = await load(engine, { traceLifecycle: "static", tracing: { instrumentPageLoad: false } });
    await page.evaluate(async (base) => {
      await Fanal.startSpan({ name: "checkout" }, async () => {
        await fetch(`${base}child?a=1`).then((response) => response.text());
        await new Promise((resolve) => setTimeout(resolve, 200));
      });
      await fetch(`${base}alone`);
      await Fanal.close(10_000);
    }, name("static/"));
    const span = await spanOf(home.origin + name("static/child"));
    assert.equal(span.name, `GET ${name("static/child")}`);
    assert.ok(span.attributes["http.request.response_end"] > span.start_timestamp);
    assert.match((await home.got(name("static/alone"))).headers["sentry-trace"], /^[0-9a-f]{32}-[0-9a-f]{16}$/);
    const isCounted = async () => Object.keys(await collector.drops("span")).some((reason) => reason.endsWith("no_parent_span"));
    await until(isCounted, "the report of the span that was not made");
    await page.close();
  });

  test(`${engine}: a service worker that passes requests on adds to them, and page loads stay page loads`, async () => {
    const page = await open(await browsers[engine].newProfile(), `${home.origin}/page`);
    const config = JSON.stringify({ init: { dsn: collector.dsn, tracesSampleRate: 1, _flushInterval: 50 } });
    await page.evaluate(async (url) => {
      await navigator.serviceWorker.register(url, { type: "module" });
      if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
    }, `/service.js?config=${encodeURIComponent(config)}`);
    await page.reload();
    await until(() => page.evaluate(() => globalThis.isReady === true && !!navigator.serviceWorker.controller), "the page, through the service worker");
    const answer = await page.evaluate((url) => fetch(url, { method: "POST", body: "through", headers: { "x-mine": "1" } }).then((response) => response.text()), name("served"));
    assert.equal(answer, "through");
    const { headers } = await home.got(name("served"), "POST");
    assert.match(headers["sentry-trace"], TRACE);
    assert.deepEqual([headers["x-mine"], headers["referer"]], ["1", `${home.origin}/page`]);
    await spanOf(home.origin + name("served"));
    await page.close();
  });
}
