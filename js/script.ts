/**
 * `fanal/script`: for `<script src>`. Everything is on the global `Fanal`; `<script data-sentry-global>` also makes it
 * `Sentry`, if that name is free.
 */
import * as api from "./script-api.js";

declare const globalThis: Record<string, unknown>;

const { currentScript } = document;
globalThis["Fanal"] ||= api;
if (currentScript && "sentryGlobal" in (currentScript as HTMLScriptElement).dataset) globalThis["Sentry"] ||= api;
