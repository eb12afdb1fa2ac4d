import { DSN } from "./dsn.js";
import type { DsnComponents } from "./types.js";

/** The parts of a DSN, or undefined if it is none. */
export function parseDsn(text: string): DsnComponents | undefined {
  const match = DSN.exec(text);
  if (!match) return;
  const [, protocol, publicKey, pass = ":", address, path, projectId] = match;
  const [host, port = ""] = address!.split(/:(?=\d+$)/);
  return {
    protocol: protocol!.slice(0, -3) as "http",
    publicKey: publicKey!,
    pass: pass.slice(1),
    host: host!,
    port,
    path: path!.slice(1, -1),
    projectId: projectId!,
  };
}

/** The path of a managed tunnel: a short stable name that says nothing to a blocker (FNV-1a of the DSN, in base 36). */
export function managedTunnelPath(dsn: string): string {
  let hash = 0x811c9dc5;
  for (const char of dsn) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return "/" + (hash >>> 0).toString(36);
}
