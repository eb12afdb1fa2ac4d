// The page that scenarios run in, and its script: the scenario bundled with one SDK or the other.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SDKS = {
  sentry: fileURLToPath(new URL("node_modules/@sentry/browser/build/npm/esm/prod/index.js", import.meta.url)),
  fanal: fileURLToPath(new URL("../../pkg/dist/index.js", import.meta.url)),
};

export function pageOf(config) {
  return `<!doctype html><meta charset="utf-8"><title>shop</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/parts/style.css">
<script src="/scenario.js"></script>
<div id="late"></div>
<h1>A shop with a heading that is large enough to be noticed</h1>
<button id="button">Add to the cart</button>
<img src="/parts/lamp.svg" alt="" width="10" height="10">
<script>
  scenario.run(${JSON.stringify(config)}).then(
    () => { globalThis.isDone = true },
    (error) => { globalThis.failure = String(error && error.stack || error) },
  )
</script>`;
}

export async function bundle(scenario, sdk) {
  const { outputFiles } = await build({
    entryPoints: [`scenarios/${scenario}.js`],
    absWorkingDir: HERE,
    bundle: true,
    write: false,
    format: "iife",
    globalName: "scenario",
    alias: { sdk: SDKS[sdk] },
    external: ["./fallback.js"],
    logLevel: "error",
  });
  return outputFiles[0].text;
}
