/** The crate `sentry`. `CLIENT_RUST` is the program of `rust/`, built. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Collector } from "../e2e/support.mjs";
import { expectEverything, expectReported, runClient } from "./support.mjs";

test("the sentry crate", async () => {
  const program = process.env.CLIENT_RUST;
  assert.ok(program, "CLIENT_RUST must name the built program of tests/clients/rust; cargo xtask test clients sets it");
  const collector = await Collector.start();
  const sent = await runClient(program, [], collector);
  const { error, releases } = await expectEverything(collector, sent, {
    release: "engine@4.0.0", user: "u4", tier: "gold", kind: "Failure", platform: "native", sdk: /^sentry\.rust/,
  });
  assert.match(error.culprit, /main\.rs:\d+\)$/);
  assert.equal(releases[0].sessions, 1);
  await expectReported(collector);
});
