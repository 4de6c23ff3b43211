import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { prometheusMetrics, Registry, registerProcessMetrics } from '../connectors/prometheus/index.ts'
import { isMissing, promtool } from '../test/programs.ts'
import { allMetrics } from './manifest.ts'

test.skipIf(isMissing(promtool))('promtool accepts every metric of the manifest and of the process', async () => {
  const registry = new Registry()
  registerProcessMetrics(registry)
  const metrics = prometheusMetrics(registry)
  for (const definition of allMetrics) {
    const labels = Object.fromEntries(definition.labels.map(label => [label, 'value']))
    const series = metrics.series(definition, labels)
    if (definition.type === 'histogram') series.observe(1)
    else series.add(1)
  }
  const page = await registry.metrics()
  for (const { name } of allMetrics) expect(page).toContain(name)
  expect(await checked(page)).toEqual({ code: 0, output: '' })
})

function checked(page: string): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise(resolve => {
    const child = execFile('promtool', ['check', 'metrics'], (_, stdout, stderr) => {
      resolve({ code: child.exitCode, output: `${stdout}${stderr}` })
    })
    child.stdin?.end(page)
  })
}
