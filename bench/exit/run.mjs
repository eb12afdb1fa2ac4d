// node bench/exit/run.mjs [--check] [--trials N] [--large-trials N] [--sdk NAME]… [--browser chromium|firefox]…
// With --check only Fanal runs, and everything must arrive, once.
import { bundleAdapter } from '../lib/bundle.mjs'
import { measureExit } from './measure.mjs'
import { complaints, exitTable } from './report.mjs'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    trials: { type: 'string' },
    'large-trials': { type: 'string' },
    sdk: { type: 'string', multiple: true },
    browser: { type: 'string', multiple: true, default: ['chromium', 'firefox'] }
  }
})

const sdks = values.sdk ?? (values.check ? ['fanal'] : ['fanal', 'sentry', 'datadog'])
const trials = Number(values.trials ?? (values.check ? 2 : 20))
const largeTrials = Number(values['large-trials'] ?? (values.check ? 1 : 5))

const bundles = Object.fromEntries(await Promise.all(sdks.map(async (name) => [name, await bundleAdapter(name)])))
const results = await measureExit({ sdks, bundles, browsers: values.browser, trials, largeTrials })
console.log(exitTable(results))

if (values.check) {
  const wrong = complaints(results)
  for (const line of wrong) console.error(line)
  console.log(wrong.length === 0 ? 'everything arrived, nothing twice' : `${wrong.length} promises broken`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}
