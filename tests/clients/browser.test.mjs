/** The official SDK in a real browser, in the two major releases whose forms differ. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Collector, launch, open, until } from "../e2e/support.mjs";
import { expectEverything, expectReported } from "./support.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { newProfile } = await launch("chromium");

/** Serves one script as a page; answers its address. */
async function servePage(alias) {
  const { outputFiles } = await build({
    entryPoints: [here("apps/browser.mjs")], bundle: true, write: false, format: "iife", alias, logLevel: "error",
  });
  const server = createServer((request, response) => {
    const script = request.url === "/script.js";
    response.writeHead(200, { "content-type": script ? "text/javascript" : "text/html" });
    response.end(script ? outputFiles[0].text : '<!doctype html><link rel="icon" href="data:,"><script src="/script.js"></script>');
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}/cart`;
}

for (const [version, alias, unhandled] of [
  ["11", {}, "unhandled"],
  ["10", { "@sentry/browser": here("node_modules/sentry-browser-10") }, "crashed"],
]) {
  test(`@sentry/browser ${version}`, async () => {
    const collector = await Collector.start();
    const url = await servePage(alias);
    const page = await open(await newProfile(), url, { isReady: false });
    const sent = await page.evaluate((dsn) => globalThis.run(dsn), collector.dsn);
    const { error, releases, trace } = await expectEverything(collector, sent, {
      release: "shop@1.4.0", user: "u1", tier: "pro", platform: "javascript", sdk: /^sentry\.javascript\.browser$/,
    });
    assert.equal(error.handled, true);
    assert.match(error.culprit, /^checkout \(\/script\.js:\d+\)$/);
    assert.equal(error.attributes["url.full"], url);
    assert.equal(error.attributes["browser.name"], "Chrome");
    assert.ok(trace.logs.some(({ body, level }) => body === "user ann paid" && level === "info"));
    assert.ok(trace.logs.every(({ span_id }) => span_id === sent.spanId), "logs are tied to their span");

    const { errors } = await collector.api("errors?query=handled:false");
    assert.deepEqual(errors.map(({ kind, message }) => [kind, message]), [["RangeError", "nobody handles this"]]);
    assert.deepEqual([releases[0].sessions, releases[0].crashed], [1, 1], `a session that ended ${unhandled}`);

    const [pageload] = await until(async () => {
      const spans = await collector.spans({ op: "pageload" });
      return spans.length && spans;
    }, "the page load");
    assert.equal(pageload.attributes["sentry.segment.name.source"], "url");

    const { feedback } = await collector.api("feedback");
    assert.deepEqual(feedback.map(({ message, contact, associated_event_id }) => [message, contact, associated_event_id]), [
      ["the button is too small", "ann@shop.test", sent.errors.handled],
    ]);
    const { replays } = await collector.api("replays");
    assert.deepEqual(replays.map(({ replay_id, type }) => [replay_id, type]), [[sent.replay, "session"]]);
    assert.ok(replays[0].urls.includes(url) && replays[0].recording_bytes > 0);
    await expectReported(collector);
    assert.deepEqual(page.lines.filter((line) => /sentry/i.test(line)), []);
  });
}
