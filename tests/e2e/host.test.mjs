/** The page does not notice: no listener that costs the back/forward cache, no request it sees, no error it gets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Collector, launch, open, record, servePages, until } from "./support.mjs";

const collector = await Collector.start();
const pages = await servePages();
const init = { dsn: collector.dsn, _flushInterval: 50 };
const { newProfile } = await launch("chromium", { flags: ["--enable-features=BackForwardCache"] });
const firefox = await launch("firefox");

test("chromium: no unload, no beforeunload, nothing global but what a script tag asks for", async () => {
  const profile = await newProfile();
  await profile.addInitScript(() => {
    globalThis.listened = [];
    for (const target of [window, document]) {
      const native = target.addEventListener;
      target.addEventListener = function (type, ...rest) {
        globalThis.listened.push(type);
        return native.call(this, type, ...rest);
      };
    }
  });
  const page = await open(profile, pages.url("esm.html", { init }));
  await record(page, "quiet", 10);
  await collector.expect("quiet", 10);
  const listened = await page.evaluate(() => globalThis.listened);
  assert.ok(listened.includes("pagehide"), listened.join());
  assert.ok(!listened.includes("unload") && !listened.includes("beforeunload"), listened.join());
  assert.equal(await page.evaluate(() => onunload ?? onbeforeunload), null);
  await page.close();
});

for (const [engine, make] of [["chromium", newProfile], ["firefox", firefox.newProfile]]) {
  test(`${engine}: our own requests are not seen by a page that patches fetch later`, async () => {
    const page = await open(await make(), pages.url("esm.html", { init }));
    await page.evaluate(() => {
      globalThis.seen = [];
      const native = fetch;
      globalThis.fetch = (...args) => (globalThis.seen.push(String(args[0])), native(...args));
      XMLHttpRequest.prototype.open = () => globalThis.seen.push("xhr");
    });
    await record(page, `${engine}.patched`, 200);
    await collector.expect(`${engine}.patched`, 200);
    assert.deepEqual(await page.evaluate(() => globalThis.seen), []);
    await page.close();
  });

  test(`${engine}: whatever a page has broken, the SDK throws nothing into it`, async () => {
    const page = await open(await make(), pages.url("esm.html"));
    await page.evaluate((init) => {
      addEventListener("error", (event) => (globalThis.trouble ||= []).push(event.message));
      addEventListener("unhandledrejection", (event) => (globalThis.trouble ||= []).push(String(event.reason)));
      console.warn = () => { throw new Error("console"); };
      Object.defineProperty(globalThis, "localStorage", { get() { throw new Error("storage"); } });
      navigator.sendBeacon = () => { throw new Error("beacon"); };
      Fanal.init({ ...init, release: 5, beforeSendMetric: (metric) => { if (metric.name === "boom") throw new Error("hook"); return metric; } });
      Fanal.metrics.count("boom");
      Fanal.metrics.count("");
      Fanal.metrics.count("hostile", 1, { attributes: new Proxy({}, { ownKeys() { throw new Error("proxy"); } }) });
    }, init);
    await record(page, `${engine}.broken`, 20);
    await collector.expect(`${engine}.broken`, 20);
    assert.equal(await page.evaluate(() => globalThis.trouble), undefined);
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test(`${engine}: a page that throws around its calls changes nothing`, async () => {
    const page = await open(await make(), pages.url("esm.html", { init }));
    await page.evaluate((name) => {
      setTimeout(() => {
        Fanal.metrics.count(name, 1, { attributes: { id: 1 } });
        throw new Error("the page's own");
      });
    }, `${engine}.own`);
    await collector.expect(`${engine}.own`, 1);
    await until(() => page.errors.length === 1, "the page's own error");
    assert.match(page.errors[0], /the page's own/);
    await page.close();
  });

  test(`${engine}: there and back: the page comes back as it was, and goes on recording`, async () => {
    const name = `${engine}.back`;
    const page = await open(await make(), pages.url("esm.html", { init: { ...init, _flushInterval: 600_000 } }));
    await page.evaluate(() => addEventListener("pageshow", (event) => (globalThis.isRestored = event.persisted)));
    await record(page, name, 300);
    await page.evaluate((url) => void (location.href = url), pages.url("blank.html"));
    await until(() => page.evaluate(() => document.title === "blank").catch(() => false), "the other page");
    await collector.expect(name, 300);
    await page.evaluate(() => history.back());
    await until(() => page.evaluate(() => document.title === "module" && globalThis.isReady).catch(() => false), "the first page again");
    await record(page, name, 300, 300);
    await page.evaluate(() => Fanal.flush(10_000));
    await collector.expect(name, 600);
    assert.equal(await page.evaluate(() => globalThis.isRestored), true, "from the back/forward cache");
    await page.close();
  });
}

test("chromium: freeze, then resume: everything arrives once", async () => {
  const page = await open(await newProfile(), pages.url("esm.html", { init: { ...init, _flushInterval: 600_000 } }));
  await record(page, "frozen", 700);
  // By hand: headless Chromium freezes only what nobody sees, and there every tab counts as seen.
  await page.evaluate(() => document.dispatchEvent(new Event("freeze")));
  await collector.expect("frozen", 700);
  await page.evaluate(() => document.dispatchEvent(new Event("resume")));
  await record(page, "frozen", 100, 700);
  await page.evaluate(() => Fanal.flush(10_000));
  await collector.expect("frozen", 800);
  await page.close();
});

for (const [engine, make] of [["chromium", newProfile], ["firefox", firefox.newProfile]]) {
  test(`${engine}: while a page is prerendered it sends nothing, not even when it goes; shown, it sends everything`, async () => {
    const page = await open(await make(), pages.url("esm.html"));
    await page.evaluate((init) => {
      // By hand: drivers keep browsers from prerendering, and Firefox does not know it.
      globalThis.isHiddenYet = true;
      Object.defineProperty(document, "prerendering", { get: () => globalThis.isHiddenYet });
      Fanal.init(init);
    }, init);
    await record(page, `${engine}.prerendered`, 50);
    await page.evaluate(() => Fanal.flush(300));
    await page.evaluate(() => dispatchEvent(new Event("pagehide")));
    await record(page, `${engine}.prerendered`, 50, 50);
    assert.equal(await page.evaluate(() => Fanal.flush(300)), false);
    assert.equal(await collector.count(`${engine}.prerendered`), 0);
    await page.evaluate(() => {
      globalThis.isHiddenYet = false;
      document.dispatchEvent(new Event("prerenderingchange"));
    });
    await collector.expect(`${engine}.prerendered`, 100);
    await page.close();
  });
}
