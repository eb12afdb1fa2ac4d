// What colours a span: the first part of its op, if it is one of those.

const FAMILIES: ReadonlyMap<string, string> = new Map([
  ["pageload", "page"], ["navigation", "page"], ["http", "http"], ["resource", "resource"], ["browser", "browser"], ["ui", "ui"],
  ["db", "db"], ["cache", "db"], ["queue", "queue"], ["rpc", "http"], ["graphql", "http"], ["function", "code"], ["middleware", "code"], ["template", "code"],
]);

export function familyOf(op: string | null): string {
  return FAMILIES.get((op ?? "").split(".")[0]!) ?? "other";
}
