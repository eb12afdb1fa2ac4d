// Serves a shop that is all Rust: `DIST=folder of the built app, SENTRY_DSN, PORT (0 = any)`. Every path that is no file is a route of the app.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const dist = pathToFileURL(`${process.env.DIST}/`);
const TYPES = { js: "text/javascript", wasm: "application/wasm" };

const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, "http://page");
  const answer = (type, body) => response.writeHead(200, { "content-type": type }).end(body);
  const beside = (name) => readFile(new URL(name, import.meta.url));
  if (pathname === "/pay") return answer("text/plain", "paid");
  if (pathname === "/lanterns.json") return answer("application/json", await beside("lanterns.json"));
  const file = /^\/(app[\w.-]*\.(js|wasm))$/.exec(pathname);
  if (file) return answer(TYPES[file[2]], await readFile(new URL(file[1], dist)));
  const page = String(await beside("index.html"));
  answer("text/html", page.replace(/http:\/\/shop@[^"]+/, process.env.SENTRY_DSN || "$&"));
});
server.listen(Number(process.env.PORT) || 0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
