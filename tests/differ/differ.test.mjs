/**
 * The same pages with `@sentry/browser` and with Fanal, in a real browser: what their envelopes and headers do not have in common must be
 * in the table of docs/compatibility.md, and what is in the table must still be so.
 *
 * `SCENARIO=spans node --test tests/differ/differ.test.mjs` runs one of them; `SHOW=1` prints every difference.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { allowed, differences } from "./differences.mjs";
import { factsOf } from "./facts.mjs";
import { bundle, pageOf } from "./page.mjs";
import { openSink } from "./sink.mjs";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** Nothing has arrived for this long: nothing more will. */
const QUIET_MS = 1500;
const DEADLINE_MS = 30_000;

const at = (path) => new URL(path, import.meta.url);
const rows = allowed(readFileSync(at("../../docs/compatibility.md"), "utf8"));
const found = new Set();
const scenarios = readdirSync(at("scenarios/"))
  .map((file) => file.replace(".js", ""))
  .filter((name) => !process.env.SCENARIO || name === process.env.SCENARIO);

let script;
let markup;
const sink = await openSink((path) => {
  if (path === "/scenario.js") return { type: "text/javascript", body: script };
  if (path === "/shop/") return { type: "text/html", body: markup };
});
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: FLAGS });
after(async () => {
  await browser.close();
  sink.close();
});

for (const scenario of scenarios) {
  test(`${scenario}: nothing differs that is not documented`, async () => {
    const reference = [await play(scenario, "sentry"), await play(scenario, "sentry")];
    const lines = differences(reference, await play(scenario, "fanal"));
    if (process.env.SHOW) console.log(lines.join("\n"));
    const unknown = lines.filter((line) => {
      const known = rows.filter((row) => row.matches(scenario, line));
      known.forEach((row) => found.add(row));
      return known.length === 0;
    });
    assert.deepEqual(unknown, [], "not in docs/compatibility.md");
  });
}

test("what is documented still differs", { skip: Boolean(process.env.SCENARIO) }, () => {
  const gone = rows.filter((row) => !row.isRace && !found.has(row)).map(({ scenario, pattern }) => `${scenario}: ${pattern}`);
  assert.deepEqual(gone, [], "in docs/compatibility.md, but no longer so");
});

/** Runs a scenario in a fresh profile and answers its facts. */
async function play(scenario, sdk) {
  const dsn = sink.newRun();
  script = await bundle(scenario, sdk);
  markup = pageOf({ dsn, other: sink.other });
  const profile = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  try {
    const page = await profile.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error?.stack ?? error)));
    await page.goto(`${sink.page}/shop/?page=1`);
    await page.waitForFunction(() => globalThis.isDone || globalThis.failure, undefined, { timeout: DEADLINE_MS });
    assert.equal(await page.evaluate(() => globalThis.failure), undefined, sdk);
    assert.deepEqual(errors, [], sdk);
    if (scenario === "vitals") {
      // The page load's span has ended by silence, however slow the machine is.
      await page.evaluate(() => new Promise((done) => setTimeout(done, 2500)));
      await page.click("#button");
      await page.waitForFunction(() => globalThis.isClickTold, undefined, { timeout: DEADLINE_MS });
      // Both SDKs look at it when they have time.
      await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
      await page.goto("about:blank");
    }
    await quiet();
    return factsOf(sink.seen, { page: sink.page, other: sink.other, collector: sink.collector });
  } finally {
    await profile.close();
  }
}

async function quiet() {
  const start = Date.now();
  while (Date.now() - Math.max(sink.seen.at, start) < QUIET_MS) await new Promise((done) => setTimeout(done, 50));
}
