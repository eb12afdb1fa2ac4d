import { finallyDo, getClient, getCurrentScope } from "./current.js";
import { debugLog } from "./console.js";
import { COUNTER, DISTRIBUTION, GAUGE } from "./record.js";
import type { MetricOptions } from "./types.js";

/** Counts something that happened. */
function count(name: string, value = 1, options?: MetricOptions): void {
  capture(COUNTER, name, value, options);
}

/** Records a current value: a queue's depth, open connections. */
function gauge(name: string, value: number, options?: MetricOptions): void {
  capture(GAUGE, name, value, options);
}

/** Records one of many values whose spread matters: a duration, a size. */
function distribution(name: string, value: number, options?: MetricOptions): void {
  capture(DISTRIBUTION, name, value, options);
}

/** Runs `callback` and records how long it took, in milliseconds; a promise counts until it settles. Answers what it answers. */
function timer<T>(name: string, callback: () => T, options?: MetricOptions): T {
  const start = performance.now();
  return finallyDo(callback, () => distribution(name, performance.now() - start, { unit: "millisecond", ...options }));
}

/** The three kinds of metrics, and a timer for the third. */
export const metrics = { count, gauge, distribution, timer };

/** Never throws into the page, whatever it is given. */
function capture(type: number, name: string, value: number, options: MetricOptions | undefined): void {
  try {
    const scope = (options && options.scope) || getCurrentScope();
    const client = scope._client || getClient();
    if (client) client._recorder._record(type, name, value, options, scope);
    else debugLog("metric before init():", name);
  } catch (error) {
    debugLog("metric not recorded:", error);
    getClient()?.recordDroppedEvent("invalid", "trace_metric");
  }
}
