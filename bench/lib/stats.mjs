// Medians and the middle half: the machine is shared and noisy, and a mean would follow its worst moment.

export function summary(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  if (sorted.length === 0) return undefined
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75), trials: sorted.length }
}

function quantile(sorted, q) {
  const position = (sorted.length - 1) * q
  const below = Math.floor(position)
  const above = Math.ceil(position)
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below)
}

// Turns [{a: 1, b: 2}, {a: 3, b: 4}] into {a: summary([1, 3]), b: summary([2, 4])}.
export function summarise(trials) {
  const keys = new Set(trials.flatMap(Object.keys))
  return Object.fromEntries([...keys].map((key) => [key, summary(trials.map((trial) => trial[key]))]))
}

// Every SDK once, then every SDK again: what disturbs the machine for a while disturbs all of them alike.
// The order is turned by one each round, so nobody always runs after the same neighbour.
export async function roundRobin(sdks, rounds, trial) {
  const results = await roundRobinRaw(sdks, rounds, trial)
  return Object.fromEntries(Object.entries(results).map(([name, trials]) => [name, summarise(trials)]))
}

// The same, with every trial's own numbers.
export async function roundRobinRaw(sdks, rounds, trial) {
  const results = new Map(sdks.map((sdk) => [sdk.name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (let i = 0; i < sdks.length; i += 1) {
      const sdk = sdks[(i + round) % sdks.length]
      const result = await trial(sdk, round)
      if (result) results.get(sdk.name).push(result)
    }
  }
  return Object.fromEntries(results)
}

const RESAMPLES = 4000

// The difference of two means with its 95 % interval, by resampling: nothing is assumed about the shape of the noise.
export function meanDifference(values, base) {
  const differences = Array.from({ length: RESAMPLES }, () => mean(resample(values)) - mean(resample(base))).sort((a, b) => a - b)
  return { mean: mean(values) - mean(base), base: mean(base), low: quantile(differences, 0.025), high: quantile(differences, 0.975) }
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function resample(values) {
  return values.map(() => values[Math.floor(Math.random() * values.length)])
}
