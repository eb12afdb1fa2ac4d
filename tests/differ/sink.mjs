// One server is the page's own origin and its API, another one the collector. Both keep what they were sent.
import { createServer } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { parseEnvelope } from "./envelope.mjs";

const DECODERS = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync };
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "content-type, content-encoding, sentry-trace, baggage, traceparent",
  "timing-allow-origin": "*",
};

/** `page(path)` answers the markup or script of a path of the page's origin, or nothing: then it is a resource or a request. */
export async function openSink(page) {
  const seen = { run: 0, envelopes: [], requests: [], at: 0 };
  const pages = await listen((request, response) => {
    const { pathname } = new URL(request.url, "http://page");
    const found = page(pathname);
    if (found) return response.writeHead(200, { "content-type": found.type, "cache-control": "no-store" }).end(found.body);
    answerRequest(request, response, pathname, seen);
  });
  const other = await listen((request, response) => answerRequest(request, response, new URL(request.url, "http://other").pathname, seen));
  const collector = await listen(async (request, response) => {
    if (request.method === "OPTIONS") return response.writeHead(204, CORS).end();
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    response.writeHead(200, { ...CORS, "content-type": "application/json" }).end("{}");
    const body = Buffer.concat(chunks);
    // A page that was closed may have had something left to say.
    if (!request.url.startsWith(`/api/${seen.run}/`)) return;
    const decoder = DECODERS[request.headers["content-encoding"]];
    seen.envelopes.push(parseEnvelope(String(decoder ? decoder(body) : body)));
    seen.at = Date.now();
  });
  const servers = [pages, other, collector];
  return {
    page: pages.origin,
    other: other.origin,
    collector: collector.origin,
    seen,
    /** Forgets what was seen; the next run's DSN. */
    newRun: () => {
      Object.assign(seen, { run: seen.run + 1, envelopes: [], requests: [], at: Date.now() });
      return `${collector.origin.replace("://", "://key@")}/${seen.run}`;
    },
    close: () => servers.forEach(({ close }) => close()),
  };
}

/** Requests of the page are remembered with the headers that carry traces. */
function answerRequest(request, response, pathname, seen) {
  if (request.method === "OPTIONS") return response.writeHead(204, CORS).end();
  const { "sentry-trace": trace, baggage, traceparent } = request.headers;
  if (pathname.startsWith("/api/")) seen.requests.push({ method: request.method, path: pathname, trace, baggage, traceparent });
  const status = Number(/status\/(\d+)/.exec(pathname)?.[1] ?? 200);
  response.writeHead(status, { ...CORS, "content-type": typeOf(pathname) }).end(pathname.startsWith("/api/") ? "{}" : "");
}

function typeOf(pathname) {
  const end = pathname.split(".").pop();
  return { css: "text/css", js: "text/javascript", svg: "image/svg+xml" }[end] ?? "application/json";
}

function listen(handler) {
  const server = createServer(handler);
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () =>
      done({
        origin: `http://127.0.0.1:${server.address().port}`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      }),
    );
  });
}
