/** The official SDK for Python. `CLIENT_PYTHON` is a Python that has it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Collector } from "../e2e/support.mjs";
import { expectEverything, expectReported, runClient } from "./support.mjs";

test("sentry-sdk of PyPI", async () => {
  const python = process.env.CLIENT_PYTHON;
  assert.ok(python, "CLIENT_PYTHON must name a Python with sentry-sdk; cargo xtask test clients sets it");
  const collector = await Collector.start();
  const sent = await runClient(python, [fileURLToPath(new URL("apps/python.py", import.meta.url))], collector);
  const { error, trace, releases } = await expectEverything(collector, sent, {
    release: "worker@3.0.0", user: "u3", tier: "trial", platform: "python", sdk: /^sentry\.python/,
  });
  assert.equal(error.handled, true);
  assert.match(error.culprit, /^<module> \(.*python\.py:\d+\)$/);
  assert.equal(error.attributes["process.runtime.name"], "CPython");
  assert.ok(trace.errors.some(({ message }) => message === "order 7 of ann failed"), "a logged error is an event");
  assert.deepEqual([releases[0].sessions, releases[0].crashed], [1, 0]);
  await expectReported(collector);
});
