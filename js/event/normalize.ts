/** What errors and DOM events are about, where enumeration does not find it. */
const HIDDEN = ["message", "name", "stack", "type", "target", "currentTarget", "detail"];

/**
 * What of `value` can be JSON, to a bounded depth and breadth; placeholders stand for everything else. It may come from the page, so
 * whatever throws in there ends here.
 */
export function normalize(value: unknown, depth: number, breadth: number, ancestors: unknown[] = []): unknown {
  try {
    if (typeof value === "function") return `[Function: ${value.name || "<anonymous>"}]`;
    if (typeof value === "bigint") return `[BigInt: ${value}]`;
    // The difference of a number with itself is 0, unless it is infinite or none at all.
    if (typeof value === "symbol" || (typeof value === "number" && value - value !== 0)) return `[${String(value)}]`;
    if (typeof value !== "object" || !value) return value;
    const name: string = Object.getPrototypeOf(value)?.constructor?.name ?? "null prototype";
    if (/^HTML\w*Element$/.test(name)) return `[HTMLElement: ${(value as Element).localName}]`;
    if (depth <= 0 || value === globalThis || value === globalThis.document) return `[${name.replace("HTML", "")}]`;
    if (ancestors.includes(value)) return "[Circular ~]";
    const inner = (part: unknown) => normalize(part, depth - 1, breadth, [...ancestors, value]);
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function") return inner(toJSON.call(value));
    let plain = value as Record<string, unknown>;
    if (value instanceof Error || value instanceof Event) {
      plain = { ...plain };
      for (const key of HIDDEN) plain[key] ??= (value as never)[key];
    }
    const result = (Array.isArray(value) ? [] : {}) as typeof plain;
    let room = breadth;
    for (const key of Object.keys(plain)) {
      if (room-- <= 0) {
        result[key] = "[MaxProperties ~]";
        break;
      }
      result[key] = inner(plain[key]);
    }
    return result;
  } catch {
    return "**non-serializable**";
  }
}
