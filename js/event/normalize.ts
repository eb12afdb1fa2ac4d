/**
 * What of `value` can be JSON, to a bounded depth and breadth; placeholders stand for everything else. It may come from the page, so
 * whatever throws in there ends here.
 */
export function normalize(value: unknown, depth: number, breadth: number, ancestors: unknown[] = []): unknown {
  try {
    switch (typeof value) {
      case "object":
        return value && normalizeObject(value, depth, breadth, ancestors);
      case "function":
        return `[Function: ${value.name || "<anonymous>"}]`;
      case "symbol":
        return `[${String(value)}]`;
      case "bigint":
        return `[BigInt: ${value}]`;
      case "number":
        // The difference of a number with itself is 0, unless it is infinite or none at all.
        return value - value === 0 ? value : `[${value}]`;
      default:
        return value;
    }
  } catch {
    return "**non-serializable**";
  }
}

function normalizeObject(value: object, depth: number, breadth: number, ancestors: unknown[]): unknown {
  const name: string = Object.getPrototypeOf(value)?.constructor?.name ?? "null prototype";
  if (value === globalThis) return `[${typeof document === "undefined" ? "Global" : "Window"}]`;
  if (typeof document !== "undefined" && value === document) return "[Document]";
  if (/^HTML\w*Element$/.test(name)) return `[HTMLElement: ${(value as Element).localName}]`;
  if (depth <= 0) return `[${name}]`;
  if (ancestors.includes(value)) return "[Circular ~]";
  const next = (inner: unknown) => normalize(inner, depth - 1, breadth, [...ancestors, value]);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") return next(toJSON.call(value));
  const plain = withHidden(value);
  const result: Record<string, unknown> = (Array.isArray(value) ? [] : {}) as never;
  let count = 0;
  for (const key of Object.keys(plain)) {
    const isOver = count++ >= breadth;
    result[key] = isOver ? "[MaxProperties ~]" : next(plain[key]);
    if (isOver) break;
  }
  return result;
}

/** Errors and events keep what they are about where enumeration does not find it. */
function withHidden(value: object): Record<string, unknown> {
  const hidden: string[] =
    value instanceof Error ? ["message", "name", "stack"] : isDomEvent(value) ? ["type", "target", "currentTarget", "detail"] : [];
  if (!hidden.length) return value as Record<string, unknown>;
  return { ...Object.fromEntries(hidden.map((key) => [key, (value as never)[key]])), ...value };
}

function isDomEvent(value: object): boolean {
  return typeof Event === "function" && value instanceof Event;
}
