// Results → the document. Every table says by which command it is made again.

const number = (value, digits = 0) => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const median = (summary, digits) => (summary ? `${number(summary.median, digits)} (${number(summary.low, digits)}–${number(summary.high, digits)})` : '–')
const table = (heads, rows) => [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const SECTIONS = { size, start, ingest, kill, query }

export function markdown(results) {
  const parts = Object.entries(SECTIONS).filter(([name]) => name in results)
  const texts = parts.map(([name, section]) => `${section(results[name])}\n\n\`cargo xtask bench explorer --only ${name}${results[name].quick ? ' --quick' : ''}\``)
  return ['# The explorer, measured', 'Medians with the middle half of the trials, on two cores that the loader shares. Who is compared takes turns in one run.', ...texts].join('\n\n') + '\n'
}

function size({ binary, library, bundled }) {
  const rows = [['binary with UI', `${number(binary, 1)} MB`], ['DuckDB beside it', library ? `${number(library, 1)} MB` : 'in the binary']]
  if (bundled) rows.push(['binary with UI and engine (`--features bundled`)', `${number(bundled, 1)} MB`])
  return `## Size\n\n${table(['What', 'Release build'], rows)}`
}

function start(results) {
  const rows = peers(results).map(([name, { ready, memory }]) => [name, median(ready), median(memory, 1)])
  return `## Start\n\n${table(['Collector', 'ms from start to the first accepted envelope', 'MB resident, idle'], rows)}\n\n${against(results, 'ready', 'Start')}; ${against(results, 'memory', 'memory')}.${inside(results)}`
}

function inside(results) {
  const bundled = results['fanal, engine inside']
  return bundled ? ` With the engine inside (a binary that \`FANAL_BUNDLED\` names): ${against({ ...results, fanal: bundled }, 'memory', 'memory')}.` : ''
}

function ingest(results) {
  const rows = peers(results).map(([name, it]) => [name, median(it.metrics_per_second), median(it.p50, 1), median(it.p99, 1), median(it.memory)])
  const ratio = results.fanal.metrics_per_second.median / results.spotlight.metrics_per_second.median
  return '## Durable ingest\n\nEnvelopes of 100 metrics over 64 connections; the explorer answers after its commit, Spotlight keeps them in memory.\n\n' +
    `${table(['Collector', 'metrics/s acknowledged', 'p50 ms', 'p99 ms', 'MB resident after'], rows)}\n\nGzipped, ${number(ratio, 1)}× Spotlight.`
}

function kill(results) {
  const rows = peers(results).map(([name, it]) => [name, it.rounds, number(it.acknowledged), it.lost, it.twice])
  return `## \`kill -9\` under load\n\n${table(['Store', 'rounds', 'envelopes acknowledged', 'of these lost', 'stored twice'], rows)}`
}

function query(results) {
  const rows = peers(results).flatMap(([samples, { questions }]) => Object.entries(questions).map(([name, { duckdb, clickhouse }]) =>
    [number(Number(samples)), name, median(duckdb, 1), median(clickhouse, 1), `${number(clickhouse.median / duckdb.median, 1)}×`]))
  const memory = peers(results).map(([samples, it]) => `at ${number(Number(samples))} samples ${number(it.idle)} MB before and ${number(it.memory)} MB after the questions`)
  return '## p95 over time\n\nThe same question to both stores, from request to answer.\n\n' +
    `${table(['Samples', 'Question', 'embedded, ms', 'ClickHouse, ms', 'ClickHouse ÷ embedded'], rows)}\n\nResident memory, embedded: ${memory.join('; ')}.`
}

function peers({ quick, ...results }) {
  return Object.entries(results)
}

function against(results, key, what) {
  const ratio = results.spotlight[key].median / results.fanal[key].median
  return `${what}: 1/${number(ratio, 1)} of Spotlight's`
}
