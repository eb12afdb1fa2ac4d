import * as sdk from "/dist/index.js";
import { config, install } from "./record.mjs";

const { record } = config;
addEventListener("message", (event) => {
  const answer = async () => {
    globalThis.record(...record);
    event.source.postMessage({ isFlushed: await sdk.flush(10_000) });
  };
  event.waitUntil(answer());
});
config.record = undefined;
install(sdk);
