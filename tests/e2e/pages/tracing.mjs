/** A page whose loads and navigations are traced; `config.tracing` goes to the integration. */
import * as Fanal from "/dist/index.js";
import { config, install } from "./record.mjs";

const { tracing, init, ...rest } = config;
config.init = undefined;
install(Fanal);
globalThis.config = rest;
globalThis.client = Fanal.init({
  ...init,
  ...globalThis.hooks,
  integrations: [Fanal.browserTracingIntegration({ idleTimeout: 200, ...tracing })],
});
