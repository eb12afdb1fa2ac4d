// An envelope's text: header, then items with a header line and a payload each.

export interface EnvelopeItem {
  readonly type: string;
  readonly header: string;
  readonly payload: string;
  /** Bytes of the payload. */
  readonly bytes: number;
}

export interface Envelope {
  readonly header: string;
  readonly items: readonly EnvelopeItem[];
}

/** Splits an envelope. A payload has the length its header names, or goes to the end of its line; lengths are bytes. */
export function envelopeOf(text: string): Envelope {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const cut = (from: number, to: number): string => decoder.decode(bytes.subarray(from, to));
  const lineEnd = (from: number): number => {
    const found = bytes.indexOf(0x0a, from);
    return found < 0 ? bytes.length : found;
  };
  let at = lineEnd(0);
  const header = cut(0, at++);
  const items: EnvelopeItem[] = [];
  while (at < bytes.length) {
    const headerEnd = lineEnd(at);
    const line = cut(at, headerEnd);
    at = headerEnd + 1;
    if (line.trim() === "") continue;
    const told = object(line);
    const length = typeof told.length === "number" && told.length >= 0 ? told.length : undefined;
    const end = Math.min(length === undefined ? lineEnd(at) : at + length, bytes.length);
    items.push({ type: String(told.type ?? "?"), header: line, payload: cut(at, end), bytes: Math.max(end - at, 0) });
    at = end + 1;
  }
  return { header, items };
}

function object(line: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** JSON with line breaks; anything else as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A command that sends the same envelope again. */
export function curl(origin: string, project: string, text: string): string {
  const quoted = `'${text.replaceAll("'", `'\\''`)}'`;
  return `curl '${origin}/api/${encodeURIComponent(project)}/envelope/?sentry_key=again' -H 'content-type: application/x-sentry-envelope' --data-binary ${quoted}`;
}
