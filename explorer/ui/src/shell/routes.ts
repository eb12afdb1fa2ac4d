// Which page belongs to which path.
import type { ComponentType } from "preact";

/** What the variable parts of a path were, by name. */
export type Parts = Record<string, string>;

export interface Route {
  /** Parts that begin with `:` match anything. */
  pattern: string;
  page: ComponentType<{ parts: Parts }>;
}

export function match(routes: readonly Route[], path: string): { route: Route; parts: Parts } | null {
  for (const route of routes) {
    const parts = partsOf(route.pattern, path);
    if (parts) return { route, parts };
  }
  return null;
}

function partsOf(pattern: string, path: string): Parts | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const parts: Parts = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) parts[part.slice(1)] = decode(value);
    else if (part !== value) return null;
  }
  return parts;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
