// The page that is left in the moment it has most to send.
import { idOf } from './ids.mjs'

const HEAD = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">'

export function pageOf(sdk, { collector, elsewhere }) {
  return `${HEAD}<title>shop</title>
<script src="/sdk/${sdk}"></script>
<script>
  ${idOf}
  sdk.setup('${collector}/any/exit')
  // Everything in one task, and in the same task the end; a tab is closed by the driver at once.
  function leave(how, trial, metrics) {
    for (let i = 0; i < metrics; i += 1) sdk.count(i, idOf(trial, i))
    if (how === 'navigate') location.href = '${elsewhere}/'
  }
</script>`
}

// A traced page shows something, moves it, and is left while its page-load span is open. Its release says which trial it is.
export function tracedPageOf(sdk, trial, { collector, elsewhere }) {
  return `${HEAD}<title>shop</title>
<script src="/sdk/${sdk}"></script>
<script>
  ${idOf}
  sdk.setup('${collector}/any/exit', { release: '${releaseOf(trial)}' })
  function leave(how, trial, spans) {
    for (let i = 0; i < spans; i += 1) sdk.mark(i, idOf(trial, i))
    if (how === 'navigate') location.href = '${elsewhere}/'
  }
</script>
<div id="late"></div>
<h1>A shop with a heading that is large enough to be noticed</h1>
<script>requestAnimationFrame(() => setTimeout(() => { late.style.height = '200px' }))</script>`
}

export function releaseOf(trial) {
  return `trial-${trial}`
}

export function elsewhere() {
  return `${HEAD}<title>elsewhere</title>`
}
