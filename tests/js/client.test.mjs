import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { assertConserved, connect, freshCopy, listenToConsole, packageUrl, recordMany, Sink } from "./support.mjs";

test("importing has no effect at all", () => {
  for (const entry of ["index", "metrics", "slim"]) {
    const script = `
      const before = Object.getOwnPropertyNames(globalThis).sort().join();
      let touched = [];
      for (const name of ["setTimeout", "setInterval", "queueMicrotask", "fetch", "addEventListener"]) {
        const native = globalThis[name];
        globalThis[name] = (...args) => (touched.push(name), native(...args));
      }
      for (const [object, name] of [[WebAssembly, "Module"], [WebAssembly, "Instance"], [Math, "random"], [crypto, "getRandomValues"]]) {
        object[name] = () => touched.push(name);
      }
      await import(${JSON.stringify(new URL(`dist/${entry}.js`, packageUrl).href)});
      const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.split(",").includes(name) && name !== "addEventListener");
      console.log(JSON.stringify({ touched, added }));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
    assert.deepEqual(JSON.parse(stdout || stderr), { touched: [], added: [] }, entry);
  }
});

test("a process that recorded something still ends by itself", () => {
  const script = `
    import { init, metrics } from ${JSON.stringify(new URL("dist/index.js", packageUrl).href)};
    init({ dsn: ${JSON.stringify("http://key@127.0.0.1:9/1")} });
    metrics.count("x");`;
  const begun = performance.now();
  const { status } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { timeout: 20_000 });
  assert.equal(status, 0);
  assert.ok(performance.now() - begun < 15_000);
});

test("a flush that is done does not keep the process alive for the rest of its time", () => {
  const script = `
    import { init, metrics, flush, close } from ${JSON.stringify(new URL("dist/index.js", packageUrl).href)};
    init({ dsn: "http://key@127.0.0.1:9/1", transport: () => ({ send: async () => ({}), flush: async () => true }) });
    metrics.count("x");
    console.log(await flush(20_000), await close(20_000));`;
  const begun = performance.now();
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8", timeout: 30_000 });
  assert.equal(stdout, "true true\n");
  assert.ok(performance.now() - begun < 15_000);
});

test("metrics leave by themselves after the flush interval, and in one request", async (t) => {
  const { sink, sdk } = await connect(t, { _flushInterval: 50 });
  recordMany(sdk, 10);
  assert.equal(sink.requests.length, 0);
  // Its timer keeps no process alive; something else must while the test waits.
  const alive = setInterval(() => {}, 1000);
  const end = performance.now() + 5000;
  while (!sink.metrics.length && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(alive);
  assert.equal(sink.requests.length, 1);
  assertConserved(sink, 10);
});

test("a thousand metrics do not wait for the interval", async (t) => {
  const { sink, sdk } = await connect(t, { _flushInterval: 600_000 });
  recordMany(sdk, 1000);
  const end = performance.now() + 5000;
  while (sink.metrics.length < 1000 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  assertConserved(sink, 1000);
});

test("init answers the client, which is the current one", async (t) => {
  const { sdk, client } = await connect(t, { release: "r" });
  assert.equal(sdk.getClient(), client);
  assert.equal(sdk.getCurrentScope().getClient(), client);
  assert.ok(client instanceof sdk.BrowserClient);
  assert.equal(client.getOptions().release, "r");
  assert.deepEqual(client.getSdkMetadata(), { sdk: { name: "fanal.javascript.browser", version: sdk.SDK_VERSION } });
  assert.deepEqual([sdk.isInitialized(), sdk.isEnabled()], [true, true]);
});

test("a second init: one line, the earlier client is flushed and closed, the new one takes over", async (t) => {
  const lines = listenToConsole(t);
  const { sink, sdk, client } = await connect(t, { release: "first" });
  sdk.metrics.count("a");
  const second = sdk.init({ dsn: sink.dsn, release: "second" });
  t.after(() => second.close(1));
  assert.equal(lines.length, 1);
  assert.match(lines[0], /init\(\) was called again/);
  assert.notEqual(second, client);
  assert.equal(sdk.getClient(), second);
  sdk.metrics.count("b");
  await sdk.flush(5000);
  const end = performance.now() + 5000;
  while (sink.metrics.length < 2 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(sink.metrics.map(({ name, attributes }) => [name, attributes["sentry.release"].value]).sort(), [["a", "first"], ["b", "second"]]);
});

test("two copies on a page do not know each other", async (t) => {
  const one = await connect(t, { release: "one" });
  const two = await connect(t, { release: "two" });
  one.sdk.setAttribute("from", "one");
  two.sdk.setUser({ id: "two" });
  recordMany(one.sdk, 40, "one");
  recordMany(two.sdk, 60, "two");
  await Promise.all([one.sdk.flush(5000), two.sdk.flush(5000)]);
  assertConserved(one.sink, 40, { name: "one" });
  assertConserved(two.sink, 60, { name: "two" });
  assert.ok(one.sink.metrics.every(({ name, attributes }) => name === "one" && attributes.from && !attributes["user.id"]));
  assert.ok(two.sink.metrics.every(({ name, attributes }) => name === "two" && !attributes.from && attributes["user.id"]));
});

test("a client of its own, bound to a scope, beside the page's", async (t) => {
  const { sink, sdk } = await connect(t);
  const other = await Sink.start(t);
  const client = new sdk.BrowserClient({ dsn: other.dsn });
  client.init();
  t.after(() => client.close(1));
  const scope = new sdk.Scope();
  scope.setClient(client);
  sdk.metrics.count("mine", 1, { scope });
  sdk.metrics.count("page");
  sdk.withScope(scope, () => sdk.metrics.count("inside"));
  await Promise.all([client.flush(5000), sdk.flush(5000)]);
  assert.deepEqual(other.metrics.map(({ name }) => name), ["mine", "inside"]);
  assert.deepEqual(sink.metrics.map(({ name }) => name), ["page"]);
  sdk.setCurrentClient(client);
  assert.equal(sdk.getClient(), client);
});

test("flush answers whether everything was answered in time", async (t) => {
  const { sink, sdk } = await connect(t);
  assert.equal(await sdk.flush(1000), true, "nothing to send");
  sdk.metrics.count("x");
  assert.equal(await sdk.flush(5000), true);
  assert.equal(await sdk.flush(), true);
  sink.respond = () => "never";
  sdk.metrics.count("y");
  const begun = performance.now();
  assert.equal(await sdk.flush(100), false);
  assert.ok(performance.now() - begun < 5000);
});

test("close flushes, tells its listeners, and nothing is recorded afterwards", async (t) => {
  const { sink, sdk, client } = await connect(t);
  let closed = 0;
  client.on("close", () => closed++);
  sdk.metrics.count("before");
  assert.equal(await sdk.close(5000), true);
  assert.equal(closed, 1);
  assert.equal(sdk.isEnabled(), false);
  sdk.metrics.count("after");
  await sdk.flush(1000);
  assert.deepEqual(sink.metrics.map(({ name }) => name), ["before"]);
});

test("close alone reports what its own flush dropped", async (t) => {
  const { sink, sdk } = await connect(t);
  sdk.metrics.count("x", 1, { attributes: { huge: "h".repeat(3000) } });
  await sdk.close(5000);
  assert.deepEqual(sink.dropped(), { invalid: 1 });
});

test("on, emit, off", async (t) => {
  const { client } = await connect(t);
  const heard = [];
  const off = client.on("mine", (...args) => heard.push(["one", ...args]));
  client.on("mine", () => { throw new Error("listener"); });
  client.on("mine", (...args) => heard.push(["two", ...args]));
  client.emit("mine", 1, 2);
  off();
  off();
  client.emit("mine", 3);
  client.emit("nobody listens");
  assert.deepEqual(heard, [["one", 1, 2], ["two", 1, 2], ["two", 3]]);
});

test("flush and flushMetrics are announced", async (t) => {
  const { client, sdk } = await connect(t);
  const heard = [];
  for (const hook of ["flush", "flushMetrics"]) client.on(hook, () => heard.push(hook));
  sdk.metrics.count("x");
  await sdk.flush(5000);
  assert.deepEqual(heard, ["flush", "flushMetrics"]);
});

test("recordDroppedEvent: summed by reason and category, sent as one client report", async (t) => {
  const { client, sdk, sink } = await connect(t);
  client.recordDroppedEvent("before_send", "error");
  client.recordDroppedEvent("before_send", "error", 2);
  client.recordDroppedEvent("sample_rate", "span", 7);
  client.recordDroppedEvent("sample_rate", "span", 0);
  client.recordDroppedEvent("sample_rate", "span", -1);
  client.recordDroppedEvent("sample_rate", "span", NaN);
  const before = Date.now() / 1000;
  await sdk.close(5000);
  assert.equal(sink.requests.length, 1);
  const { header, items } = sink.requests[0].envelope;
  assert.deepEqual(header, {});
  assert.deepEqual(items[0].header, { type: "client_report" });
  const { timestamp, discarded_events } = items[0].payload;
  assert.ok(timestamp >= before - 1 && timestamp <= before + 10);
  assert.deepEqual(discarded_events, [
    { reason: "before_send", category: "error", quantity: 3 },
    { reason: "sample_rate", category: "span", quantity: 7 },
  ]);
});

test("sendClientReports: false: nothing is reported, whatever was dropped", async (t) => {
  const { client, sdk, sink } = await connect(t, { sendClientReports: false });
  sink.respond = () => ({ status: 400 });
  client.recordDroppedEvent("before_send", "error");
  sdk.metrics.count("");
  sdk.metrics.count("refused");
  await sdk.flush(5000);
  await sdk.close(5000);
  assert.equal(sink.requests.filter(({ text }) => text.includes("client_report")).length, 0);
});

test("integrations: defaults, the user's, and what is added later", async (t) => {
  const calls = [];
  const integration = (name, by = "") => ({
    name,
    setupOnce: () => calls.push(`once ${name}${by}`),
    setup: (client) => calls.push(`setup ${name}${by} ${typeof client.getOptions}`),
    afterAllSetup: () => calls.push(`after ${name}${by}`),
  });
  const { client, sdk } = await connect(t, {
    defaultIntegrations: [integration("A"), integration("B")],
    integrations: [integration("B", "2"), integration("C"), null, { noName: true }],
  });
  assert.deepEqual(client.getIntegrationNames(), ["A", "B", "C"]);
  assert.deepEqual(calls, [
    "once A", "setup A function", "once B2", "setup B2 function", "once C", "setup C function", "after A", "after B2", "after C",
  ]);
  calls.length = 0;
  sdk.addIntegration(integration("D"));
  client.addIntegration(integration("D", "again"));
  assert.deepEqual(calls, ["once D", "setup D function", "after D"]);
  assert.equal(client.getIntegrationByName("D").name, "D");
  assert.equal(client.getIntegrationByName("nobody"), undefined);
});

test("integrations as a function get the defaults; one that throws does not stop init", async (t) => {
  const bad = { name: "Bad", setup() { throw new Error("setup"); }, afterAllSetup() { throw new Error("after"); } };
  const { client, sdk, sink } = await connect(t, { defaultIntegrations: [{ name: "A" }], integrations: (defaults) => [...defaults, bad, { name: "Z" }] });
  assert.deepEqual(client.getIntegrationNames(), ["A", "Bad", "Z"]);
  sdk.metrics.count("x");
  await sdk.flush(5000);
  assert.equal(sink.metrics.length, 1);
});

test("cleanups run once", async (t) => {
  const { client } = await connect(t);
  let runs = 0;
  client.registerCleanup(() => runs++);
  client.registerCleanup(() => { throw new Error("cleanup"); });
  client.registerCleanup(() => runs++);
  client.dispose();
  client.dispose();
  assert.equal(runs, 2);
});

test("the names that code written for the peer expects", async () => {
  const sdk = await freshCopy();
  for (const name of [
    "init", "close", "flush", "forceLoad", "onLoad", "isInitialized", "isEnabled", "getClient", "setCurrentClient", "addIntegration",
    "getDefaultIntegrations", "BrowserClient", "lastEventId", "addBreadcrumb", "Scope", "getCurrentScope", "getIsolationScope", "getGlobalScope",
    "withScope", "withIsolationScope", "setUser", "setTag", "setTags", "setExtra", "setExtras", "setContext", "setAttribute", "setAttributes",
    "setConversationId", "makeFetchTransport", "makeBrowserOfflineTransport", "createTransport",
  ]) {
    assert.equal(typeof sdk[name], "function", name);
  }
  assert.equal(typeof sdk.SDK_VERSION, "string");
  for (const name of ["count", "gauge", "distribution", "timer"]) assert.equal(typeof sdk.metrics[name], "function", name);
  let loaded = false;
  sdk.onLoad(() => (loaded = true));
  assert.equal(loaded, true);
});

test("fanal/metrics: the same metrics from the small entry", async (t) => {
  const { sdk, sink } = await connect(t, { release: "small" }, { entry: "metrics" });
  sdk.setAttribute("scoped", 1);
  recordMany(sdk, 100);
  sdk.metrics.count("");
  await sdk.flush(5000);
  await sdk.close(5000);
  assertConserved(sink, 101);
  assert.deepEqual(sink.dropped(), { invalid: 1 });
  assert.ok(sink.metrics.every(({ attributes }) => attributes.scoped.value === 1 && attributes["sentry.release"].value === "small"));
});

test("fanal/slim: the core as bytes, module, URL or response, and what was recorded meanwhile", async (t) => {
  const { readFileSync } = await import("node:fs");
  const { createServer } = await import("node:http");
  const bytes = readFileSync(new URL("dist/core.wasm", packageUrl));
  const server = createServer(({ url }, response) => {
    response.writeHead(200, { "content-type": url === "/wasm" ? "application/wasm" : "application/octet-stream" }).end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}`;
  const forms = {
    bytes: bytes, buffer: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), module: new WebAssembly.Module(bytes),
    text: `${url}/wasm`, url: new URL(`${url}/plain`), response: fetch(`${url}/wasm`),
  };
  for (const [form, core] of Object.entries(forms)) {
    const sink = await Sink.start(t);
    const sdk = await freshCopy("slim");
    const client = sdk.init({ dsn: sink.dsn }, core);
    recordMany(sdk, 20, form);
    assert.equal(await sdk.flush(5000), true, form);
    assertConserved(sink, 20, { name: form });
    await client.close(1);
  }
});
