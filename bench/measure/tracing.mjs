// The parts about traces.
import { measureTraceExit } from '../exit/traces.mjs'
import { BARE } from '../lib/tracing-sdks.mjs'
import { measureBytes } from './bytes.mjs'
import { measureFetch } from './fetch.mjs'
import { measureInp } from './inp.mjs'
import { measureLoad } from './load.mjs'
import { measureSpanHeap } from './span-heap.mjs'
import { measureSpans } from './spans.mjs'
import { measureStartup } from './startup.mjs'

export const TRACING_PARTS = ['trace-bytes', 'trace-startup', 'load', 'spans', 'fetch', 'span-heap', 'trace-exit', 'inp']

// Who leaves pages and is clicked on: the others' loss at page exit, and their clicks, say little about traces.
const COMPARED = ['fanal', 'sentry']

export function tracingMeasures({ sdks, length, ...world }) {
  const all = { ...world, sdks }
  const spans = { ...world, sdks: sdks.filter((sdk) => sdk.spans !== false) }
  const compared = sdks.filter(({ name }) => COMPARED.includes(name))
  const beside = (some) => ({ ...world, sdks: [BARE, ...some] })
  return {
    'trace-bytes': () => measureBytes(sdks),
    'trace-startup': () => measureStartup({ ...all, rounds: length.startupRounds }),
    load: () => measureLoad({ ...beside(sdks), rounds: length.startupRounds }),
    spans: () => measureSpans({ ...spans, rounds: length.callRounds, batches: length.callBatches }),
    fetch: () => measureFetch({ ...beside(sdks), rounds: length.callRounds, batches: length.callBatches }),
    'span-heap': () => measureSpanHeap({ ...spans, rounds: length.heapRounds }),
    'trace-exit': () => leave(compared, world.bundles, length),
    inp: () => measureInp({ ...beside(compared), rounds: length.inpRounds })
  }
}

function leave(sdks, bundles, { trials }) {
  return measureTraceExit({ sdks: sdks.map(({ name }) => name), bundles, browsers: ['chromium', 'firefox'], trials })
}
