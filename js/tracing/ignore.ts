import { OP } from "./names.js";
import { matches } from "./patterns.js";
import type { IgnoreSpanPattern, NamePattern } from "./types.js";

/** Whether `ignoreSpans` has a pattern for a span with this name and these attributes. */
export function isIgnored(patterns: IgnoreSpanPattern[] | undefined, name: string, attributes: Record<string, unknown>): boolean {
  return !!patterns?.some((pattern) => {
    if (typeof pattern === "string" || pattern instanceof RegExp) return matches(name, pattern);
    const wanted: [unknown, unknown][] = Object.entries(pattern.attributes || {}).map(([key, value]) => [attributes[key], value]);
    if (pattern.name) wanted.push([name, pattern.name]);
    if (pattern.op) wanted.push([attributes[OP], pattern.op]);
    return wanted.length > 0 && wanted.every(([actual, value]) => isSame(actual, value));
  });
}

function isSame(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(actual) && Array.isArray(wanted)) {
    return actual.length === wanted.length && actual.every((element, index) => element === wanted[index]);
  }
  const isPattern = typeof wanted === "string" || wanted instanceof RegExp;
  return actual === wanted || (typeof actual === "string" && isPattern && matches(actual, wanted as NamePattern));
}
