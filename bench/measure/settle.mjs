// When a trial is over, and what it cost.

// Until nothing has arrived for 200 ms, so that what was sent late is paid for in the same trial.
export async function settle(page, sink, run) {
  const deadline = Date.now() + 8000
  while (Date.now() < deadline) {
    await page.waitForTimeout(100)
    const { lastAt } = sink.seen(run)
    if (lastAt && Date.now() - lastAt > 200) return
  }
}

// Seconds that the renderer's main thread has been busy, in processor time where the browser tells it.
export async function mainThread(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics')
  const named = Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
  return named.ThreadTime ?? named.TaskDuration
}
