// docs/benchmarks.svg: small multiples, one panel per question, shorter is better in all of them.

const PANEL = { width: 400, row: 20, head: 34, gap: 24, label: 150, value: 64 }
const COLUMNS = 2

export function chart(results, sdks, traced) {
  const panels = [...panelsOf(results, sdks), ...tracingPanelsOf(results, traced)].filter(({ bars }) => bars.length > 0)
  const rows = []
  for (let i = 0; i < panels.length; i += COLUMNS) rows.push(panels.slice(i, i + COLUMNS))
  let y = PANEL.gap
  let drawn = ''
  for (const row of rows) {
    row.forEach((panel, column) => {
      drawn += draw(panel, PANEL.gap + column * (PANEL.width + PANEL.gap), y)
    })
    y += PANEL.head + Math.max(...row.map(({ bars }) => bars.length)) * PANEL.row + PANEL.gap
  }
  const width = COLUMNS * (PANEL.width + PANEL.gap) + PANEL.gap
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-label="Fanal and its peers">
<style>
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 13px }
  .peer { fill: #9aa4b2 }
  .fanal { fill: #d9480f }
  @media (prefers-color-scheme: dark) { text { fill: #d0d7de } .peer { fill: #57606a } .fanal { fill: #ff922b } }
</style>
${drawn}</svg>
`
}

function panelsOf(results, sdks) {
  const bars = (valueOf) => barsOf(sdks, valueOf)
  const wire = results.wire?.['flushes of 1000, unique ids']
  return [
    { title: 'Script, brotli (KB)', digits: 1, bars: bars((name) => results.bytes?.[name]?.brotli / 1000) },
    { title: 'Evaluation + init(), 4× slower CPU (ms)', digits: 0, bars: bars((name) => results.startup?.[4][name]?.total.median) },
    { title: 'One call, five attributes (µs)', digits: 2, bars: bars((name) => results.calls?.[name]?.callNs.median / 1000) },
    { title: 'Main thread per metric, call to wire (µs)', digits: 1, bars: bars((name) => results.calls?.[name]?.totalUs.median) },
    { title: 'Heap peak, burst of 10,000 (MiB)', digits: 1, bars: bars((name) => results.heap?.[name]?.peakMib.median) },
    { title: 'Wire bytes per metric, unique ids', digits: 0, bars: bars((name) => wire?.[name]?.bytes) }
  ]
}

function tracingPanelsOf(results, sdks) {
  const bars = (valueOf) => barsOf(sdks, valueOf)
  return [
    { title: 'With tracing: script, brotli (KB)', digits: 1, bars: bars((name) => results['trace-bytes']?.[name]?.brotli / 1000) },
    { title: 'With tracing: evaluation + init(), 4× (ms)', digits: 0, bars: bars((name) => results['trace-startup']?.[4][name]?.total.median) },
    { title: 'One span, five attributes, nested (µs)', digits: 2, bars: bars((name) => results.spans?.tree[name]?.callNs.median / 1000) },
    { title: 'Main thread per such span, call to wire (µs)', digits: 1, bars: bars((name) => results.spans?.tree[name]?.totalUs.median) }
  ]
}

function barsOf(sdks, valueOf) {
  return sdks.map(({ name, title }) => ({ name, title, value: valueOf(name) })).filter(({ value }) => Number.isFinite(value))
}

function draw({ title, digits, bars }, x, y) {
  const room = PANEL.width - PANEL.label - PANEL.value
  const most = Math.max(...bars.map(({ value }) => value))
  const lines = bars.map(({ name, title, value }, i) => {
    const top = y + PANEL.head + i * PANEL.row
    const length = Math.max(1, (value / most) * room)
    const kind = name.startsWith('fanal') ? 'fanal' : 'peer'
    return `<text x="${x + PANEL.label - 8}" y="${top + 11}" text-anchor="end">${short(title)}</text>
<rect class="${kind}" x="${x + PANEL.label}" y="${top}" width="${length.toFixed(1)}" height="14" rx="2"/>
<text x="${(x + PANEL.label + length + 6).toFixed(1)}" y="${top + 11}">${value.toFixed(digits)}</text>\n`
  })
  return `<text class="title" x="${x}" y="${y + 16}">${title}</text>\n${lines.join('')}`
}

function short(title) {
  return title.replace('Sentry 11, init + metrics + tracing', 'Sentry 11 + tracing').replace('Sentry 11, init + metrics', 'Sentry 11')
}
