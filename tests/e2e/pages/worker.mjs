import * as sdk from "/dist/index.js";
import { config, install } from "./record.mjs";

install(sdk);
postMessage({ isFlushed: await sdk.flush(10_000), name: config.record[0] });
