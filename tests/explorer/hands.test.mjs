/** What takes a hand, a file or the desktop: widgets dragged by pointer, a dashboard's file chosen, an alert's notification. */
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { container, metric, openShop, post } from "./shop.mjs";
import { address, both, Collector, isSound, makeDocument, press, shows, until, visit } from "./support.mjs";

const collector = await Collector.start();
await openShop(collector.origin, { visits: 250 });
const browsers = await both();
const at = (path) => collector.origin + path;

const make = (kind, body) => makeDocument(collector.origin, kind, body);

const asking = (name) => ({ queries: [{ id: "a", metric: name }] });
const BOARD = {
  name: "Shop",
  widgets: [
    { id: "o", title: "Orders", type: "number", x: 0, y: 0, w: 3, h: 2, request: asking("orders") },
    { id: "h", title: "Latency", type: "chart", display: "heatmap", x: 3, y: 0, w: 6, h: 4, request: asking("api.latency") },
    { id: "v", title: "Vitals", type: "vitals", x: 9, y: 0, w: 3, h: 3, text: "route:/lanterns" },
  ],
};

/** Presses where an element is, moves by so many pixels as a hand does, and lets go. */
async function pull(page, selector, dx, dy) {
  const from = await until(() => page.evaluate((it) => {
    const box = document.querySelector(it)?.getBoundingClientRect();
    return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, selector), selector);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + dx / 2, from.y + dy / 2, { steps: 5 });
  await page.mouse.move(from.x + dx, from.y + dy, { steps: 5 });
  await page.mouse.up();
}

const columnOf = (page) => page.evaluate(() => (document.querySelector(".grid").clientWidth + 12) / 12);

for (const [engine, { newProfile }] of browsers) {
  test(`${engine}: a widget is dragged to another place and drawn larger by pointer, and stays so`, async () => {
    const { id } = await make("dashboards", BOARD);
    const page = await visit(await newProfile(), at(`/dashboards/${id}`));
    await shows(page, ".big-number b", /^\d+$/);
    await press(page, ".button", "Arrange");
    const place = async (widget) => {
      const { widgets } = await collector.api(`dashboards/${id}`);
      const { x, y, w, h } = widgets.find((it) => it.id === widget);
      return `${x},${y} ${w}x${h}`;
    };
    const column = await columnOf(page);
    await pull(page, "[aria-label^='Move Orders']", 3 * column, 0);
    await until(async () => (await place("o")) === "3,0 3x2", "Orders to be three columns further");
    assert.equal(await place("h"), "3,2 6x4", "what was there made room");
    await pull(page, "[aria-label^='Resize Orders']", 2 * column, 0);
    await until(async () => (await place("o")) === "3,0 5x2", "Orders to be two columns broader");
    await page.reload();
    await shows(page, ".widget h2", (all) => all.length === 3);
    const left = await page.evaluate(() => parseFloat(Array.from(document.querySelectorAll(".widget")).find((it) => it.textContent.includes("Orders")).style.left));
    assert.ok(Math.abs(left - 3 * column) < 2, `${left} of ${3 * column}`);
    await isSound(page);
  });

  test(`${engine}: a heatmap is one on a dashboard too, and vitals show how page views spread`, async () => {
    const { id } = await make("dashboards", BOARD);
    const page = await visit(await newProfile(), at(`/dashboards/${id}`));
    await until(() => page.evaluate(() => /Heatmap, \d+ by \d+ cells/.test(document.querySelector(".widget [role=img]")?.getAttribute("aria-label"))), "the heatmap");
    const shades = await until(() => page.evaluate(() => {
      const canvas = document.querySelector(".widget .chart canvas");
      if (!canvas) return false;
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const found = new Set();
      for (let at = 0; at < data.length; at += 4) if (data[at] > data[at + 2] + 60) found.add(data[at + 3]);
      return found.size > 2 && found.size;
    }), "cells of several shades");
    assert.ok(shades > 2);
    await shows(page, ".widget-vitals dt", (all) => all.join() === "LCP,INP,CLS,FCP,TTFB");
    const { vitals } = await collector.api("vitals?since=1h&query=route:/lanterns");
    const grown = await page.evaluate(() => Array.from(document.querySelectorAll(".widget-vitals div:first-child .parts i"), (part) => Number(part.style.flexGrow)));
    const [{ good, needs_improvement: middling, poor }] = vitals;
    assert.deepEqual(grown, [good, middling, poor].filter((count) => count > 0));
    await press(page, ".button", "Arrange");
    await press(page, ".widget button", "Edit Vitals");
    await shows(page, "dialog h2", "Web vitals");
    await page.focus("dialog [role=combobox]");
    await page.keyboard.press("End");
    await page.keyboard.type(" browser.n");
    await shows(page, "dialog [role=option]", "browser.name");
    await page.keyboard.press("Escape");
    await press(page, "dialog button", "Cancel");
    await isSound(page);
  });

  test(`${engine}: a dashboard's file is chosen, and what is no dashboard is refused in words`, async () => {
    const { id } = await make("dashboards", { ...BOARD, name: `Carried by ${engine}` });
    const file = join(tmpdir(), `fanal-${process.pid}-${engine}.json`);
    await writeFile(file, await (await fetch(at(`/api/v1/dashboards/${id}/export`))).text());
    after(() => rm(file, { force: true }));
    await fetch(at(`/api/v1/dashboards/${id}`), { method: "DELETE" });
    const page = await visit(await newProfile(), at("/dashboards"));
    await choose(page, file);
    await shows(page, "main h1", `Carried by ${engine}`);
    await shows(page, ".widget h2", (all) => all.join() === "Orders,Latency,Vitals");
    assert.match(await address(page), /^\/dashboards\/[0-9a-z-]+$/);
    await writeFile(file, "{ not JSON");
    await page.goto(at("/dashboards"));
    await shows(page, ".board h2", `Carried by ${engine}`);
    await choose(page, file);
    await shows(page, ".toast", "it is not JSON");
    await writeFile(file, await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    await choose(page, file);
    await shows(page, ".toast", /format|dashboard/);
    await isSound(page);
  });
}

/** Through the file chooser of the browser, where a test can operate it. */
async function choose(page, file) {
  if ("addInitScript" in page) {
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), press(page, ".button", "Import")]);
    return chooser.setFiles(file);
  }
  const input = await page.waitForSelector("input[type=file]");
  return input.uploadFile(file);
}

