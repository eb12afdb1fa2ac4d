/** A service as the official SDK instruments it. `DSN` says where its spans go; `SCRIPT` is what its pages run. */
const Sentry = require("@sentry/node");

Sentry.init({ dsn: process.env.DSN, tracesSampleRate: 1, release: "service@1.0.0" });

require("./api.cjs").serve(
  () => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>rendered</title>${Sentry.getTraceMetaTags()}
<script type="module" src="${process.env.SCRIPT}"></script><h1>Rendered</h1>`,
);
