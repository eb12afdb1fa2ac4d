/** What both services answer with: what they received, to any page that asks. Required late, so that instrumentation comes first. */
const { createServer } = require("node:http");

exports.serve = (pageOf) => {
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "sentry-trace, baggage, traceparent");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    if (request.url.startsWith("/page")) return response.writeHead(200, { "content-type": "text/html" }).end(pageOf(request.url));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(request.headers));
  });
  server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
};
