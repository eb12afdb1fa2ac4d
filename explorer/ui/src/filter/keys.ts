// What can be filtered on, learned from rows that are shown: their attributes, with the values seen.
import type { Key } from "./complete";

const VALUES_MAX = 10;

type Row = { readonly attributes?: Readonly<Record<string, unknown>> };

/** The columns of a list first, then the attributes of its rows by how often they are there. */
export function keysOf(columns: readonly Key[], rows: readonly Row[]): Key[] {
  const seen = new Map<string, Map<unknown, number>>();
  for (const { attributes = {} } of rows) {
    for (const [key, value] of Object.entries(attributes)) {
      const values = seen.get(key) ?? new Map<unknown, number>();
      values.set(value, (values.get(value) ?? 0) + 1);
      seen.set(key, values);
    }
  }
  const named = new Set(columns.map(({ key }) => key));
  const total = (values: Map<unknown, number>): number => Array.from(values.values()).reduce((sum, count) => sum + count, 0);
  const learned = [...seen].filter(([key]) => !named.has(key)).sort((a, b) => total(b[1]) - total(a[1]));
  return [...columns, ...learned.map(([key, values]) => ({ key, values: commonest(values) }))];
}

function commonest(values: Map<unknown, number>): { value: unknown; count: number }[] {
  const all = [...values].map(([value, count]) => ({ value, count }));
  return all.sort((a, b) => b.count - a.count).slice(0, VALUES_MAX);
}
