/** The collector's own page: traces arrive while it is open, and what clients call their spans is only text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Collector, launch, until, watch } from "./support.mjs";

const collector = await Collector.start();
const { newProfile } = await launch("chromium");

const START = 1767225600;
const HOSTILE = '<img src=x onerror="globalThis.isHacked = true">';
const traceOf = (number) => String(number).padStart(32, "a");

function span(trace, number, { parent, from = 0, to = 1, ...rest } = {}) {
  return {
    trace_id: traceOf(trace), span_id: String(number).padStart(16, "b"), name: `span ${number}`, status: "ok", is_segment: !parent,
    start_timestamp: START + trace + from, end_timestamp: START + trace + to,
    ...(parent && { parent_span_id: String(parent).padStart(16, "b") }), ...rest,
  };
}

async function send(...items) {
  const head = { type: "span", item_count: items.length, content_type: "application/vnd.sentry.items.span.v2+json" };
  const body = [{}, head, { version: 2, items }].map((line) => JSON.stringify(line)).join("\n");
  const response = await fetch(`${collector.origin}/api/7/envelope/?sentry_key=key`, { method: "POST", body });
  assert.equal(response.status, 200, await response.text());
}

async function open(hash) {
  const page = await (await newProfile()).newPage();
  watch(page);
  await page.goto(`${collector.origin}/${hash}`);
  await until(() => page.evaluate(() => document.getElementById("state").dataset.state === "live"), "the page to be live");
  return page;
}

const texts = (page, selector) => page.evaluate((it) => Array.from(document.querySelectorAll(it), (found) => found.textContent), selector);
const has = (page, selector, wanted) => until(async () => (await texts(page, selector)).join("|") === wanted, `${selector}: ${wanted}`);

test("traces appear while the list is open, newest first, and lead to their waterfall", async () => {
  const page = await open("#traces");
  await send(span(1, 1, { name: HOSTILE }));
  await has(page, ".trace-name .label", HOSTILE);
  await send(span(2, 2), span(2, 3, { parent: 2, from: 0.25, to: 0.5 }));
  await has(page, ".trace-name .label", `span 2|${HOSTILE}`);
  await page.click(".trace-row");
  await has(page, ".span-name .label", "span 2|span 3");
  const [left, width] = await page.evaluate(() => {
    const { left, width } = document.querySelectorAll(".bar")[1].style;
    return [parseFloat(left), parseFloat(width)];
  });
  assert.ok(Math.abs(left - 25) < 0.01 && Math.abs(width - 25) < 0.01, `${left} ${width}`);
  // More of the trace: a grandchild, a span whose parent never came, and two that claim to be each other's parent.
  await send(
    span(2, 4, { parent: 3, from: 0.3, to: 0.3 }), span(2, 5, { parent: 99, from: 0.6 }),
    span(2, 6, { parent: 7, from: 0.7 }), span(2, 7, { parent: 6, from: 0.8 }),
  );
  await has(page, ".span-name .label", "span 2|span 3|span 4|span 5|span 6|span 7");
  const indents = await page.evaluate(() => Array.from(document.querySelectorAll(".span-name"), (name) => parseFloat(name.style.paddingLeft)));
  assert.ok(indents[0] < indents[1] && indents[1] < indents[2] && indents[3] === indents[0], indents.join());
  assert.deepEqual(page.errors, []);
});

test("a span opens to its attributes, and stays open while more arrives", async () => {
  const page = await open(`#trace/${traceOf(3)}`);
  await has(page, "#trace-title", "Nothing is known of this trace");
  await send(span(3, 1, { attributes: { "url.full": { value: HOSTILE, type: "string" } } }));
  await has(page, "#trace-title", "span 1");
  await page.click(".span-line");
  assert.ok((await texts(page, ".details dd")).includes(HOSTILE));
  await send(span(3, 2, { parent: 1, status: "error" }));
  await has(page, ".span-name .label", "span 1|span 2");
  assert.ok((await texts(page, ".details dd")).includes(HOSTILE));
  assert.equal((await texts(page, ".error .label")).join(), "span 2");
  assert.equal(await page.evaluate(() => globalThis.isHacked), undefined);
  assert.deepEqual(page.errors, []);
});
