// Page-exit results as a table and, for --check, as broken promises.

export function exitTable(results) {
  const lines = ['| Browser | SDK | Metrics | Exit | Trials | Arrived at once | Trials complete | With the next page | Arrived twice |', '|---|---|--:|---|--:|--:|--:|--:|--:|']
  for (const [browser, rows] of Object.entries(results)) {
    for (const row of [...rows].sort(bySdkAndSize)) {
      const next = row.later === undefined ? '–' : percent(row.later, row.sent)
      lines.push(
        `| ${browser} | ${row.sdk} | ${row.metrics} | ${row.how} | ${row.trials}${row.leftOut ? ` (${row.leftOut} left out)` : ''} | ${percent(row.once, row.sent)} | ${row.complete}/${row.trials} | ${next} | ${row.twice} |`
      )
    }
  }
  return lines.join('\n')
}

// 10,000 metrics are more than a browser lets a leaving page send; the next page of the origin sends the rest.
export function complaints(results) {
  const lines = []
  for (const [browser, rows] of Object.entries(results)) {
    for (const row of rows) {
      const where = `${browser}: ${row.sdk}, ${row.metrics} metrics, ${row.how}:`
      const arrived = row.later ?? row.once
      if (row.trials === 0) lines.push(`${where} no trial worked`)
      if (arrived < row.sent) lines.push(`${where} ${row.sent - arrived} of ${row.sent} metrics did not arrive`)
      if (row.twice > 0) lines.push(`${where} ${row.twice} metrics arrived twice`)
    }
  }
  return lines
}

export function percent(part, whole) {
  if (whole === 0) return '–'
  const share = (part / whole) * 100
  // 99.97 % is not all of it.
  return part === whole || part === 0 ? `${share} %` : `${Math.min(99.9, Math.max(0.1, share)).toFixed(1)} %`
}

function bySdkAndSize(a, b) {
  return a.sdk.localeCompare(b.sdk) || a.metrics - b.metrics || a.how.localeCompare(b.how)
}
