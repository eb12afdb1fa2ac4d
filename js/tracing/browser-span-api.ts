import { getCurrentScope } from "../current.js";
import { getActiveSpan, setActiveSpan } from "./active.js";
import type { Span } from "./types.js";

/** Makes `span` the active one until it ends, without a callback. */
export function setActiveSpanInBrowser(span: Span): void {
  const scope = getCurrentScope();
  const previous = getActiveSpan();
  if (previous === span) return;
  const end = span.end;
  // Every kind of span has to give its place back, those that record nothing too.
  span.end = (time) => {
    span.end = end;
    setActiveSpan(scope, previous);
    end.call(span, time);
  };
  setActiveSpan(scope, span);
}
