// node bench/run.mjs [--quick] [--write] [--only PART]… [--sdk NAME]… [--render]; the parts are listed in README.md
// A full run writes docs/benchmarks.md and docs/benchmarks.svg; a quick or partial one only if told to, and a partial one replaces its
// parts of the last written run. --render writes them again from that run's numbers.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { bundleAdapter } from './lib/bundle.mjs'
import { SDKS } from './lib/sdks.mjs'
import { BARE, TRACING_SDKS } from './lib/tracing-sdks.mjs'
import { measureAll, PARTS } from './measure/all.mjs'
import { chart } from './report/chart.mjs'
import { markdown } from './report/markdown.mjs'

const at = (path) => new URL(path, import.meta.url)
const RESULTS = at('.out/results.json')

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    sdk: { type: 'string', multiple: true, default: [] },
    render: { type: 'boolean', default: false }
  }
})
const unknown = values.only.filter((part) => !PARTS.includes(part))
if (unknown.length > 0) {
  console.error(`--only ${unknown[0]}: not a part; the parts are ${PARTS.join(', ')}`)
  process.exit(2)
}

if (values.render) publish(JSON.parse(readFileSync(RESULTS, 'utf8')))
else await measure()

async function measure() {
  const parts = values.only.length > 0 ? values.only : PARTS
  const sdks = present(SDKS)
  const traced = present(TRACING_SDKS)
  const results = await measureAll({
    sdks,
    bundles: await bundlesOf(sdks, (name) => bundleAdapter(name)),
    tracing: {
      sdks: traced,
      bundles: { [BARE.name]: BARE.bundle, ...(await bundlesOf(traced, (name) => bundleAdapter(`tracing/${name}`))) }
    },
    parts,
    quick: values.quick
  })
  console.log(markdown(results, sdks, traced))
  const isPartial = values.only.length > 0
  if (((values.quick || isPartial) && !values.write) || values.sdk.length > 0) return
  mkdirSync(at('.out/'), { recursive: true })
  const all = isPartial && existsSync(RESULTS) ? { ...JSON.parse(readFileSync(RESULTS, 'utf8')), ...results } : results
  writeFileSync(RESULTS, JSON.stringify(all, null, 1))
  publish(all)
}

async function bundlesOf(sdks, bundle) {
  return Object.fromEntries(await Promise.all(sdks.map(async ({ name }) => [name, await bundle(name)])))
}

function publish(results) {
  const sdks = SDKS.filter(({ name }) => name in results.bytes)
  const traced = TRACING_SDKS.filter(({ name }) => name in (results['trace-bytes'] ?? {}))
  writeFileSync(at('../docs/benchmarks.md'), markdown(results, sdks, traced))
  writeFileSync(at('../docs/benchmarks.svg'), chart(results, sdks, traced))
  console.log('written: docs/benchmarks.md, docs/benchmarks.svg')
}

// The peers can be measured before Fanal is built.
function present(sdks) {
  const built = existsSync(at('../pkg/dist/metrics.js'))
  if (!built) console.error('pkg/ is not built (cargo xtask build): only the peers are measured')
  const wanted = ({ name }) => values.sdk.length === 0 || values.sdk.includes(name)
  return sdks.filter((sdk) => wanted(sdk) && (built || !sdk.name.startsWith('fanal')))
}
