import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { connect, freshCopy, packageUrl, plainAttributes } from "./support.mjs";

/** What a metric recorded now arrives with. */
async function recorded({ sink, sdk }, options) {
  const name = `m${sink.metrics.length}`;
  sdk.metrics.count(name, 1, options);
  await sdk.flush(5000);
  return sink.metrics.find((metric) => metric.name === name);
}

async function attributes(pair, options) {
  return plainAttributes(await recorded(pair, options));
}

test("attributes merge global < isolation < current < explicit", async (t) => {
  const pair = await connect(t);
  const { sdk } = pair;
  sdk.getGlobalScope().setAttributes({ a: "global", b: "global", c: "global", d: "global" });
  sdk.getIsolationScope().setAttributes({ b: "isolation", c: "isolation", d: "isolation" });
  sdk.getCurrentScope().setAttributes({ c: "current", d: "current" });
  const { a, b, c, d } = await attributes(pair, { attributes: { d: "explicit" } });
  assert.deepEqual({ a, b, c, d }, { a: "global", b: "isolation", c: "current", d: "explicit" });
});

test("the user merges key-wise, below explicit attributes and above scopes", async (t) => {
  const pair = await connect(t);
  const { sdk } = pair;
  sdk.getGlobalScope().setUser({ id: "g", email: "g@x" });
  sdk.setUser({ id: "i", username: "inge" });
  sdk.getCurrentScope().setAttribute("user.id", "from a scope attribute");
  const merged = await attributes(pair, { attributes: { "user.email": "explicit@x" } });
  assert.equal(merged["user.id"], "i");
  assert.equal(merged["user.email"], "explicit@x");
  assert.equal(merged["user.name"], "inge");
  sdk.setUser(null);
  sdk.getGlobalScope().setUser(null);
  const after = await attributes(pair);
  assert.ok(!("user.email" in after) && !("user.name" in after));
});

test("a numeric user id stays a number; an empty one is left out", async (t) => {
  const pair = await connect(t);
  pair.sdk.setUser({ id: 42, email: "", username: undefined });
  const metric = await recorded(pair);
  assert.deepEqual(metric.attributes["user.id"], { value: 42, type: "integer" });
  assert.ok(!("user.email" in metric.attributes) && !("user.name" in metric.attributes));
});

test("top-level setters write to the isolation scope", async () => {
  const sdk = await freshCopy();
  sdk.setTag("t", 1);
  sdk.setTags({ u: true });
  sdk.setExtra("e", [1]);
  sdk.setExtras({ f: 2 });
  sdk.setContext("shop", { open: true });
  sdk.setAttribute("a", 1);
  sdk.setAttributes({ b: 2 });
  sdk.setUser({ id: 1 });
  sdk.setConversationId("c");
  sdk.addBreadcrumb({ message: "m" });
  const { tags, extra, contexts, attributes: all, user, conversationId, breadcrumbs } = sdk.getIsolationScope().getScopeData();
  assert.deepEqual({ tags, extra, contexts, all, user, conversationId }, {
    tags: { t: 1, u: true }, extra: { e: [1], f: 2 }, contexts: { shop: { open: true } }, all: { a: 1, b: 2 }, user: { id: 1 }, conversationId: "c",
  });
  assert.equal(breadcrumbs[0].message, "m");
  assert.equal(typeof breadcrumbs[0].timestamp, "number");
  assert.deepEqual(sdk.getCurrentScope().getScopeData().attributes, {});
  assert.deepEqual(sdk.getGlobalScope().getScopeData().attributes, {});
});

test("withScope forks the current scope for a block", async (t) => {
  const pair = await connect(t);
  const { sdk } = pair;
  const outer = sdk.getCurrentScope();
  outer.setAttribute("kept", "outer");
  const answer = sdk.withScope((scope) => {
    assert.notEqual(scope, outer);
    assert.equal(sdk.getCurrentScope(), scope);
    assert.equal(sdk.getClient(), pair.client);
    scope.setAttributes({ inner: true, kept: "inner" });
    sdk.metrics.count("inside");
    return 42;
  });
  assert.equal(answer, 42);
  assert.equal(sdk.getCurrentScope(), outer);
  const outside = await attributes(pair);
  const inside = plainAttributes(pair.sink.metrics.find(({ name }) => name === "inside"));
  assert.deepEqual([inside.inner, inside.kept, outside.inner, outside.kept], [true, "inner", undefined, "outer"]);
});

