/** The conformance scenarios: the same on both engines, from every place where the SDK may run. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Collector, launch, open, record, servePages } from "./support.mjs";

const collector = await Collector.start();
const browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };
const pages = await servePages();
const init = { dsn: collector.dsn, release: "shop@1.4.0", environment: "e2e", _flushInterval: 100 };

for (const [engine, { newProfile }] of Object.entries(browsers)) {
  const name = (what) => `${engine}.${what}`;

  test(`${engine}: a metric arrives with everything it has`, async () => {
    const page = await open(await newProfile(), pages.url("esm.html", { init }));
    await page.evaluate((name) => {
      Fanal.setUser({ id: "u1", email: "a@b" });
      Fanal.setAttribute("scoped", true);
      Fanal.metrics.distribution(name, 187.5, {
        unit: "ms", attributes: { id: 1, tier: "pro", items: 3, ratio: 0.25, list: ["a", "b"], size: { value: 5, unit: "byte" } },
      });
    }, name("whole"));
const [sample] = await collector.expect(name("whole"), 1);
    const { attributes, attribute_types: types, attribute_units: units } = sample;
    assert.equal(sample.type, "distribution");
    assert.equal(sample.value, 187.5);
    assert.equal(sample.unit, "millisecond");
    assert.match(sample.trace_id, /^[0-9a-f]{32}$/);
    assert.ok(Math.abs(sample.timestamp - Date.now() / 1000) < 60);
    const agent = await page.evaluate(() => navigator.userAgent);
    assert.equal(attributes["browser.name"], engine === "chromium" ? "Chrome" : "Firefox");
    assert.match(attributes["browser.version"], /^\d+/);
    assert.ok(agent.includes(attributes["browser.version"].split(".")[0]), agent);
    const { id, tier, items, ratio, list, size, scoped } = attributes;
    assert.deepEqual({ id, tier, items, ratio, list, size, scoped }, { id: 1, tier: "pro", items: 3, ratio: 0.25, list: ["a", "b"], size: 5, scoped: true });
    assert.equal(attributes["user.id"], "u1");
    assert.equal(attributes["user.email"], "a@b");
    assert.equal(attributes["sentry.release"], "shop@1.4.0");
    assert.equal(attributes["sentry.environment"], "e2e");
    assert.equal(attributes["sentry.sdk.name"], "fanal.javascript.browser");
    assert.equal(attributes["sentry.timestamp.sequence"], 0);
    assert.ok(!("server.address" in attributes), "that is for servers");
    assert.deepEqual([types.items, types.ratio, types.list, types.scoped], ["integer", "double", "array", "boolean"]);
    assert.equal(units.size, "byte");
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  for (const [what, url] of [
    ["esm", (config) => pages.url("esm.html", config)],
    ["metrics", (config) => pages.url("esm.html", { ...config, entry: "metrics" })],
    ["script", (config) => pages.url("script.html", config)],
  ]) {
    test(`${engine}: ${what}: 200 metrics arrive once`, async () => {
      const page = await open(await newProfile(), url({ init }));
      await record(page, name(what), 200);
      assert.equal(await page.evaluate(() => Fanal.flush(10_000)), true);
      await collector.expect(name(what), 200);
      assert.deepEqual(page.errors, []);
      await page.close();
    });
  }

  test(`${engine}: the script tag's globals`, async () => {
    const page = await open(await newProfile(), pages.url("script.html"));
    const [same, names] = await page.evaluate(() => [globalThis.Sentry === globalThis.Fanal, Object.keys(globalThis.Fanal)]);
    assert.ok(same, "data-sentry-global asks for that name too");
    for (const expected of ["init", "metrics", "setUser", "withScope", "flush"]) assert.ok(names.includes(expected), expected);
    await page.close();
  });

  test(`${engine}: compression is used where it pays`, async () => {
    const before = (await collector.api("stats")).encodings;
    const page = await open(await newProfile(), pages.url("esm.html", { init }));
    await record(page, name("compressed"), 500);
    await page.evaluate(() => Fanal.flush(10_000));
    await collector.expect(name("compressed"), 500);
    const { deflate } = (await collector.api("stats")).encodings;
    assert.ok(deflate.envelopes > (before.deflate?.envelopes || 0));
    await page.close();
  });

  test(`${engine}: in a worker`, async () => {
    const page = await open(await newProfile(), pages.url("worker.html", { init, record: [name("worker"), 300] }));
    assert.deepEqual(await page.evaluate(() => globalThis.answer), { isFlushed: true, name: name("worker") });
    await collector.expect(name("worker"), 300);
    await page.close();
  });

  test(`${engine}: in frames, of the page's origin and of none`, async () => {
    const frame = (kind) => ({ init, record: [name(kind), 100] });
    const page = await open(await newProfile(), pages.url("frames.html", { same: frame("same"), sandboxed: frame("sandboxed") }));
    await collector.expect(name("same"), 100);
    await collector.expect(name("sandboxed"), 100);
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test(`${engine}: two tabs at once, each its own`, async () => {
    const profile = await newProfile();
    const tabs = [];
    for (let i = 0; i < 2; i++) tabs.push(await open(profile, pages.url("esm.html", { init })));
    await Promise.all(tabs.map((tab, i) => record(tab, name("tabs"), 50, i * 50)));
    await collector.expect(name("tabs"), 100);
    for (const tab of tabs) await tab.close();
  });

  if (engine === "chromium") {
    test("chromium: in a service worker", async () => {
      const page = await open(await newProfile(), pages.url("service.html", { init, record: [name("service"), 100] }));
      assert.deepEqual(await page.evaluate(() => globalThis.answer), { isFlushed: true });
      await collector.expect(name("service"), 100);
      await page.close();
    });
  }
}

test("on a server: importing and using it works without a browser", async () => {
  const script = `
    const { init, metrics, flush } = await import(process.argv[1]);
    init({ dsn: process.argv[2] });
    metrics.count("server.side", 1, { attributes: { id: 1 } });
    console.log(await flush(10_000));`;
  const { packageEntry } = await import("./support.mjs");
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script, packageEntry, collector.dsn], { encoding: "utf8" });
  assert.equal(stdout, "true\n", stderr);
  const [{ attributes }] = await collector.expect("server.side", 1);
  assert.ok(!("browser.name" in attributes));
  assert.ok(attributes["server.address"]);
});
