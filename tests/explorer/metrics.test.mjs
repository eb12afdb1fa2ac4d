/** The metrics explorer: from a spike to its cause, as a developer walks it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { container, metric, openShop, post } from "./shop.mjs";
import { address, both, Collector, isSound, press, shows, texts, until, visit } from "./support.mjs";

const collector = await Collector.start();
const browsers = await both();
const shop = await openShop(collector.origin, { visits: 900 });
const HOSTILE = '"><img src=x onerror="globalThis.isHacked = true">';
const failures = shop.metrics.filter(({ name }) => name === "checkout.failed").length;

/** Moves the real pointer, so that charts see it; presses and releases where told to. Something may happen in between. */
async function drag(page, selector, from, to, meanwhile = () => {}) {
  const box = await page.evaluate((it) => {
    const { x, y, width, height } = document.querySelector(it).getBoundingClientRect();
    return { x, y, width, height };
  }, selector);
  const at = (share) => [box.x + box.width * share, box.y + box.height / 2];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at((from + to) / 2), { steps: 4 });
  await page.mouse.move(...at(to), { steps: 4 });
  await meanwhile();
  await page.mouse.up();
}

for (const [engine, { newProfile }] of browsers) {
  const open = async (path, look) => visit(await newProfile(), collector.origin + path, look);

  test(`${engine}: all metrics at a glance lead to one, and its spike to a sample in its trace`, async () => {
    const page = await open("/");
    await shows(page, ".card", "checkout.failed");
    await press(page, ".card", "checkout.failed");
    await shows(page, "main h1", "checkout.failed");
    await shows(page, ".series-table td.number.strong", ([sum]) => Number(sum) > 0.8 * failures && Number(sum) <= failures);
    await press(page, ".facet header button", "Group by region");
    await shows(page, ".series-name", (names) => names[0] === "eu" && names.length > 1);
    assert.match(await address(page), /metric=checkout\.failed.*group_by=region/);
    await press(page, ".row-tools button", "Only region eu");
    await shows(page, ".series-name", (names) => names.join() === "eu");
    assert.match(await address(page), /query=region:eu/);
    await press(page, "[role=tab]", "Samples");
    await shows(page, ".sample-table tbody tr", (rows) => rows.length > 5 && rows.every((it) => it.includes("eu")));
    await press(page, ".opener button");
    await shows(page, ".attributes dt", "provider");
    await press(page, ".attribute-tools button", "Not provider pay.example");
    await shows(page, ".empty h2", "No samples here");
    await page.goBack();
    await shows(page, ".sample-table tbody tr", (rows) => rows.length > 5);
    await press(page, ".sample-table td a");
    await until(async () => /^\/traces\/[0-9a-f]{32}\?.*metric=\d+/.test(await address(page)), "the trace");
    await isSound(page);
  });

  test(`${engine}: an address says everything that is shown`, async () => {
    const page = await open("/metrics?metric=checkout.failed&b.metric=checkout.started&e1=a / b * 100&group_by=region&compare=previous&display=area&since=2h");
    await shows(page, ".series-name", (names) => names.includes("a eu") && names.includes("b us") && names.some((it) => it.startsWith("e1")));
    assert.deepEqual(await texts(page, ".query-row .letter"), ["a", "b", "e1"]);
    assert.equal(await page.evaluate(() => document.querySelector('[aria-label="Compare"]').value), "previous");
    await shows(page, '[role=radio][aria-checked="true"]', "Area");
    await press(page, "button", "Remove equation e1");
    await press(page, "button", "Remove query b");
    await shows(page, ".series-name", (names) => names.includes("eu"));
    const left = new URL(await address(page), collector.origin).searchParams;
    left.sort();
    assert.equal(String(left), "compare=previous&display=area&group_by=region&metric=checkout.failed&since=2h");
    await isSound(page);
  });

  test(`${engine}: a filter that cannot be read is marked where it is wrong, and the one before still stands`, async () => {
    const page = await open("/metrics?metric=api.latency");
    await shows(page, ".series-table tbody tr", "api.latency");
    await page.keyboard.press("/");
    await page.keyboard.type("region:[eu");
    await page.keyboard.press("Enter");
    const [why] = await shows(page, ".filter-why", () => true);
    assert.ok(why.length > 10, why);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-invalid")), "true");
    assert.ok(await page.evaluate(() => parseFloat(document.querySelector(".filter-at").style.left) >= 7));
    await isSound(page);
  });

  test(`${engine}: the filter offers keys and their values`, async () => {
    const page = await open("/metrics?metric=api.latency");
    await shows(page, ".facet h3", "region");
    await page.keyboard.press("/");
    await page.keyboard.type("reg");
    await shows(page, "[role=option]", "region");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await shows(page, "[role=option]", (all) => ["eu", "us", "ap"].every((it) => all.some((one) => one.startsWith(it))));
    await page.keyboard.type("ap");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await until(async () => /query=region:ap$/.test(await address(page)), "the filter in the address");
    await isSound(page);
  });

  test(`${engine}: a drag across the chart zooms, the back button zooms out, a click leads to the samples`, async () => {
    const page = await open("/metrics?metric=api.latency");
    const [whole] = await shows(page, ".series-table tbody tr", "api.latency");
    await until(() => page.evaluate(() => Boolean(document.querySelector(".u-over"))), "the chart");
    await drag(page, ".u-over", 0.4, 0.6);
    await until(async () => /since=\d+&until=\d+/.test(await address(page)), "the zoom in the address");
    const [, since, until_] = /since=(\d+)&until=(\d+)/.exec(await address(page));
    assert.ok(Math.abs(until_ - since - 720) < 120, `${until_ - since} s of an hour`);
    const [part] = await shows(page, ".series-table tbody tr", ([row]) => row !== whole);
    await page.goBack();
    await until(async () => (await address(page)) === "/metrics?metric=api.latency", "the way back");
    await shows(page, ".series-table tbody tr", ([row]) => row !== part);
    await drag(page, ".u-over", 0.5, 0.5);
    await until(async () => /tab=samples/.test(await address(page)), "the samples of the moment");
    await isSound(page);
  });

  test(`${engine}: an answer that comes while the chart is pressed waits for the release`, async () => {
    const page = await open("/metrics?metric=api.latency");
    const [whole] = await shows(page, ".series-table tbody tr", "api.latency");
    await until(() => page.evaluate(() => Boolean(document.querySelector(".u-over"))), "the chart");
    await drag(page, ".u-over", 0.4, 0.6);
    const [part] = await shows(page, ".series-table tbody tr", ([row]) => row !== whole);
    await until(() => page.evaluate(() => /since/.test(location.search)), "the zoom in the address");
    await drag(page, ".u-over", 0.5, 0.5, async () => {
      await page.goBack();
      await shows(page, ".series-table tbody tr", ([row]) => row !== part);
    });
    await until(async () => /tab=samples/.test(await address(page)), "the samples of the moment");
    await isSound(page);
  });

  test(`${engine}: a dot and its row light up together`, async () => {
    const page = await open("/metrics?metric=checkout.duration&tab=samples");
    await shows(page, ".sample-table tbody tr", (rows) => rows.length >= 50);
    await until(() => page.evaluate(() => Boolean(document.querySelector(".scatter .u-over"))), "the chart");
    await page.focus(".sample-table [data-row]");
    await shows(page, ".scatter .tooltip", "click for its trace");
    assert.equal((await texts(page, ".sample-table tr.hovered")).length, 1);
    await page.keyboard.press("j");
    assert.equal(await page.evaluate(() => Array.from(document.querySelectorAll("[data-row]")).indexOf(document.activeElement)), 1);
    await isSound(page);
  });

  test(`${engine}: a question is saved, opened again, put on a dashboard and deleted`, async () => {
    const page = await open("/metrics?metric=orders&group_by=tier");
    await shows(page, ".series-name", "free");
    await press(page, ".popover > button", "Keep this question");
    await press(page, ".menu-list button", "Save as a query");
    await shows(page, "dialog h2", "Save as a query");
    await press(page, "dialog button[type=submit]", "Save");
    await shows(page, ".toast", "Saved “orders by tier”");
    const { queries } = await collector.api("queries");
    assert.deepEqual(queries.map(({ name, request }) => [name, request.group_by]), [["orders by tier", ["tier"]]]);
    await press(page, ".popover > button", "Keep this question");
    await press(page, ".menu-list button", "Add to a dashboard");
    await shows(page, "dialog h2", "Add to a dashboard");
    await press(page, "dialog button[type=submit]", "Add");
    await shows(page, ".toast", "Added to the dashboard");
    const { dashboards } = await collector.api("dashboards");
    assert.equal(dashboards.at(-1).widgets[0].request.queries[0].metric, "orders");
    await press(page, ".popover > button", "Keep this question");
    await press(page, ".saved button", "Delete orders by tier");
    await shows(page, ".toast", "Deleted “orders by tier”");
    assert.deepEqual((await collector.api("queries")).queries, []);
    await isSound(page);
  });

  test(`${engine}: hostile names and values are text everywhere`, async () => {
    const at = Date.now() / 1000 - 60;
    const rows = [1, 2, 3].map((number) => metric(HOSTILE + engine, "distribution", number, { at: at + number, unit: HOSTILE, trace: "a".repeat(32), [HOSTILE]: HOSTILE }));
    await post(collector.origin, container("metric", rows));
    const page = await open(`/metrics?${new URLSearchParams({ metric: HOSTILE + engine, group_by: HOSTILE })}`);
    await shows(page, "main h1", HOSTILE);
    await shows(page, ".series-name", HOSTILE);
    await press(page, "[role=tab]", "Samples");
    await press(page, ".opener button");
    await shows(page, ".attribute-value", HOSTILE);
    await press(page, ".attribute-tools button", "Only");
    await shows(page, ".sample-table tbody tr", HOSTILE);
    await isSound(page);
  });
}