test("withScope with a given scope uses exactly that one", async () => {
  const sdk = await freshCopy();
  const mine = new sdk.Scope();
  sdk.withScope(mine, (scope) => {
    assert.equal(scope, mine);
    assert.equal(sdk.getCurrentScope(), mine);
  });
  assert.notEqual(sdk.getCurrentScope(), mine);
  sdk.withScope(undefined, (scope) => assert.equal(sdk.getCurrentScope(), scope));
});

test("what the callback throws passes through, and the scope is left", async () => {
  const sdk = await freshCopy();
  const outer = sdk.getCurrentScope();
  const error = new Error("mine");
  assert.throws(() => sdk.withScope(() => { throw error; }), (caught) => caught === error);
  assert.equal(sdk.getCurrentScope(), outer);
  for (const odd of [null, "text", 0]) {
    try {
      sdk.withScope(() => { throw odd; });
      assert.fail("it must throw");
    } catch (caught) {
      assert.equal(caught, odd);
    }
    assert.equal(sdk.getCurrentScope(), outer);
  }
});

test("an async callback keeps its scope until its promise settles", async () => {
  const sdk = await freshCopy();
  const outer = sdk.getCurrentScope();
  let release;
  const waiting = new Promise((resolve) => (release = resolve));
  let during;
  const done = sdk.withScope(async (scope) => {
    await waiting;
    during = sdk.getCurrentScope() === scope;
    return "answer";
  });
  assert.notEqual(sdk.getCurrentScope(), outer);
  release();
  assert.equal(await done, "answer");
  assert.equal(during, true);
  assert.equal(sdk.getCurrentScope(), outer);

  const error = new Error("later");
  await assert.rejects(sdk.withScope(() => Promise.reject(error)), (caught) => caught === error);
  assert.equal(sdk.getCurrentScope(), outer);
});

test("async blocks that overlap leave the stack as it was, in whatever order they settle", async () => {
  const sdk = await freshCopy();
  const outer = sdk.getCurrentScope();
  const releases = [];
  const blocks = [0, 1, 2].map((i) => sdk.withScope(() => new Promise((resolve) => (releases[i] = resolve))));
  for (const i of [1, 0, 2]) {
    releases[i]();
    await blocks[i];
  }
  assert.equal(sdk.getCurrentScope(), outer);
});

