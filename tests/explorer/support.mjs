/** The explorer's pages in real browsers, before a real collector. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Collector, launch, until } from "../e2e/support.mjs";

export { Collector, launch, until };

/** Both engines, by name. They are launched before the first test: hooks run as soon as no test is left. */
export const both = async () => [["chromium", await launch("chromium")], ["firefox", await launch("firefox")]];

const axeSource = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** Written down by the page itself, from its first line on: what its policy refused. */
const LISTEN = `globalThis.refused = [];
document.addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective + " " + event.blockedURI + " " + event.sample));`;

/** Opens a page of the explorer. What goes wrong in it is kept in `page.wrong`. */
export async function visit(profile, url, { theme = "light", width = 1440, height = 900 } = {}) {
  const page = await profile.newPage();
  page.wrong = [];
  page.on("pageerror", (error) => page.wrong.push(String(error?.stack ?? error)));
  const isPlaywright = "addInitScript" in page;
  await (isPlaywright ? page.addInitScript(LISTEN) : page.evaluateOnNewDocument(LISTEN));
  await (isPlaywright ? page.setViewportSize({ width, height }) : page.setViewport({ width, height }));
  if (isPlaywright) await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await page.goto(url);
  await shows(page, "main h1", () => true);
  return page;
}

/** The texts of all elements that match, in one line each. */
export const texts = (page, selector) =>
  page.evaluate((it) => Array.from(document.querySelectorAll(it), (found) => found.textContent.replace(/\s+/g, " ").trim()), selector);

/** Waits until the texts of `selector` are as wanted: a text within one of them, an expression, or a function of all. */
export async function shows(page, selector, wanted) {
  let seen = [];
  const isWanted = typeof wanted === "function" ? wanted : (all) => all.some((it) => (wanted instanceof RegExp ? wanted.test(it) : it.includes(wanted)));
  return until(async () => {
    seen = await texts(page, selector);
    return seen.length > 0 && isWanted(seen) && seen;
  }, () => `${selector} to show ${wanted}; it shows ${JSON.stringify(seen.slice(0, 12))}; wrong: ${page.wrong}`);
}

/** Clicks the first element that matches and whose text or label is as wanted. */
export async function press(page, selector, wanted = "") {
  const find = ([it, text]) => {
    const found = Array.from(document.querySelectorAll(it)).find((one) => (one.textContent + (one.getAttribute("aria-label") ?? "")).includes(text));
    found?.click();
    return Boolean(found);
  };
  await until(() => page.evaluate(find, [selector, wanted]), `${selector} ${wanted} to be there`);
}

export const address = (page) => page.evaluate(() => decodeURIComponent(location.pathname + location.search).replaceAll("+", " "));

/** Nothing went wrong: no error, nothing refused by the page's policy, no text that became code. */
export async function isSound(page) {
  assert.deepEqual(page.wrong, []);
  assert.deepEqual(await page.evaluate(() => globalThis.refused), []);
  assert.equal(await page.evaluate(() => globalThis.isHacked), undefined);
}

/** What axe finds wrong for those who do not see, hear or point. */
export async function barriers(page) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map(({ target, failureSummary }) => `${target} (${failureSummary.split("\n")[1]?.trim()})`).join("; ")}`);
  });
  return violations;
}

/** Makes a saved query, a dashboard or a rule as other programs do. */
export async function makeDocument(origin, kind, body) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${origin}/api/v1/${kind}`, { method: "POST", body: JSON.stringify(body), headers });
  assert.equal(response.status, 201, await response.clone().text());
  return response.json();
}
