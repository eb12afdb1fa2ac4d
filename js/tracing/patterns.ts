import type { NamePattern } from "./types.js";

/** Whether `pattern` is part of `text` or, as an expression, matches it. The flags `g` and `y` make no difference. */
export function matches(text: string, pattern: NamePattern, ignoreCase = false): boolean {
  if (typeof pattern === "string") return ignoreCase ? text.toLowerCase().includes(pattern.toLowerCase()) : text.includes(pattern);
  if (!(pattern instanceof RegExp)) return false;
  // `test` keeps its place in an expression that is global or sticky, and would answer differently each time.
  return ignoreCase || pattern.global || pattern.sticky
    ? new RegExp(pattern.source, pattern.flags.replace(/[giy]/g, "") + (ignoreCase ? "i" : pattern.ignoreCase ? "i" : "")).test(text)
    : pattern.test(text);
}

/** Whether any of `patterns` matches. */
export function matchesAny(text: string, patterns: NamePattern[] | undefined, ignoreCase?: boolean): boolean {
  return !!patterns?.some((pattern) => matches(text, pattern, ignoreCase));
}
