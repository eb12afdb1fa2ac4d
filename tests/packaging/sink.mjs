// A receiver of envelopes with Relay's CORS rules, and a server for what bundlers built. Both on loopback.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { gunzipSync, inflateSync } from "node:zlib";

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "content-type,content-encoding,x-sentry-auth",
  "access-control-expose-headers": "x-sentry-error,x-sentry-rate-limits,retry-after",
};

const UNPACK = { gzip: gunzipSync, deflate: inflateSync };

/** Starts a receiver. `arrived(name)` resolves with the metric of that name, or undefined after `timeoutMs`. */
export async function startSink() {
  const metrics = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === "POST") {
      const unpack = UNPACK[request.headers["content-encoding"]] ?? ((bytes) => bytes);
      metrics.push(...metricsOf(unpack(Buffer.concat(chunks)).toString("utf8")));
    }
    response.writeHead(200, CORS).end("{}");
  });
  const port = await listen(server);
  return {
    dsn: `http://key@127.0.0.1:${port}/1`,
    async arrived(name, timeoutMs = 15_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const found = metrics.find((metric) => metric.name === name);
        if (found || Date.now() > deadline) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => close(server),
  };
}

/** The metrics in an envelope: after the first line, each item is a header line and a payload. */
function metricsOf(envelope) {
  const lines = envelope.split("\n").slice(1);
  const found = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const header = JSON.parse(lines[i] || "{}");
    if (header.type === "trace_metric") found.push(...JSON.parse(lines[i + 1]).items);
  }
  return found;
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** Serves a folder; `policy` becomes the Content-Security-Policy of every answer. */
export async function serveFolder(folder, policy) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://loopback").pathname);
    const file = join(folder, path === "/" ? "index.html" : path);
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    const headers = { "content-type": TYPES[extname(file)] ?? "application/octet-stream" };
    if (policy) headers["content-security-policy"] = policy;
    response.writeHead(200, headers);
    createReadStream(file).pipe(response);
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}/`, close: () => close(server) };
}

function listen(server) {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));
}

function close(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
