/** Real browsers, the real package, the real collector; pages come from another origin than the collector, so CORS is real. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import { after } from "node:test";
import { chromium as playwright } from "playwright-core";
import puppeteer from "puppeteer-core";

/** The package as it ships. `FANAL_PACKAGE` names another build of it. */
const packageUrl = process.env.FANAL_PACKAGE ? new URL(`file://${process.env.FANAL_PACKAGE}/`) : new URL("../../pkg/", import.meta.url);
const pagesUrl = new URL("pages/", import.meta.url);

/** Longer than anything takes here; only what is broken waits for it. */
const DEADLINE_MS = Number(process.env.DEADLINE_MS) || 20_000;

const CHROMIUM_FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Waits for what must become true. Answers what `isTrue` answers. */
export async function until(isTrue, what, deadlineMs = DEADLINE_MS) {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await isTrue();
    if (answer) return answer;
    assert.ok(performance.now() < end, `still waiting after ${deadlineMs} ms: ${typeof what === "function" ? what() : what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The collector: a process of its own, in memory. */
export class Collector {
  /** Further options of its command line, and further variables. */
  words = [];
  env = {};

  static async start(port = 0, further = {}) {
    const collector = Object.assign(new Collector(), further);
    await collector.up(port);
    after(() => collector.down());
    return collector;
  }

  async up(port = this.port || 0) {
    const binary = process.env.FANAL_BIN;
    assert.ok(binary, "FANAL_BIN must name the collector's binary; cargo xtask test e2e sets it");
    const child = spawn(binary, ["serve", "--listen", `127.0.0.1:${port}`, "--store", ":memory:", ...this.words], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...this.env },
    });
    this._child = child;
    this.said = "";
    this.origin = await new Promise((resolve, reject) => {
      child.stdout.on("data", (chunk) => {
        const found = /listening on (\S+)/.exec((this.said += chunk));
        if (found) resolve(found[1]);
      });
      child.on("exit", (code) => reject(new Error(`the collector ended with ${code}`)));
    });
    this.port = Number(new URL(this.origin).port);
  }

  /** Ends it as a service manager does: it may finish what it does. */
  async stop() {
    const ended = new Promise((resolve) => this._child.once("exit", resolve));
    this._child.kill("SIGTERM");
    assert.equal(await ended, 0);
  }

  async down() {
    const child = this._child;
    if (!child || child.exitCode !== null || child.signalCode) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  get dsn() {
    return dsnOf(this.origin);
  }

  async api(path) {
    const response = await fetch(`${this.origin}/api/v1/${path}`);
    assert.equal(response.status, 200, path);
    return response.json();
  }

  /** Every stored sample of a metric. */
  async samples(name) {
    const all = [];
    let cursor = "";
    do {
      const { samples, next_cursor: next } = await this.api(`samples?limit=1000&name=${encodeURIComponent(name)}${cursor}`);
      all.push(...samples);
      cursor = next ? `&cursor=${encodeURIComponent(next)}` : undefined;
    } while (cursor !== undefined);
    return all;
  }

  /** Stored spans that match a query such as `{ op: "http.client" }`, by start. */
  async spans(query = {}) {
    const all = [];
    let cursor = {};
    do {
      const page = await this.api(`spans?${new URLSearchParams({ limit: 1000, ...query, ...cursor })}`);
      all.unshift(...page.spans.reverse());
      cursor = page.next_cursor && { cursor: page.next_cursor };
    } while (cursor);
    return all;
  }

  /** The newest traces, by their roots. */
  async traces(query = {}) {
    return (await this.api(`traces?${new URLSearchParams(query)}`)).traces;
  }

  /** Everything stored of one trace: `{ dsc, spans, metrics, errors }`. */
  trace(id) {
    return this.api(`traces/${id}`);
  }

  async count(name) {
    const { metrics } = await this.api("metrics");
    return metrics.filter((metric) => metric.name === name).reduce((sum, { count }) => sum + count, 0);
  }

  /** `{reason: quantity}` of what client reports said was lost. */
  async drops(category = "trace_metric") {
    const { drops } = await this.api("drops");
    const lost = {};
    for (const { source, reason, category: of, quantity } of drops) if (of === category) lost[`${source} ${reason}`] = quantity;
    return lost;
  }

  /** Waits until `count` samples of `name` are stored, and checks that no id is among them twice. */
  async expect(name, count, deadlineMs) {
    let stored = 0;
    await until(async () => (stored = await this.count(name)) >= count, () => `${stored} of ${count} metrics ${name}`, deadlineMs);
    const samples = await this.samples(name);
    const ids = samples.map(({ attributes }) => attributes.id);
    assert.equal(new Set(ids).size, ids.length, `${name}: something arrived twice`);
    assert.equal(samples.length, count, `${name}: more arrived than was recorded`);
    return samples;
  }
}

export function dsnOf(origin) {
  return origin.replace("://", "://key@") + "/7";
}

const TYPES = { html: "text/html", js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm" };

/**
 * Serves `pages/` and the package. A query `?csp=…` becomes the page's Content-Security-Policy. `/tunnel` of the page's own
 * origin goes to `tunnelTo`.
 */
export async function servePages({ tunnelTo, extra = {} } = {}) {
  const seen = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://pages");
    seen.push({ method: request.method, path: url.pathname, headers: request.headers });
    if (request.method === "POST" || request.method === "OPTIONS") {
      return tunnelTo ? forward(request, response, `${tunnelTo}/tunnel`) : response.writeHead(404).end();
    }
    const headers = { "cache-control": "no-cache", "access-control-allow-origin": "*" };
    const policy = url.searchParams.get("csp");
    if (policy) headers["content-security-policy"] = policy;
    try {
      const name = url.pathname.slice(1);
      const body = extra[name] ?? (await readFile(name.startsWith("dist/") ? new URL(name, packageUrl) : new URL(name, pagesUrl)));
      response.writeHead(200, { ...headers, "content-type": TYPES[name.split(".").pop()] || "text/plain" }).end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  /** The URL of a page whose script gets `config`. */
  const url = (page, config = {}, query = {}) =>
    `${origin}/${page}?${new URLSearchParams({ config: JSON.stringify(config), ...query })}`;
  return { origin, url, seen };
}

/**
 * Stands before the collector and misbehaves. `behave(request)` answers nothing (forward), `{status, headers, body}`,
 * `"never"`, or `"reset"`; `allowHeaders` replaces what a preflight allows.
 */
export async function serveProxy(collector) {
  const proxy = { seen: [], behave: () => undefined, allowHeaders: undefined };
  const server = createServer(async (request, response) => {
    const entry = { method: request.method, url: request.url, headers: request.headers };
    if (request.method === "OPTIONS") {
      proxy.seen.push(entry);
      return forward(request, response, collector.origin + request.url, (headers) => {
        if (proxy.allowHeaders !== undefined) headers["access-control-allow-headers"] = proxy.allowHeaders;
      });
    }
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    entry.bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    proxy.seen.push(entry);
    const answer = await proxy.behave(entry);
    if (answer === "never") return;
    if (answer === "reset") return void request.socket.destroy();
    if (answer) {
      const cors = { "access-control-allow-origin": "*", "access-control-expose-headers": "x-sentry-rate-limits, retry-after" };
      return void response.writeHead(answer.status, { ...cors, ...answer.headers }).end(answer.body || "");
    }
    forward(request, response, collector.origin + request.url, undefined, Buffer.concat(chunks));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  proxy.origin = `http://127.0.0.1:${server.address().port}`;
  proxy.dsn = dsnOf(proxy.origin);
  proxy.posts = () => proxy.seen.filter(({ method }) => method === "POST");
  return proxy;
}

/** Passes a request on; `change` may edit the headers of the answer. */
function forward(request, response, url, change, body) {
  const { host: _, connection: __, ...headers } = request.headers;
  if (body) headers["content-length"] = body.length;
  const outgoing = httpRequest(url, { method: request.method, headers }, (incoming) => {
    const answered = { ...incoming.headers };
    change?.(answered);
    response.writeHead(incoming.statusCode, answered);
    incoming.pipe(response);
  });
  outgoing.on("error", () => response.destroy());
  if (body) outgoing.end(body);
  else request.pipe(outgoing);
}

/** What both engines can do; what one of them cannot is not in here. */
export const ENGINES = {
  async chromium({ flags = [] } = {}) {
    const browser = await playwright.launch({
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
      args: [...CHROMIUM_FLAGS.split(" "), ...flags],
    });
    return { browser, newProfile: () => browser.newContext(), close: () => browser.close() };
  },
  async firefox() {
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: process.env.FIREFOX || "/usr/bin/firefox-esr",
      headless: true,
    });
    return { browser, newProfile: () => browser.createBrowserContext(), close: () => browser.close() };
  },
};

/** One browser for a whole file, launched before its first test: hooks run as soon as no test is left. Each test gets a profile of its own: storage, service workers and all. */
export async function launch(engine, options) {
  const launched = await ENGINES[engine](options);
  after(() => launched.close());
  return launched;
}

/** Opens `url` in a page whose errors and console lines are kept, and waits until its script says that it is ready. */
export async function open(profile, url, { isReady = true } = {}) {
  const page = await profile.newPage();
  watch(page);
  await page.goto(url);
  if (isReady) await ready(page);
  return page;
}

export function watch(page) {
  page.errors = [];
  page.lines = [];
  page.on("pageerror", (error) => page.errors.push(String(error?.message ?? error)));
  page.on("console", (message) => page.lines.push(message.text()));
}

export function ready(page) {
  return until(() => page.evaluate(() => globalThis.isReady === true).catch(() => false), () => `the page's script (${page.errors} ${page.lines})`);
}

/** Records `count` counters in the page, each with an id of its own. */
export function record(page, name, count, from = 0) {
  return page.evaluate(([name, count, from]) => globalThis.record(name, count, from), [name, count, from]);
}

export const packageFile = (name) => readFile(new URL(name, packageUrl));
export const packageEntry = new URL("dist/index.js", packageUrl).href;
