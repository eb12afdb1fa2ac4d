/** Dashboards and alerts: what is made in the pages is kept by the collector, and works. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openShop } from "./shop.mjs";
import { address, barriers, both, Collector, isSound, makeDocument, press, shows, texts, until, visit } from "./support.mjs";

const collector = await Collector.start();
await openShop(collector.origin, { visits: 150 });
const browsers = await both();
const at = (path) => collector.origin + path;

const make = (kind, body) => makeDocument(collector.origin, kind, body);

/** Writes into a field as a person does: the page hears of it. */
const write = (page, selector, text) =>
  page.evaluate(([it, value]) => {
    const field = document.querySelector(it);
    const isChoice = field.tagName === "SELECT";
    field.value = isChoice ? Array.from(field.options).find((option) => option.textContent.includes(value)).value : value;
    field.dispatchEvent(new Event(isChoice ? "change" : "input", { bubbles: true }));
  }, [selector, text]);

const asking = (metric, more = {}) => ({ queries: [{ id: "a", metric }], ...more });
const BOARD = {
  name: "Shop", description: "How it is doing",
  widgets: [
    { id: "o", title: "Orders", type: "number", x: 0, y: 0, w: 3, h: 2, request: asking("orders") },
    { id: "t", title: "On call", type: "text", x: 3, y: 0, w: 9, h: 2, text: "Ask **Ada**, <img src=x onerror='isHacked = true'>" },
    { id: "c", title: "Checkouts", type: "chart", x: 0, y: 2, w: 6, h: 4, request: asking("checkout.duration", { group_by: ["region"] }) },
    { id: "v", title: "Views", type: "table", x: 6, y: 2, w: 6, h: 4, request: asking("page.view", { group_by: ["route"] }) },
    { id: "l", title: "Failures", type: "logs", x: 0, y: 6, w: 12, h: 4, text: "level:error" },
  ],
};
const RULE = { name: "Checkouts fail", request: asking("checkout.failed"), condition: { type: "threshold", above: 0 }, window: "1h" };

for (const [engine, { newProfile }] of browsers) {
  test(`${engine}: widgets show what was asked, and are moved by keyboard for good`, async () => {
    const { id } = await make("dashboards", BOARD);
    const page = await visit(await newProfile(), at(`/dashboards/${id}`));
    await shows(page, ".big-number b", /^\d+$/);
    await shows(page, ".widget-legend li", (all) => ["ap", "eu", "us"].every((region) => all.includes(region)));
    await shows(page, ".widget-table td", "/lanterns");
    await shows(page, ".widget-logs li", "payment provider did not answer");
    assert.match((await texts(page, ".prose")).join(), /Ask Ada, <img/);
    await press(page, ".button", "Arrange");
    await until(() => page.evaluate(() => Boolean(document.querySelector("[aria-label^='Move Orders']"))), "handles");
    await page.evaluate(() => document.querySelector("[aria-label^='Move Orders']").focus());
    await page.keyboard.press("ArrowDown");
    const places = () => collector.api(`dashboards/${id}`).then(({ widgets }) => widgets.map(({ id: widget, x, y }) => `${widget}${x},${y}`).join(" "));
    await until(async () => (await places()) !== "o0,0 t3,0 c0,2 v6,2 l0,6", "the new place to be kept");
    const kept = await places();
    await page.reload();
    await shows(page, ".widget h2", (all) => all.length === 5);
    assert.equal(await places(), kept);
    await isSound(page);
  });

  test(`${engine}: a dashboard is begun, filled, deleted, and brought back`, async () => {
    const page = await visit(await newProfile(), at("/dashboards"));
    await press(page, ".button", "New dashboard");
    await shows(page, ".empty h2", "Nothing on it yet");
    const { pathname } = new URL(await page.evaluate(() => location.href));
    await press(page, ".popover button", "Add");
    await press(page, ".menu-list button", "Number");
    await shows(page, "dialog option", "page.view");
    await write(page, "dialog .query-fields select", "page.view");
    await press(page, "dialog button[type=submit]", "Done");
    await shows(page, ".big-number b", /^1[0-9]{2}$/);
    await until(async () => (await collector.api(pathname.slice(1))).widgets.length === 1, "the widget to be kept");
    await press(page, ".widget button", "Delete page.view");
    await press(page, ".toast button", "Undo");
    await shows(page, ".big-number b", /^1[0-9]{2}$/);
    const file = await fetch(at(`/api/v1${pathname}/export`));
    assert.match(file.headers.get("content-disposition"), /attachment/);
    const again = await make("dashboards/import", await file.json());
    assert.equal(again.widgets[0].request.queries[0].metric, "page.view");
    await isSound(page);
  });

  test(`${engine}: an alert is tried, made, and fires`, async () => {
    const page = await visit(await newProfile(), at("/alerts/new?metric=checkout.failed"));
    await shows(page, ".alert-preview [role=status]", "It would have fired");
    await press(page, ".alert-form button", "Try it now");
    await shows(page, ".toast", /Now: (Firing|OK)\. sum\(checkout\.failed\)/);
    await write(page, ".alert-form input", `Failures in ${engine}`);
    await write(page, ".alert-form fieldset:nth-of-type(2) select", "1h");
    await press(page, ".alert-form button[type=submit]", "Create");
    await shows(page, "main h1", `Failures in ${engine}`);
    await shows(page, ".alert-side td", /sum\(checkout\.failed\) is \d+, above 0/);
    assert.match(await address(page), /^\/alerts\/[0-9a-f]+/);
    await press(page, ".page-actions a", "Alerts");
    await shows(page, ".alert-list tbody tr", (all) => all.some((it) => it.includes(`Failures in ${engine}`) && it.includes("Firing")));
    await press(page, ".alert-list button", `Pause Failures in ${engine}`);
    await shows(page, ".alert-list tbody tr", (all) => all.some((it) => it.includes(`Failures in ${engine}`) && it.includes("Paused")));
    await isSound(page);
  });
}

test("dashboards and alerts are no barrier, in either theme, on a desk or in a hand", async () => {
  const profile = await browsers[0][1].newProfile();
  const { id } = await make("dashboards", BOARD);
  const { id: rule } = await make("alerts", RULE);
  for (const look of [{ theme: "light" }, { theme: "dark" }, { width: 390, height: 844 }]) {
    for (const [path, ready] of [["/dashboards", ".board"], [`/dashboards/${id}`, ".widget-legend"], ["/alerts", ".alert-list tbody tr"], [`/alerts/${rule}`, ".alert-preview .chart"]]) {
      const page = await visit(profile, at(path), look);
      await shows(page, ready, () => true);
      assert.deepEqual(await barriers(page), [], `${path} ${JSON.stringify(look)}`);
      await isSound(page);
      await page.close();
    }
  }
});
