import { dsnToString } from "./dsn.js";
import type { DsnComponents } from "./types.js";

/** The path of a managed tunnel: a short stable name that says nothing to a blocker (FNV-1a of the DSN, in base 36). */
export function managedTunnelPath(dsn: DsnComponents): string {
  let hash = 0x811c9dc5;
  for (const char of dsnToString(dsn)) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return "/" + (hash >>> 0).toString(36);
}
