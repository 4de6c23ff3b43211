import { expect, onTestFinished, test } from 'vitest'
import { noLog, StreamsError } from '#streams'
import { FakeClock } from '#streams/testing'
import { discardDeadLetters } from '../../../cli/dead-letters/discard/discard.ts'
import { die, memoryDeps, rawRecord, recordsOf } from '../../../cli/dead-letters/letters/test-letters.ts'
import { eventually } from '../../../connectors/contracts/recording-listener.ts'
import { groupOf } from '../../../topology/dead-letters/group.ts'
import { topics } from '../../../topology/feedback/topics.ts'
import { ReplayJobRunner } from './jobs.ts'

const dead = topics.deadLetter.name
const filter = { topics: [dead] }
const usual = { dryRun: false, again: false, maxReplays: 3, rate: 1_000, limit: 100, by: { actor: 'Ada' } }

async function open(count: number) {
  const deps = memoryDeps()
  const clock = new FakeClock()
  const runner = new ReplayJobRunner({ systems: [deps], marks: {}, clock, log: noLog })
  onTestFinished(() => runner.close())
  await die(
    deps.driver,
    Array.from({ length: count }, (_, offset) => rawRecord({ offset }))
  )
  const sent = () => recordsOf(deps.broker, topics.raw.name).length
  const begin = (...args: Parameters<typeof runner.begin>) => {
    const { job } = runner.begin(...args)
    if (job === undefined) throw new TypeError('another job runs')
    return job
  }
  return { deps, clock, runner, sent, begin }
}

test('sends all that is meant and counts it; what was discarded or sent before is left and said', async () => {
  const { deps, begin, sent } = await open(4)
  await discardDeadLetters(deps, { ids: ['0-1'], because: 'a test' })
  const job = begin(filter, usual)
  await eventually('the end', () => job.state === 'done')
  expect([job.counts, sent()]).toEqual([{ replayed: 3, discarded: 1 }, 3])
  expect(job.problems).toMatchObject([{ id: `${dead}-0-1`, message: expect.stringContaining('because a test') }])
  const second = begin(filter, usual)
  await eventually('the end', () => second.state === 'done')
  expect([second.counts, sent()]).toEqual([{ 'already-replayed': 3, discarded: 1 }, 3])
})

test('systems that do not run here have no topic of letters and are passed over', async () => {
  const { deps, clock } = await open(2)
  const away = { ...deps, system: { ...deps.system, deadLetterTopic: 'of-a-system-that-does-not-run' } }
  const runner = new ReplayJobRunner({ systems: [away, deps], marks: {}, clock, log: noLog })
  onTestFinished(() => runner.close())
  const { job } = runner.begin({ topics: [away.system.deadLetterTopic, dead] }, usual)
  await eventually('the end', () => job?.state !== 'running')
  expect([job?.state, job?.counts, job?.error]).toEqual(['done', { replayed: 2 }, undefined])
})

test('a reason, a step or a group narrows it, and a dry run sends nothing', async () => {
  const { deps, begin, sent } = await open(2)
  await die(deps.driver, [rawRecord()], new StreamsError('row-refused', 'too long'), { step: 'store' })
  const group = groupOf({ topic: dead, reason: 'row-refused', step: 'store', message: 'too long' })
  for (const narrow of [{ reason: 'row-refused' }, { step: 'store' }, { group }]) {
    const job = begin({ ...filter, ...narrow }, { ...usual, dryRun: true })
    await eventually('the end', () => job.state === 'done')
    expect(job.counts).toEqual({ 'would-replay': 1 })
  }
  expect(sent()).toBe(0)
})

test('sends no more in a second than the rate, one job at a time, and ends when it is stopped', async () => {
  const { clock, runner, begin, sent } = await open(10)
  const job = begin(filter, { ...usual, rate: 2 })
  await eventually('the first two', () => sent() === 2)
  expect(runner.begin(filter, usual)).toEqual({ running: job.id })
  await clock.advance(1_000)
  await eventually('two more', () => sent() === 4)
  runner.stop(job.id)
  await eventually('the end', () => job.state === 'stopped')
  expect([sent(), job.more]).toEqual([4, true])
})

test('a limit leaves the rest, and says so', async () => {
  const { begin, sent } = await open(5)
  const job = begin(filter, { ...usual, limit: 2 })
  await eventually('the end', () => job.state === 'done')
  expect([sent(), job.more]).toEqual([2, true])
})

test('a job that cannot go on says why', async () => {
  const { deps, begin } = await open(1)
  deps.broker.deleteTopic(dead)
  const job = begin(filter, usual)
  await eventually('the end', () => job.state === 'failed')
  expect(job.error).toContain(`topic ${dead} does not exist`)
})
