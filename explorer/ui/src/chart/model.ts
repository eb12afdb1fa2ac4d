// What a chart over time is made of, independent of what draws it.

export type Display = "line" | "area" | "bar";

export interface ChartSeries {
  id: string;
  label: string;
  values: readonly (number | null)[];
  /** Which of the colours; `other` is grey. */
  color: number;
  other?: boolean;
  /** An earlier period: dashed and faint, never stacked. */
  dashed?: boolean;
  /** Where it differs from the chart's, the series has an axis on the right. */
  unit?: string | null;
}

/** A line across the chart: a threshold at a value, or a moment. */
export interface Mark {
  at: number;
  axis: "x" | "y";
  label?: string;
  tone?: "bad" | "warn" | "accent" | "soft";
}

/** The sums from the first series on, for drawing one on top of the other. */
export function stacked(all: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const sums: number[] = [];
  return all.map((values) =>
    values.map((value, index) => {
      sums[index] = (sums[index] ?? 0) + (value ?? 0);
      return sums[index] ?? 0;
    }),
  );
}
