// docs/benchmarks.md: one table per question, each with the definition of its numbers.
import { exitTable } from '../exit/report.mjs'
import { spread, table, times } from './table.mjs'
import { addedTable, inpTable, spanHeapTable, spansTable, traceExitTable } from './tracing.mjs'
import { DEFINITIONS, PEER_NOTES } from './words.mjs'

export function markdown(results, sdks, traced) {
  const parts = [heading(results)]
  const add = (part, title, ...tables) => {
    if (results[part]) parts.push(`## ${title}\n\n${DEFINITIONS[part]}`, ...tables.map((table) => table()))
  }
  add('bytes', 'Bytes', () => bytesTable(results.bytes, sdks))
  add('startup', 'Script evaluation and init()', () => startupTable(results.startup, sdks))
  add('calls', 'One counter with five attributes', () => callsTable(results.calls, sdks))
  add('heap', 'Heap', () => heapTable(results.heap, sdks))
  add('wire', 'Bytes on the wire per metric', () => wireTable(results.wire, sdks))
  add('exit', 'A page that leaves, behind a 2 Mbit/s uplink', () => exitTable(results.exit))
  add('trace-bytes', 'Tracing: bytes', () => bytesTable(results['trace-bytes'], traced))
  add('trace-startup', 'Tracing: script evaluation and init()', () => startupTable(results['trace-startup'], traced))
  add('load', 'Tracing: the main thread during a page load', () => addedTable(results.load, traced, 'cpuMs', 'ms', 1))
  add('spans', 'Tracing: spans', () => spansTable(results.spans, traced))
  add('fetch', 'Tracing: added to a call of fetch()', () => addedTable(results.fetch, traced, 'callUs', 'µs', 1))
  add('span-heap', 'Tracing: heap', () => spanHeapTable(results['span-heap'], traced))
  add('trace-exit', 'Tracing: a page that leaves at once', () => traceExitTable(results['trace-exit']))
  add('inp', 'Tracing: interaction to next paint', () => inpTable(results.inp, traced))
  parts.push(PEER_NOTES)
  return parts.join('\n\n') + '\n'
}

function heading({ machine, length }) {
  return `# Benchmarks

![Bars: bytes, start-up, time per metric, heap and wire bytes of Fanal and its peers](benchmarks.svg)

Written by \`cargo xtask bench\` on ${machine.date}: ${machine.browser}, ${machine.processors} processor cores, Linux ${machine.kernel}, Node ${machine.node}.
Times are medians with the middle half of the trials in brackets; the SDKs take turns, each trial on a fresh page in a fresh profile.
The machine is shared and slow: read times as ratios. Trials: ${length.startupRounds} (start-up), ${length.callRounds} (calls), ${length.heapRounds} (heap), ${length.trials} per row (exit).`
}

function bytesTable(bytes, sdks) {
  const kb = (n) => (n / 1000).toFixed(1)
  const rows = sdks.map(({ name, title }) => [title, kb(bytes[name].raw), kb(bytes[name].gzip), kb(bytes[name].brotli)])
  return table(['', 'raw, KB', 'gzip, KB', 'brotli, KB'], rows)
}

function startupTable(startup, sdks) {
  const rows = sdks.map(({ name, title }) => {
    const [full, slow] = [startup[1][name], startup[4][name]]
    return [title, spread(full.total, 1), spread(slow.total, 1), spread(full.init, 1), spread(slow.init, 1), spread(full.firstFlush, 1), spread(slow.firstFlush, 1)]
  })
  return table(['ms', 'evaluation + init, 1×', '4×', 'init alone, 1×', '4×', 'first flush, 1×', '4×'], rows)
}

function callsTable(calls, sdks) {
  const fanal = calls.fanal
  const rows = sdks
    .filter(({ name }) => name in calls)
    .map(({ name, title, aggregates }) => {
      const { callNs, totalUs, delivered } = calls[name]
      return [title, spread(callNs, 0), times(callNs, fanal?.callNs), spread(totalUs, 2), times(totalUs, fanal?.totalUs), aggregates ? 'sums' : `${(delivered.median * 100).toFixed(0)} %`]
    })
  return table(['', 'the call, ns', '÷ Fanal', 'call to wire, µs of main thread', '÷ Fanal', 'arrived'], rows)
}

function heapTable(heap, sdks) {
  const rows = sdks
    .filter(({ name }) => name in heap)
    .map(({ name, title }) => {
      const { initKib, warmKib, lateKib, growthKib, peakMib } = heap[name]
      return [title, spread(initKib, 0), spread(warmKib, 0), spread(lateKib, 0), spread(growthKib, 0), spread(peakMib, 1)]
    })
  return table(['', 'after init, KiB', 'after the first 1,000', 'after all', 'growth', 'burst of 10,000, MiB'], rows)
}

function wireTable(wire, sdks) {
  const present = sdks.filter(({ name }) => Object.values(wire).some((row) => name in row))
  const rows = Object.entries(wire).map(([title, row]) => [
    title,
    ...present.map(({ name }) => (row[name] ? `${row[name].bytes.toFixed(1)}${row[name].compressed ? ' (compressed)' : ''}` : '–'))
  ])
  return table(['bytes', ...present.map(({ title }) => title)], rows)
}
