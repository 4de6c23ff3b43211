import { expect, test } from 'vitest'
import { engineMetrics, Streams, StreamsBuilder, serdes, topic } from '#streams'
import { memoryDriver } from '../../../connectors/memory/index.ts'
import { Counters } from './counters.ts'
import { servePage } from './server.ts'
import { stateOf } from './state.ts'
import { inWords, statusLine } from './status-line.ts'

const builder = new StreamsBuilder('app')
builder.stream('read', topic('in', serdes.string, serdes.string)).foreach('look', () => undefined)
const seen = {
  applicationId: 'app',
  streams: new Streams(builder.build(), { applicationId: 'app', driver: memoryDriver() }),
  metrics: new Counters()
}

test('counts by metric and label', () => {
  const counters = new Counters()
  const labels = { topology: 'app', step: 'look', outcome: 'processed' }
  counters.series(engineMetrics.stepRecords, labels).add(2)
  counters.series(engineMetrics.stepRecords, { ...labels, step: 'other' }).add(3)
  expect(counters.sum('streams_step_records_total')).toBe(5)
  expect(counters.sum('streams_step_records_total', { step: 'look' })).toBe(2)
  counters.remove(engineMetrics.stepRecords, labels)
  expect(counters.sum('streams_step_records_total')).toBe(3)
})

test('the page is served with the state of each step', async () => {
  seen.metrics.series(engineMetrics.stepRecords, { topology: 'app', step: 'look', outcome: 'processed' }).add(7)
  const page = await servePage(0, () => [stateOf(seen, 'starting')])
  try {
    expect(await (await fetch(page.url)).text()).toContain('<title>Millrace</title>')
    const [state] = (await (await fetch(`${page.url}/state.json`)).json()) as [ReturnType<typeof stateOf>]
    expect(state.steps.look).toMatchObject({ processed: 7, failed: 0 })
    expect(state.health.reason).toBe('starting')
    await expect(servePage(Number(new URL(page.url).port), () => [])).rejects.toThrow('choose another with --port')
  } finally {
    await page.close()
  }
})

test('the status line is for terminals, and log lines go above it', () => {
  const written: string[] = []
  const output = { isTTY: true, columns: 200, write: (text: string) => written.push(text) > 0 }
  const line = statusLine(output as unknown as Parameters<typeof statusLine>[0])
  line.show([stateOf(seen, 'starting')], 'http://127.0.0.1:4400')
  expect(written.at(-1)).toContain('app: starting, 0 read, lag 0  http://127.0.0.1:4400')
  line.clear()
  const count = written.length
  const silent = statusLine({ ...output, isTTY: false } as unknown as Parameters<typeof statusLine>[0])
  silent.show([stateOf(seen, 'starting')], 'x')
  expect(written).toHaveLength(count)
})

test('dead letters are named where there are any', () => {
  const state = { ...stateOf(seen, 'starting'), health: { healthy: true }, deadLetters: 2, read: 1204, lag: 3 }
  expect(inWords(state)).toBe('app: ready, 1,204 read, lag 3, 2 dead letters')
})
