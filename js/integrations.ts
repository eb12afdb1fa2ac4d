import type { Integration, Options } from "./types.js";

/** Defaults and the user's: of two with the same name, the later counts. */
export function resolveIntegrations({ defaultIntegrations, integrations }: Options): Integration[] {
  const defaults = defaultIntegrations || [];
  const chosen = typeof integrations === "function" ? integrations(defaults) : [...defaults, ...(integrations || [])];
  const byName = new Map<string, Integration>();
  for (const integration of Array.isArray(chosen) ? chosen : []) {
    if (integration && typeof integration.name === "string") {
      byName.delete(integration.name);
      byName.set(integration.name, integration);
    }
  }
  return [...byName.values()];
}
