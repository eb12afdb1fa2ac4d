// Tables and their cells.

export function table(columns, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}

export function spread(summary, digits) {
  if (!summary) return '–'
  const [median, low, high] = [summary.median, summary.low, summary.high].map((n) => n.toFixed(digits))
  return low === high ? median : `${median} (${low}–${high})`
}

export function times(summary, base) {
  return base ? `${(summary.median / base.median).toFixed(1)}` : '–'
}
