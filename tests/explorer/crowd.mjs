/** A million samples of one metric: what a busy day leaves behind. */
import { post } from "./shop.mjs";

const BATCH = 1000;
const AT_ONCE = 6;
const REGIONS = ["eu", "us", "ap"];

/** Sends `count` samples spread over the `seconds` before `now`, with four attributes of few and one of many values. */
export async function crowd(origin, count, { name = "crowd.latency", now = Date.now() / 1000, seconds = 86_000 } = {}) {
  const head = `{"type":"trace_metric","item_count":${BATCH},"content_type":"application/vnd.sentry.items.trace-metric+json"}\n{"version":2,"items":[`;
  const batches = Math.ceil(count / BATCH);
  let next = 0;
  const work = async () => {
    while (next < batches) {
      const batch = next;
      next += 1;
      await post(origin, `${head}${Array.from({ length: BATCH }, (_, index) => sample(batch * BATCH + index)).join(",")}]}\n`);
    }
  };
  const sample = (number) => {
    const at = (now - seconds * (1 - number / count)).toFixed(6);
    const value = 40 + ((number * 7919) % 211) + (number % 997 === 0 ? 900 : 0);
    const trace = number.toString(16).padStart(32, "0");
    return `{"timestamp":${at},"trace_id":"${trace}","name":"${name}","type":"distribution","unit":"millisecond","value":${value},"attributes":{"region":{"value":"${REGIONS[number % 3]}","type":"string"},"tier":{"value":"${number % 5 ? "free" : "pro"}","type":"string"},"route":{"value":"/r/${number % 40}","type":"string"},"status":{"value":${number % 50 ? 200 : 500},"type":"integer"}}}`;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
