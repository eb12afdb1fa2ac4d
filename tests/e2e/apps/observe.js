/** How every application here is observed; the server that serves it writes `config` into its pages. */
import * as Fanal from "fanal";

export { Fanal };

/** `options` is what the application knows: its routes. */
export function observe(options) {
  const { init, tracing } = globalThis.config;
  globalThis.Fanal = Fanal;
  Fanal.init({ ...init, ...options, integrations: [Fanal.browserTracingIntegration({ idleTimeout: 300, ...tracing })] });
}

/** Data of the application's own server. */
export async function load(path) {
  return (await fetch(`/api/${path}.json`)).json();
}
