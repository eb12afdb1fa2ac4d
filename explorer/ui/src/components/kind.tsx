// What kind of metric: a mark with its own colour and its own shape, for those who do not see the colour.

export type MetricKind = "counter" | "gauge" | "distribution";

const MARKS: Record<MetricKind, string> = {
  counter: "M3 13V9M8 13V6M13 13V3",
  gauge: "M2.5 11.5a5.5 5.5 0 1111 0M8 11.5l2.8-4",
  distribution: "M1.5 13c3.5 0 3.5-9.5 6.5-9.5s3 9.5 6.5 9.5",
};

export function Kind({ kind }: { kind: string }) {
  const known = kind in MARKS ? (kind as MetricKind) : "counter";
  return (
    <svg class={`kind ${known}`} viewBox="0 0 16 16" width="14" height="14" role="img" aria-label={kind}>
      <title>{kind}</title>
      <path d={MARKS[known]} />
    </svg>
  );
}
