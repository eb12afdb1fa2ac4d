import { publicDsn } from "./dsn.js";
import type { DsnComponents } from "./types.js";

/** The parts of a DSN, or undefined if it is none. */
export function parseDsn(text: string): DsnComponents | undefined {
  const dsn = publicDsn(text);
  if (!dsn) return;
  const [, protocol, publicKey, host, port = "", path, projectId] = /^(https?):\/\/(\w+)@(.+?)(?::(\d+))?\/(.*\/)?(\d+)$/.exec(dsn)!;
  const pass = /^\w+:\/\/\w+:(\w*)@/.exec(text)?.[1] || "";
  return { protocol: protocol as "http", publicKey: publicKey!, pass, host: host!, port, path: (path || "").slice(0, -1), projectId: projectId! };
}

/** The path of a managed tunnel: a short stable name that says nothing to a blocker (FNV-1a of the DSN, in base 36). */
export function managedTunnelPath(dsn: string): string {
  let hash = 0x811c9dc5;
  for (const char of dsn) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return "/" + (hash >>> 0).toString(36);
}
