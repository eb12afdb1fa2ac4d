import { config, install } from "./record.mjs";

install(await import(`/dist/${config.entry || "index"}.js`));
