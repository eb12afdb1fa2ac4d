import type { DsnComponents } from "./types.js";

/** The parts of a DSN, or undefined if it is none. */
export function parseDsn(text: string): DsnComponents | undefined {
  const match = /^(https?):\/\/(\w+)(:\w*)?@([\w.-]+|\[[:.%\w]+\])(:\d+)?\/(.*\/)?(\d+)[^/]*$/.exec(text);
  if (!match) return;
  const [, protocol, publicKey, pass = "", host, port = "", path = "", projectId] = match;
  return {
    protocol: protocol as "http",
    publicKey: publicKey!,
    pass: pass.slice(1),
    host: host!,
    port: port.slice(1),
    path: path.slice(0, -1),
    projectId: projectId!,
  };
}

/** The DSN as text, without the obsolete secret. */
export function dsnToString(dsn: DsnComponents): string {
  return baseUrl(dsn, dsn.publicKey + "@") + dsn.projectId;
}

/** Where envelopes of this DSN go. The key travels in the query: no header, hence no preflight. */
export function envelopeUrl(dsn: DsnComponents, client: string): string {
  const query = `sentry_version=7&sentry_key=${dsn.publicKey}&sentry_client=${encodeURIComponent(client)}`;
  return `${baseUrl(dsn, "")}api/${dsn.projectId}/envelope/?${query}`;
}

function baseUrl({ protocol, host, port, path }: DsnComponents, user: string): string {
  return `${protocol}://${user}${host}${port && ":" + port}/${path && path + "/"}`;
}
