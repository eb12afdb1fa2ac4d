import { debugLog } from "./console.js";

/** Runs ours, or a callback of the page, where an error must not reach the page: it costs the answer, nothing else. */
export function guard<T>(callback: () => T): T | undefined {
  try {
    return callback();
  } catch (error) {
    debugLog("callback threw:", error);
  }
}
