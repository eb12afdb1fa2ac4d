import { getCurrentScope } from "../current.js";
import type { Scope } from "../scope.js";
import type { LocalSpan } from "./span.js";
import type { Span } from "./types.js";

/** The span of the running code; metrics recorded now belong to it. */
export function getActiveSpan(scope: Scope = getCurrentScope()): Span | undefined {
  return scope._span;
}

/** The root of what this page recorded around `span`. */
export function getRootSpan(span: Span): Span {
  return (span as LocalSpan)._root || span;
}

/** Makes `span` the active one in `scope`. */
export function setActiveSpan(scope: Scope, span: Span | undefined | null): void {
  scope._span = (span || undefined) as LocalSpan | undefined;
}
