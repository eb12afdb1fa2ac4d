// Page-exit results as a table and, for --check, as broken promises.

// One row per SDK and number of metrics, one column per browser and way to leave.
export function exitTable(results) {
  const columns = Object.entries(results).flatMap(([browser, rows]) => ['close', 'navigate'].map((how) => ({ browser, how, rows })))
  const kinds = new Map(columns.flatMap(({ rows }) => rows.map(({ sdk, metrics }) => [`${sdk} ${metrics}`, { sdk, metrics }])))
  const line = (cells) => `| ${cells.join(' | ')} |`
  const body = [...kinds.values()].sort(bySdkAndSize).map(({ sdk, metrics }) => {
    const cells = columns.map(({ how, rows }) => cell(rows.find((row) => row.sdk === sdk && row.metrics === metrics && row.how === how)))
    return line([sdk, metrics.toLocaleString('en'), ...cells])
  })
  const head = ['SDK', 'metrics', ...columns.map(({ browser, how }) => `${browserName(browser)}, ${how}`)]
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...body].join('\n')
}

// "61.1 % (0/4)": of all metrics, and trials from which all arrived. "20 % → 100 %": at once, and with the next page.
function cell(row) {
  if (!row || row.trials === 0) return '–'
  const { sent, once, later, twice, complete, trials, leftOut } = row
  const parts = [percent(once, sent)]
  if (later !== undefined) parts.push(`→ ${percent(later, sent)}`)
  else if (once < sent && once > 0) parts.push(`(${complete}/${trials})`)
  if (twice > 0) parts.push(`, ${percent(twice, sent)} twice`)
  if (leftOut > 0) parts.push(`, ${leftOut} left out`)
  return parts.join(' ').replaceAll(' ,', ',')
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

function percent(part, whole) {
  const share = (part / whole) * 100
  // 99.97 % is not all of it.
  return part === whole || part === 0 ? `${share} %` : `${Math.min(99.9, Math.max(0.1, share)).toFixed(1)} %`
}

function browserName(version) {
  return version.replace('firefox/', 'Firefox ').replace(/(\w+ \d+)\..*/, '$1')
}

function bySdkAndSize(a, b) {
  return a.sdk.localeCompare(b.sdk) || a.metrics - b.metrics
}
