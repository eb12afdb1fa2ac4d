/** Stands between page and collector, passes everything on, and keeps the envelopes it saw. */
import { createServer } from "node:http";
import { after } from "node:test";
import { inflateSync } from "node:zlib";
import { dsnOf } from "./support.mjs";

/** Headers that belong to one connection. */
const HOPS = new Set(["host", "connection", "content-length", "transfer-encoding"]);
const withoutHops = (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !HOPS.has(name)));

export async function serveTap(collector) {
  const tap = {
    envelopes: [],
    /** The payloads of all items of a type. */
    items: (type) => tap.envelopes.flatMap(({ items }) => items.filter(([header]) => header.type === type).map(([, payload]) => payload)),
  };
  const server = createServer(async (request, response) => {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    const { method, url, headers } = request;
    const answer = await fetch(collector.origin + url, { method, headers: withoutHops(headers), body: body.length ? body : undefined });
    if (method === "POST" && answer.ok) tap.envelopes.push(parse(headers["content-encoding"] === "deflate" ? inflateSync(body) : body));
    const text = await answer.text();
    response.writeHead(answer.status, withoutHops(Object.fromEntries(answer.headers))).end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  tap.origin = `http://127.0.0.1:${server.address().port}`;
  tap.dsn = dsnOf(tap.origin);
  return tap;
}

function parse(bytes) {
  const [header, ...lines] = bytes.toString().split("\n");
  const items = [];
  for (let i = 0; i + 1 < lines.length; i += 2) items.push([JSON.parse(lines[i]), JSON.parse(lines[i + 1])]);
  return { header: JSON.parse(header), items };
}