/** Keeps what the page shows on the desktop; it is shown all the same. */
const WATCH = `globalThis.told = [];
globalThis.Notification = class extends Notification {
  constructor(title, options) {
    super(title, options);
    told.push({ title, ...options, notification: this });
  }
};`;

test("chromium: an alert that fires is told on the desktop, to who asked for it, and leads to the alert", async () => {
  const profile = await browsers[0][1].newProfile();
  await profile.grantPermissions(["notifications"], { origin: collector.origin });
  await profile.addInitScript(WATCH);
  const page = await visit(profile, at("/alerts"));
  await press(page, ".page-actions button", "Notifications");
  await shows(page, ".toast", "This browser will tell");
  const rule = { enabled: true, request: asking("desk.bell"), condition: { type: "threshold", above: 0 }, window: "5m" };
  const { id } = await make("alerts", { ...rule, name: "The bell", notify: { desktop: true } });
  await make("alerts", { ...rule, name: "A quiet one", notify: {} });
  await page.goto(at("/metrics"));
  await shows(page, ".card", "orders");
  await post(collector.origin, container("metric", [metric("desk.bell", "counter", 3, { at: Date.now() / 1000, trace: "b".repeat(32) })]));
  const told = await until(() => page.evaluate(() => globalThis.told.length > 0 && told.map(({ title, body, tag }) => ({ title, body, tag }))), "a notification");
  assert.deepEqual(told.map(({ title, tag }) => [title, tag]), [["The bell: Firing", id]]);
  assert.match(told[0].body, /desk\.bell/);
  await until(async () => (await collector.api("alerts")).alerts.every(({ state }) => state?.status === "firing"), "both to fire");
  assert.equal(await page.evaluate(() => globalThis.told.length), 1, "the other rule tells nobody");
  await page.evaluate(() => told[0].notification.onclick());
  await shows(page, "main h1", "The bell");
  assert.equal(await address(page), `/alerts/${id}`);
  await isSound(page);
});
