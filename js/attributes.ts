import type { Attributes } from "./types.js";

/**
 * A copy that later changes to the caller's objects cannot reach. Own enumerable properties are read once, here, so a getter
 * or proxy that throws does so under the caller's try/catch and never again.
 */
export function copyAttributes(attributes: Attributes): Attributes {
  const copy: Attributes = { ...attributes };
  for (const key in copy) {
    const value = copy[key];
    if (typeof value === "object" && value !== null) copy[key] = copyValue(value);
  }
  return copy;
}

/** Arrays and `{value, unit}` stay what they are; any other object becomes its JSON text, or "" if it has none. */
export function copyValue(value: object): unknown {
  try {
    if (Array.isArray(value)) return JSON.parse(JSON.stringify(value));
    if (Object.keys(value).includes("value")) {
      const { value: inner, unit } = value as { value: unknown; unit?: unknown };
      return { value: typeof inner === "object" && inner !== null ? copyValue(inner) : inner, unit };
    }
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
