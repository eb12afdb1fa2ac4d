// The tables about traces.
import { BARE } from '../lib/tracing-sdks.mjs'
import { spread, table, times } from './table.mjs'

const SHAPES = { span: 'in an active span', tree: 'nested, five attributes each', root: 'without a parent' }

export function spansTable(spans, sdks) {
  const rows = Object.entries(SHAPES).flatMap(([shape, words]) =>
    sdks.filter(({ name }) => name in spans[shape]).map(({ name, title }) => [`${words}: ${title}`, ...cells(spans[shape], name)])
  )
  return table(['', 'the call, ns', '÷ Fanal', 'call to wire, µs', '÷ Fanal', 'arrived'], rows)
}

function cells(rows, name) {
  const { callNs, totalUs, delivered } = rows[name]
  const { fanal } = rows
  return [spread(callNs, 0), times(callNs, fanal?.callNs), spread(totalUs, 2), times(totalUs, fanal?.totalUs), `${(delivered.median * 100).toFixed(0)} %`]
}

// What is measured with and without an SDK, in the same run.
export function addedTable(rows, sdks, key, unit, digits) {
  const bare = rows[BARE.name][key]
  const added = (name) => ({ median: rows[name][key].median - bare.median })
  const lines = sdks.map(({ name, title }) => [title, spread(rows[name][key], digits), added(name).median.toFixed(digits), times(added(name), 'fanal' in rows && added('fanal'))])
  return table(['', unit, 'added', '÷ Fanal'], [[BARE.title, spread(bare, digits), '–', '–'], ...lines])
}

export function spanHeapTable(heap, sdks) {
  const rows = sdks
    .filter(({ name }) => name in heap.sampled)
    .map(({ name, title }) => [title, ...[heap.sampled[name], heap.unsampled[name]].flatMap(({ warmKib, lateKib, growthKib }) => [spread(warmKib, 0), spread(lateKib, 0), spread(growthKib, 0)])])
  return table(['KiB', 'sampled: after 2,000', 'after 12,000', 'growth', 'unsampled: after 2,000', 'after 12,000', 'growth'], rows)
}

export function inpTable(inp, sdks) {
  const shown = [BARE, ...sdks].filter(({ name }) => name in inp)
  const rows = shown.map(({ name, title }) => {
    const { longestMs, meanMs } = inp[name]
    return [title, total(meanMs), interval(meanMs, name), total(longestMs), interval(longestMs, name)]
  })
  return table(['ms', 'mean', 'against no SDK', 'longest', 'against no SDK'], rows)
}

function total({ mean, base }) {
  return (base + mean).toFixed(1)
}

function interval({ mean, low, high }, name) {
  return name === BARE.name ? '–' : `${signed(mean)} (${signed(low)} to ${signed(high)})`
}

function signed(n) {
  return `${n < 0 ? '−' : '+'}${Math.abs(n).toFixed(2)}`
}

// Share of the trials from which a thing arrived, by browser and way to leave; of the spans, share of all.
export function traceExitTable(results) {
  const rows = Object.entries(results).flatMap(([browser, lines]) =>
    lines.map(({ sdk, how, trials, leftOut, spans, sent, twice, found }) => [
      browser.replace('firefox/', 'Firefox ').replace(/(\w+ \d+)\..*/, '$1'), sdk, how,
      share(spans, sent), ...['pageload', 'lcp', 'cls'].map((thing) => (thing in found ? share(found[thing], trials) : '–')),
      String(twice), leftOut > 0 ? `${trials} (${leftOut} left out)` : String(trials)
    ])
  )
  return table(['browser', 'SDK', 'how', 'ended spans', 'page-load span', 'LCP', 'CLS', 'twice', 'trials'], rows)
}

function share(part, whole) {
  return part === whole ? '100 %' : `${((part / whole) * 100).toFixed(1)} %`
}
