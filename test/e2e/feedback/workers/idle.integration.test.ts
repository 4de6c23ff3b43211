import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { quiescent } from '../../quiescence.ts'
import { feedbackOf, rawProducer } from '../feedback.ts'
import { logOf, metricOf } from '../observations.ts'
import { feedbackSystems } from '../system.ts'

const newSystem = feedbackSystems()
const idleMs = 5_000

test('a system without work does nothing: it logs nothing, commits nothing, keeps its members and hardly needs a processor', async () => {
  const system = await newSystem()
  const processes = [await system.worker(), await system.worker(), await system.api()]
  const producer = await rawProducer(system)
  await producer.send([feedbackOf('idle', 0)])
  await producer.close()
  await quiescent(system)
  await delay(1_000)

  const look = async () => ({
    lines: system.children.map(child => logOf(child).length),
    commits: await metricOf(processes, 'streams_commits_total'),
    rebalances: await metricOf(processes, 'streams_rebalances_total'),
    restarts: await metricOf(processes, 'streams_client_restarts_total'),
    steps: await metricOf(processes, 'streams_step_records_total')
  })
  const seconds = (): Promise<readonly number[]> =>
    Promise.all(processes.map(one => metricOf([one], 'process_cpu_seconds_total')))
  const [before, secondsBefore] = [await look(), await seconds()]
  await delay(idleMs)
  const [after, secondsAfter] = [await look(), await seconds()]

  expect(after).toEqual(before)
  for (const [n, used] of secondsAfter.entries()) {
    const share = (used - (secondsBefore[n] ?? 0)) / (idleMs / 1_000)
    expect(share, `share of a processor that ${processes[n]?.child.name} needs`).toBeLessThan(0.1)
  }
})
