/** The shop that is all Rust, whichever framework draws it: from its first request to its last panic. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Collector, until } from "../e2e/support.mjs";
import { browsers, start } from "./support.mjs";

const serve = fileURLToPath(new URL("../../examples/web/serve.mjs", import.meta.url));
const says = (tab, selector, text) => until(() => tab.evaluate((at) => document.querySelector(at)?.textContent ?? "", selector).then((it) => it.includes(text)), `${text} at ${selector}`);

/** Visits the app of the folder `dist`, which calls itself `release`. */
export async function visit(dist, release) {
  const launched = await browsers();
  const collector = await Collector.start();
  const shop = await start(process.execPath, [serve], { DIST: dist, SENTRY_DSN: collector.dsn });
  const newest = async (query) => (await collector.spans(query)).at(-1);

  const seen = new Set();

  for (const [engine, { newProfile }] of Object.entries(launched)) {
    test(`${engine}: a click is one trace across its awaits`, async () => {
      const profile = await newProfile();
      const tab = await profile.newPage();
      await tab.goto(`${shop}/`);
      await says(tab, "ul", "lighthouse");
      await tab.click("li:first-child a");
      await says(tab, "h2", "lighthouse");
      await tab.click("#buy");
      await says(tab, "[role=status]", "is yours");
      // What waits leaves with the page.
      await tab.goto(`${shop}/pay`);
      const order = await until(() => newest({ name: "order" }), "the order's span");
      const trace = await until(async () => {
        const found = await collector.trace(order.trace_id);
        return found.spans.length >= 5 && found.metrics.length >= 2 && found;
      }, "all of the order");
      const named = (name) => trace.spans.find((span) => span.name === name && span.trace_id === order.trace_id);
      const [pay, shelf] = [named("pay"), trace.spans.find((span) => span.name === "fill the shelf" && span.parent_span_id === order.span_id)];
      assert.equal(pay.parent_span_id, order.span_id);
      assert.ok(shelf, "what `tracing` began is below the order");
      const requests = trace.spans.filter(({ op }) => op === "http.client");
      assert.ok(requests.some((span) => span.parent_span_id === pay.span_id), "the payment's request is below the payment");
      assert.ok(requests.some((span) => span.parent_span_id === shelf.span_id), "the shelf's request is below the shelf");
      const [orders] = trace.metrics.filter(({ name }) => name === "orders");
      assert.equal(orders.span_id, order.span_id);
      assert.deepEqual([orders.attributes.lantern, orders.attributes.paid], ["lighthouse", true]);
      assert.equal(orders.attributes["sentry.release"], release);
      await profile.close();
    });

    test(`${engine}: loads and navigations have the router's names, their requests and vitals`, async () => {
      const profile = await newProfile();
      const tab = await profile.newPage();
      await tab.goto(`${shop}/?visit=${engine}`);
      await says(tab, "ul", "lighthouse");
      const load = await until(() => collector.spans({ op: "pageload" }).then((all) => all.find((it) => it.name === "/" && !seen.has(it.span_id) && seen.add(it.span_id))), "the load");
      assert.deepEqual([load.origin, load.attributes["url.template"], load.attributes["sentry.segment.name.source"]], ["auto.pageload.browser", "/", "route"]);
      await tab.click("li:first-child a");
      await says(tab, "h2", "lighthouse");
      await tab.goto(`${shop}/pay`);
      const spans = await until(async () => {
        const { spans: found } = await collector.trace(load.trace_id);
        return found.some(({ op }) => op === "ui.webvital.lcp" || engine === "firefox") && found;
      }, "the load's vitals");
      const below = (op) => spans.filter((it) => it.op === op);
      const lists = below("http.client").filter(({ attributes }) => attributes["url.full"].endsWith("/lanterns.json"));
      assert.equal(lists.length, 1, "what a bridge has told is not told again");
      assert.ok(below("resource.script").length > 0 && below("browser.request").length === 1);
      const route = await until(() => collector.spans({ op: "navigation" }).then((all) => all.find((it) => it.attributes["sentry.previous_trace"]?.startsWith(load.trace_id))), "the navigation");
      assert.equal(route.name, "/lanterns/:name");
      assert.equal(route.attributes["url.path"], "/lanterns/lighthouse");
      await profile.close();
    });

    test(`${engine}: a panic is told before it is the end`, async () => {
      const profile = await newProfile();
      const tab = await profile.newPage();
      await tab.goto(`${shop}/lanterns/storm`);
      await says(tab, "h2", "storm");
      const before = (await collector.api("errors")).errors.length;
      await tab.click("#drop");
      const errors = await until(async () => {
        const { errors: found } = await collector.api("errors");
        return found.length > before && found;
      }, "the panic");
      const [panic] = errors;
      assert.match(panic.message, /the lantern storm fell/);
      assert.match(panic.culprit ?? "", /src\/lantern\.rs/);
      await profile.close();
    });
  }
}