test("the rejection of a discarded async block is still unhandled, as the page would expect", () => {
  const script = `
    import { withScope } from ${JSON.stringify(new URL("dist/index.js", packageUrl).href)};
    process.on("unhandledRejection", (error) => console.log("unhandled", error.message));
    withScope(() => Promise.reject(new Error("nobody looks")));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  assert.equal(stdout, "unhandled nobody looks\n");
});

test("withIsolationScope forks the current scope and hands out the one isolation scope", async () => {
  const sdk = await freshCopy();
  const isolation = sdk.getIsolationScope();
  const outer = sdk.getCurrentScope();
  const answer = sdk.withIsolationScope((scope) => {
    assert.equal(scope, isolation);
    assert.equal(sdk.getIsolationScope(), isolation);
    assert.notEqual(sdk.getCurrentScope(), outer);
    sdk.getCurrentScope().setAttribute("a", 1);
    return "answer";
  });
  assert.equal(answer, "answer");
  assert.equal(sdk.getCurrentScope(), outer);
  assert.deepEqual(outer.getScopeData().attributes, {});
});

test("a clone has the same content and its own future", async () => {
  const { Scope } = await freshCopy();
  const original = fill(new Scope());
  const clone = original.clone();
  assert.deepEqual(clone.getScopeData(), original.getScopeData());
  assert.equal(clone.getPropagationContext().traceId, original.getPropagationContext().traceId);
  const before = structuredClone(withoutFunctions(original.getScopeData()));
  clone.setTag("t", "changed").setExtra("e", "changed").setContext("c", { changed: true }).setAttribute("a", "changed");
  clone.setUser({ id: "changed" }).setLevel("fatal").setFingerprint(["changed"]).setTransactionName("changed");
  clone.addBreadcrumb({ message: "changed" }).addAttachment({ data: "x", filename: "x" }).addEventProcessor(() => null);
  clone.removeAttribute("b");
  assert.deepEqual(withoutFunctions(original.getScopeData()), before);
  original.setTag("t", "later");
  assert.equal(clone.getScopeData().tags.t, "changed");
});

test("what a scope was given can change afterwards without changing the scope", async () => {
  const { Scope } = await freshCopy();
  const attributes = { list: [1], object: { value: 1, unit: "byte" } };
  const user = { id: 1 };
  const scope = new Scope().setAttributes(attributes).setUser(user);
  attributes.list.push(2);
  attributes.object.value = 2;
  attributes.more = 3;
  user.id = 2;
  const data = scope.getScopeData();
  assert.deepEqual(data.attributes, { list: [1], object: { value: 1, unit: "byte" } });
  assert.deepEqual(data.user, { id: 1 });
});

test("update takes a scope, a part of one, or a function", async () => {
  const { Scope } = await freshCopy();
  const source = new Scope().setTag("t", "new").setAttribute("a", "new").setUser({ id: "new" }).setLevel("error").setFingerprint(["new"]);
  source.setContext("c", { new: true }).setExtra("e", "new").setConversationId("new");
  const expected = {
    tags: { t: "new", keep: 1 }, attributes: { a: "new", keep: 1 }, user: { id: "new" }, level: "error", fingerprint: ["new"],
    contexts: { c: { new: true }, keep: {} }, extra: { e: "new", keep: 1 }, conversationId: "new",
  };
  const target = () => new Scope().setTag("keep", 1).setAttribute("keep", 1).setContext("keep", {}).setExtra("keep", 1).setUser({ id: "old" });
  const { tags, attributes: all, user, level, fingerprint, contexts, extra, conversationId, propagationContext } = source.getScopeData();
  const part = { tags, attributes: all, user, level, fingerprint, contexts, extra, conversationId, propagationContext };
  for (const context of [source, part, () => source]) {
    const data = target().update(context).getScopeData();
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(data[key], value, key);
    assert.deepEqual(data.propagationContext, propagationContext);
  }
  const scope = target();
  assert.equal(scope.update((it) => it.setTag("by", "function")), scope);
  assert.equal(scope.getScopeData().tags.by, "function");
  for (const nothing of [undefined, null, {}, 5, "x", () => undefined]) assert.doesNotThrow(() => scope.update(nothing));
});

test("an update leaves alone what it does not name", async () => {
  const { Scope } = await freshCopy();
  const scope = fill(new Scope());
  const before = scope.getScopeData();
  const { tags, ...rest } = scope.update({ tags: { more: 1 } }).getScopeData();
  const { tags: tagsBefore, ...restBefore } = before;
  assert.deepEqual(rest, restBefore);
  assert.deepEqual(tags, { ...tagsBefore, more: 1 });
});

test("clear empties everything but the client and starts a new trace", async (t) => {
  const { sdk, client } = await connect(t);
  const scope = fill(new sdk.Scope());
  scope.setClient(client);
  const { traceId } = scope.getPropagationContext();
  assert.equal(scope.clear(), scope);
  const { propagationContext, ...data } = scope.getScopeData();
  const { propagationContext: _fresh, ...empty } = new sdk.Scope().getScopeData();
  assert.deepEqual(data, empty);
  assert.match(propagationContext.traceId, /^[0-9a-f]{32}$/);
  assert.notEqual(propagationContext.traceId, traceId);
  assert.equal(scope.getClient(), client);
});

test("an empty scope, as getScopeData shows it", async () => {
  const { Scope } = await freshCopy();
  const { propagationContext, ...data } = new Scope().getScopeData();
  assert.deepEqual(data, {
    attachments: [], attributes: {}, breadcrumbs: [], contexts: {}, conversationId: undefined, eventProcessors: [], extra: {}, fingerprint: [],
    level: undefined, sdkProcessingMetadata: {}, tags: {}, transactionName: undefined, user: {},
  });
  assert.match(propagationContext.traceId, /^[0-9a-f]{32}$/);
  assert.ok(propagationContext.sampleRand >= 0 && propagationContext.sampleRand < 1);
});

test("single setters: null removes a context, setUser(null) resets, breadcrumbs are bounded", async () => {
  const { Scope } = await freshCopy();
  const scope = new Scope().setContext("a", { b: 1 }).setContext("c", {}).setContext("a", null);
  assert.deepEqual(scope.getScopeData().contexts, { c: {} });
  scope.setUser({ id: 1, email: "e" }).setUser(null);
  assert.deepEqual(scope.getUser(), { id: undefined, email: undefined, ip_address: undefined, username: undefined });
  for (let i = 0; i < 150; i++) scope.addBreadcrumb({ message: `${i}` });
  assert.equal(scope.getScopeData().breadcrumbs.length, 100);
  assert.equal(scope.getLastBreadcrumb().message, "149");
  scope.addBreadcrumb({ message: "x".repeat(5000) }, 3);
  assert.equal(scope.getScopeData().breadcrumbs.length, 3);
  assert.equal(scope.getLastBreadcrumb().message.length, 2048);
  scope.addBreadcrumb({ message: "none" }, 0);
  assert.notEqual(scope.getLastBreadcrumb().message, "none");
  assert.equal(scope.clearBreadcrumbs().getLastBreadcrumb(), undefined);
  scope.setLastEventId("abc");
  assert.equal(scope.lastEventId(), "abc");
  scope.setSession({ sid: 1 });
  assert.deepEqual(scope.getSession(), { sid: 1 });
  scope.setSDKProcessingMetadata({ a: 1 });
  assert.deepEqual(scope.getScopeData().sdkProcessingMetadata, { a: 1 });
  let heard = 0;
  scope.addScopeListener(() => heard++);
  scope.setTag("x", 1);
  assert.ok(heard > 0);
});

test("initialScope fills the current scope, in every form", async (t) => {
  for (const [i, initialScope] of [{ attributes: { from: "part" } }, (scope) => scope.setAttribute("from", "part")].entries()) {
    const pair = await connect(t, { initialScope });
    assert.equal((await attributes(pair)).from, "part", `form ${i}`);
    assert.equal(pair.sdk.getCurrentScope().getScopeData().attributes.from, "part");
  }
});

test("a metric can be recorded in a scope of one's own", async (t) => {
  const pair = await connect(t);
  const { sdk } = pair;
  sdk.setAttribute("isolated", 1);
  sdk.getCurrentScope().setAttribute("current", 1);
  const scope = new sdk.Scope().setAttribute("mine", 1);
  const metric = await recorded(pair, { scope });
  assert.equal(metric.trace_id, scope.getPropagationContext().traceId);
  const { mine, isolated, current } = plainAttributes(metric);
  assert.deepEqual({ mine, isolated, current }, { mine: 1, isolated: 1, current: undefined });
});

test("trace ids come from the propagation context of the scope in which a metric is recorded", async (t) => {
  const pair = await connect(t);
  const { sdk } = pair;
  const traceId = "0123456789abcdef0123456789abcdef";
  sdk.metrics.count("before");
  sdk.getCurrentScope().setPropagationContext({ traceId, sampleRand: 0.5 });
  sdk.metrics.count("after");
  sdk.withScope((scope) => {
    scope.clear();
    sdk.metrics.count("cleared");
  });
  await sdk.flush(5000);
  const [before, after, cleared] = pair.sink.metrics.map((metric) => metric.trace_id);
  for (const id of [before, after, cleared]) assert.match(id, /^[0-9a-f]{32}$/);
  assert.equal(after, traceId);
  assert.equal(new Set([before, after, cleared]).size, 3);
});

test("a scope that changes after a call does not change what was recorded", async (t) => {
  const pair = await connect(t);
  const { sdk, sink } = pair;
  for (let i = 0; i < 5; i++) {
    sdk.setAttribute("step", i);
    sdk.setUser({ id: `user-${i}` });
    sdk.metrics.count("step", i);
  }
  sdk.getIsolationScope().removeAttribute("step");
  sdk.metrics.count("step", 5);
  await sdk.flush(5000);
  for (const metric of sink.metrics) {
    const { step, "user.id": id } = plainAttributes(metric);
    assert.deepEqual([step, id], metric.value === 5 ? [undefined, "user-4"] : [metric.value, `user-${metric.value}`]);
  }
  assert.equal(sink.metrics.length, 6);
});

test("scope attributes that are no attributes are dropped silently", async (t) => {
  const pair = await connect(t, {
    initialScope: { attributes: { object: { a: 1 }, nothing: null, undef: undefined, symbol: Symbol("s"), fn: () => 1, nan: NaN, infinite: Infinity, big: 1n, good: "x" } },
  });
  const keys = Object.keys(await attributes(pair)).filter((key) => !/^(sentry|server|user)\./.test(key));
  assert.deepEqual(keys, ["good"]);
});

function fill(scope) {
  scope.setTag("t", "x").setExtra("e", "x").setContext("c", { x: 1 }).setAttributes({ a: "x", b: [1] }).setUser({ id: "x" });
  scope.setLevel("info").setFingerprint(["x"]).setTransactionName("x").setConversationId("x").setSDKProcessingMetadata({ x: 1 });
  return scope.addBreadcrumb({ message: "x" }).addAttachment({ data: "d", filename: "f" }).addEventProcessor((event) => event);
}

function withoutFunctions(data) {
  return { ...data, eventProcessors: data.eventProcessors.length };
}
