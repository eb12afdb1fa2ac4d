/** The official SDK for Node. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Collector } from "../e2e/support.mjs";
import { expectEverything, expectReported, runClient } from "./support.mjs";

test("@sentry/node", async () => {
  const collector = await Collector.start();
  const sent = await runClient(process.execPath, [fileURLToPath(new URL("apps/node.mjs", import.meta.url))], collector);
  const { error, releases } = await expectEverything(collector, sent, {
    release: "api@2.0.0", user: "u2", tier: "free", platform: "node", sdk: /^sentry\.javascript\.node/,
  });
  assert.equal(error.handled, true);
  assert.match(error.culprit, /^work \(.*apps\/node\.mjs:\d+\)$/);
  assert.equal(error.attributes["process.runtime.name"], "node");
  assert.ok(releases[0].sessions >= 1);
  await expectReported(collector);
  const { items } = await collector.api("raw");
  assert.ok(items.some(({ type, payload }) => type === "check_in" && payload.includes(sent.checkIn)), "check-ins are kept raw");
});
