/** The example `rust-server`: from the page through the server into its database, in one trace. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Collector, until } from "../e2e/support.mjs";
import { browsers, start } from "./support.mjs";

const launched = await browsers();
const collector = await Collector.start();
const dist = fileURLToPath(new URL("../../pkg/dist", import.meta.url));
const page = await start(process.env.RUST_SERVER_BIN, [], { SENTRY_DSN: collector.dsn, LISTEN: "127.0.0.1:0", FANAL_DIST: dist });

for (const [engine, { newProfile }] of Object.entries(launched)) {
  test(`${engine}: one trace runs from the page into the database`, async () => {
    const profile = await newProfile();
    const tab = await profile.newPage();
    await tab.goto(page);
    await tab.click("button:first-of-type");
    await until(() => tab.evaluate(() => /are left/.test(document.querySelector("#answer").textContent)), "the answer");
    const [id] = await until(async () => {
      const asked = await collector.spans({ name: "ask for a lantern" });
      return asked.length > 0 && asked.map((span) => span.trace_id);
    }, "the span of the click");
    const found = await until(async () => {
      const trace = await collector.trace(id);
      return trace.spans.some(({ op }) => op === "db.query") && trace.metrics.length >= 2 && trace;
    }, "the query's span and the metrics");
    const of = (op) => found.spans.filter((span) => span.op === op && span.name !== "/").at(-1);
    const [query, handler, request] = [of("db.query"), of("http.server"), of("http.client")];
    assert.equal(handler.name, "GET /api/lanterns/{name}");
    assert.equal(query.parent_span_id, handler.span_id);
    assert.equal(handler.parent_span_id, request.span_id);
    assert.equal(query.attributes["db.system.name"], "sqlite");
    const metrics = Object.fromEntries(found.metrics.map((metric) => [metric.name, metric]));
    assert.equal(metrics["stock.asked"].span_id, handler.span_id);
    assert.equal(metrics["lantern.seen"].attributes.lantern, "lighthouse");
    await profile.close();
  });
}
