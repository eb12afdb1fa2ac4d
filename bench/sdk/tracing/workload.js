// What a tracing benchmark asks of an SDK:
//   setup(url, {sampleRate, release})   tracing as a page has it: page load, requests and web vitals where the SDK has them
//   span()                              one ended span without attributes, in the active span
//   tree(i)                             three nested spans with five attributes each, in the active span
//   root()                              one ended span without attributes and without a parent
//   mark(i, id)                         one ended span that can be found again by its id
//   within(work)                        work() inside an active span
//   flush()                             everything that has ended is sent
// An SDK without spans leaves the five in the middle out.
export { attributes, dsnOf } from '../workload.js'

export const SPAN = 'bench.span'
export const SPANS_PER_TREE = 3

export function nothing() {}
