import { CUSTOM_NAME } from "./names.js";
import type { Span } from "./types.js";

/** Names the span for good: instrumentation that would name it later leaves it alone. */
export function updateSpanName(span: Span, name: string): void {
  span.updateName(name).setAttribute(CUSTOM_NAME, name);
}
