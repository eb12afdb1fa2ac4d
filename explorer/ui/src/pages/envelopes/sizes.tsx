// What kinds of items cost, over the envelopes that are remembered.
import { bytes, count, share } from "../../format/number";
import { seriesClass } from "../../chart/palette";
import type { Row } from "./row";

interface Cost {
  type: string;
  items: number;
  entries: number;
  bytes: number;
}

export function Sizes({ rows }: { rows: readonly Row[] }) {
  const costs = new Map<string, Cost>();
  for (const { type, bytes: size, entries } of rows.flatMap(({ items }) => items)) {
    const cost = costs.get(type) ?? { type, items: 0, entries: 0, bytes: 0 };
    costs.set(type, { type, items: cost.items + 1, entries: cost.entries + entries, bytes: cost.bytes + size });
  }
  const all = [...costs.values()].sort((a, b) => b.bytes - a.bytes);
  const total = all.reduce((sum, cost) => sum + cost.bytes, 0);
  const wire = rows.reduce((sum, row) => sum + row.bytes_wire, 0);
  const plain = rows.reduce((sum, row) => sum + (row.bytes_plain ?? 0), 0);
  if (total === 0) return null;
  return (
    <section class="panel sizes" aria-label="Sizes per kind of item">
      <p class="sizes-sum">
        <b>{count(rows.length)}</b> envelopes, <b>{bytes(wire)}</b> on the wire, <b>{bytes(plain)}</b> unpacked
        {wire > 0 && wire < plain && <span class="soft"> ({(plain / wire).toFixed(1)} to 1)</span>}
      </p>
      <div class="size-bar" aria-hidden="true">{all.map((cost, at) => <i key={cost.type} class={seriesClass(at)} style={{ width: `${(cost.bytes / total) * 100}%` }} />)}</div>
      <ul class="size-parts">
        {all.map((cost, at) => (
          <li key={cost.type}>
            <span class={`swatch ${seriesClass(at)}`} aria-hidden="true" />
            <span class="mono">{cost.type}</span>
            <span class="soft">{share(cost.bytes, total)}, {bytes(cost.bytes)}, {bytes(cost.bytes / Math.max(cost.entries, 1))} each</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
