/** A collector in bad weather: down, refusing, silent, without compression; a line that comes and goes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Collector, launch, open, record, servePages, serveProxy, until } from "./support.mjs";

const collector = await Collector.start();
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };
const pages = await servePages();
const init = (proxy, more) => ({ dsn: proxy.dsn, _flushInterval: 50, ...more });
const flush = (page) => page.evaluate(() => Fanal.flush(15_000));
const isReport = ({ bytes }) => bytes < 350;

for (const [engine, { newProfile }] of Object.entries(browsers)) {
  const start = async (proxy, more) => open(await newProfile(), pages.url("esm.html", { init: init(proxy, more) }));
  const name = (what) => `${engine}.${what}`;

  test(`${engine}: compression refused by CORS: the same batch arrives plain, once, and so does what follows`, async () => {
    const proxy = await serveProxy(collector);
    proxy.allowHeaders = "content-type";
    const page = await start(proxy);
    await record(page, name("refused"), 300);
    assert.equal(await flush(page), true);
    await record(page, name("refused"), 300, 300);
    assert.equal(await flush(page), true);
    await collector.expect(name("refused"), 600);
    assert.ok(proxy.posts().every(({ headers }) => !headers["content-encoding"]));
    await page.close();
  });

  for (const [what, answer, reason] of [
    ["413", { status: 413 }, "send_error"],
    ["500", { status: 500 }, "send_error"],
    ["garbage", { status: 418, body: "<html>\u0000garbage" }, "send_error"],
  ]) {
    test(`${engine}: the collector answers ${what}: counted and reported, the page does not notice`, async () => {
      const proxy = await serveProxy(collector);
      proxy.behave = (request) => (isReport(request) ? undefined : answer);
      const before = (await collector.drops())[`sdk ${reason}`] || 0;
      const page = await start(proxy);
      await record(page, name(what), 30);
      assert.equal(await flush(page), true);
      await page.evaluate(() => Fanal.close(5000));
      await until(async () => ((await collector.drops())[`sdk ${reason}`] || 0) === before + 30, "the client report");
      assert.equal(await collector.count(name(what)), 0);
      assert.deepEqual(page.errors, []);
      await page.close();
    });
  }

  test(`${engine}: 429 for metrics: they wait for nothing, are counted, and go on when the limit is over`, async () => {
    const proxy = await serveProxy(collector);
    let isLimiting = true;
    proxy.behave = (request) => (isLimiting && !isReport(request) ? { status: 429, headers: { "x-sentry-rate-limits": "1:trace_metric:key" } } : undefined);
    const before = (await collector.drops())["sdk ratelimit_backoff"] || 0;
    const page = await start(proxy);
    await record(page, name("429"), 10);
    await flush(page);
    isLimiting = false;
    await record(page, name("429"), 20, 10);
    await flush(page);
    assert.equal(proxy.posts().length, 1, "nothing is sent while the limit lasts");
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1100)));
    await record(page, name("429"), 5, 30);
    await page.evaluate(() => Fanal.close(10_000));
    await collector.expect(name("429"), 5);
    await until(async () => (await collector.drops())["sdk ratelimit_backoff"] === before + 20, "the client report");
    await page.close();
  });

  test(`${engine}: no answer at all: the page goes on, and later metrics get through beside it`, async () => {
    const proxy = await serveProxy(collector);
    let silent = 1;
    proxy.behave = () => (silent-- > 0 ? "never" : undefined);
    const page = await start(proxy);
    await record(page, name("never.lost"), 5);
    await until(() => proxy.posts().length === 1, "the request without an answer");
    await record(page, name("never.next"), 5);
    await collector.expect(name("never.next"), 5);
    assert.equal(await page.evaluate(() => Fanal.flush(100)), false, "one request is still open");
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test(`${engine}: the line breaks for a while: everything arrives once`, async () => {
    const proxy = await serveProxy(collector);
    proxy.behave = () => "reset";
    const page = await start(proxy);
    for (let i = 0; i < 5; i++) await record(page, name("broken"), 100, i * 100);
    await until(() => proxy.posts().length > 0, "a first try");
    proxy.behave = () => undefined;
    await collector.expect(name("broken"), 500);
    await page.close();
  });

  test(`${engine}: collector down, then up on the same port`, async () => {
    const second = await Collector.start();
    await second.down();
    const page = await open(await newProfile(), pages.url("esm.html", { init: { dsn: second.dsn, _flushInterval: 50 } }));
    await record(page, name("down"), 700);
    assert.equal(await page.evaluate(() => Fanal.flush(300)), false);
    await second.up();
    await second.expect(name("down"), 700);
    await page.close();
    await second.down();
  });

  test(`${engine}: collector down while the page leaves: the next page brings it`, async () => {
    const second = await Collector.start();
    const port = second.port;
    await second.down();
    const profile = await newProfile();
    const config = { init: { dsn: second.dsn, _flushInterval: 600_000 } };
    const page = await open(profile, pages.url("esm.html", config));
    await record(page, name("left"), 50);
    // The first try tells that nobody is there; only then the page knows better than to trust the network.
    assert.equal(await page.evaluate(() => Fanal.flush(300)), false);
    await page.goto(pages.url("blank.html"));
    await second.up(port);
    await page.goto(pages.url("esm.html", config));
    await second.expect(name("left"), 50);
    await page.close();
    await second.down();
  });

  test(`${engine}: an offline queue in IndexedDB survives a reload`, async () => {
    const proxy = await serveProxy(collector);
    proxy.behave = () => "reset";
    const page = await open(await newProfile(), pages.url("esm.html"));
    const begin = () =>
      page.evaluate((init) => {
        Fanal.init({ ...init, transport: Fanal.makeBrowserOfflineTransport(Fanal.makeFetchTransport), transportOptions: { flushAtStartup: true } });
      }, init(proxy));
    await begin();
    await record(page, name("offline"), 40);
    const stored = () =>
      page.evaluate(
        () =>
          new Promise((resolve) => {
            const request = indexedDB.open("fanal-offline");
            request.onsuccess = () => {
              const database = request.result;
              if (!database.objectStoreNames.contains("queue")) return database.close(), resolve(0);
              const count = database.transaction("queue").objectStore("queue").count();
              count.onsuccess = () => (database.close(), resolve(count.result));
            };
            request.onerror = () => resolve(-1);
          }),
      );
    await until(async () => (await stored()) > 0, "the batch in IndexedDB");
    await page.reload();
    proxy.behave = () => undefined;
    await until(() => page.evaluate(() => globalThis.isReady === true), "the page");
    await begin();
    await collector.expect(name("offline"), 40);
    await until(async () => (await stored()) === 0, "an empty queue");
    await page.close();
  });

  for (const transport of ["beacon", "fetch"]) {
    test(`${engine}: transport: "${transport}" by hand`, async () => {
      const proxy = await serveProxy(collector);
      const page = await start(proxy, { transport });
      await record(page, name(`by.${transport}`), 60);
      await collector.expect(name(`by.${transport}`), 60);
      const kinds = proxy.posts().map(({ headers }) => headers["sec-fetch-mode"]);
      assert.ok(kinds.every((kind) => kind === (transport === "beacon" ? "no-cors" : "cors")), kinds.join());
      await page.close();
    });
  }

  test(`${engine}: a tunnel on the page's own origin needs no preflight, and carries the DSN`, async () => {
    const own = await servePages({ tunnelTo: collector.origin });
    const page = await open(await newProfile(), own.url("esm.html", { init: { dsn: collector.dsn, tunnel: "/tunnel", _flushInterval: 50 } }));
    await record(page, name("tunnel"), 400);
    assert.equal(await flush(page), true);
    await collector.expect(name("tunnel"), 400);
    const sent = own.seen.filter(({ method }) => method !== "GET");
    assert.ok(sent.length > 0 && sent.every(({ method, path }) => method === "POST" && path === "/tunnel"));
    await page.close();
  });

  test(`${engine}: a managed tunnel: a path of its own, and a content type that only code can set`, async () => {
    const own = await servePages({ tunnelTo: collector.origin });
    const page = await open(await newProfile(), own.url("esm.html", { init: { dsn: collector.dsn, tunnel: true, _flushInterval: 50 } }));
    await record(page, name("managed"), 10);
    assert.equal(await flush(page), true);
    await collector.expect(name("managed"), 10);
    const sent = own.seen.filter(({ method }) => method === "POST");
    assert.match(sent[0].path, /^\/[0-9a-z]{4,7}$/);
    assert.equal(sent[0].headers["content-type"], "application/x-sentry-envelope");
    await page.close();
  });
}

const { newProfile } = browsers.chromium;

test("chromium: offline, then online: nothing is tried in vain, everything arrives", async () => {
  const profile = await newProfile();
  const page = await open(profile, pages.url("esm.html", { init: { dsn: collector.dsn, _flushInterval: 50 } }));
  await profile.setOffline(true);
  await record(page, "chromium.line", 500);
  assert.equal(await page.evaluate(() => Fanal.flush(300)), false);
  assert.equal(await collector.count("chromium.line"), 0);
  await profile.setOffline(false);
  await collector.expect("chromium.line", 500);
  await page.close();
});

test("chromium: offline while the page leaves: stored, and sent by the next page", async () => {
  const profile = await newProfile();
  const config = { init: { dsn: collector.dsn, _flushInterval: 600_000 } };
  const page = await open(profile, pages.url("esm.html", config));
  await profile.setOffline(true);
  await record(page, "chromium.away", 300);
  await page.goto("about:blank");
  await profile.setOffline(false);
  await page.goto(pages.url("esm.html", config));
  await collector.expect("chromium.away", 300);
  await page.close();
});
