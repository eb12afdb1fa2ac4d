// For work on the UI: `node dev.mjs [COLLECTOR]` serves it as it is being written, and passes every question on to a running
// collector, so that no Rust is compiled for a change of colour.
import { createServer, request } from "node:http";
import { context } from "esbuild";
import { OPTIONS, page } from "./build.mjs";

const collector = new URL(process.argv[2] ?? "http://127.0.0.1:8969");
const PORT = Number(process.env.PORT) || 8970;

const made = new Map();
const keep = {
  name: "keep",
  setup: (build) => build.onEnd(({ outputFiles = [] }) => outputFiles.forEach(({ path, contents }) => made.set(path.split("/").pop(), contents))),
};
const bundling = await context({ ...OPTIONS, sourcemap: "inline", outdir: "out", write: false, plugins: [keep] });
await bundling.watch();

const TYPES = { js: "text/javascript", css: "text/css" };

createServer(async (incoming, outgoing) => {
  const { pathname } = new URL(incoming.url, "http://page");
  const name = pathname.startsWith("/assets/") ? pathname.slice("/assets/".length) : undefined;
  if (name) {
    outgoing.writeHead(made.has(name) ? 200 : 404, { "content-type": `${TYPES[name.split(".").pop()]}; charset=utf-8`, "cache-control": "no-store" });
    return outgoing.end(made.get(name));
  }
  if (incoming.headers.accept?.includes("text/html")) {
    outgoing.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
    return outgoing.end(await page("/assets/app.js", "/assets/style.css"));
  }
  // What the page asks is asked as if the collector had served it.
  const { host: _, origin: __, "sec-fetch-site": ___, ...headers } = incoming.headers;
  const passed = request({ host: collector.hostname, port: collector.port, path: incoming.url, method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on("error", (error) => outgoing.writeHead(502).end(String(error)));
  outgoing.on("close", () => passed.destroy());
  incoming.pipe(passed);
}).listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT} in front of ${collector.origin}`));
