import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OutboxEntry, Submitted } from '../../../topology/submissions/intake.ts'
import { mysqlPool } from '../connection/pool.ts'
import { migrate } from '../migrate/migrations.ts'
import { testDatabase } from '../testing/test-database.ts'
import { submissionIntake } from './intake.ts'
import { submissionReadModel } from './read-model.ts'
import { submissionStates } from './states.ts'

const { mysql, drop } = testDatabase()
let pool: Pool

beforeAll(async () => {
  await migrate({ mysql, systems: ['submissions'] })
  pool = mysqlPool(mysql)
})

beforeEach(async () => {
  for (const table of ['submissions', 'submissions_outbox', 'submissions_users'])
    await pool.query(`DELETE FROM ${table}`)
})

afterAll(async () => {
  await pool.end()
  await drop()
})

const anybody = { userId: 'anybody', perHour: 0 }
const hour = 3_600_000

const entriesOf = (submitted: Submitted): readonly OutboxEntry[] =>
  submitted.outcome === 'queued' ? submitted.entries : []

async function submitOne(content = 'ten or more, with 1'): Promise<OutboxEntry> {
  const [entry] = entriesOf(await submissionIntake({ pool }).submit([content], anybody))
  if (entry === undefined) throw new Error('nothing was queued')
  return entry
}

async function outboxSize(): Promise<number> {
  const [rows] = await pool.query<RowDataPacket[]>('SELECT entry_id FROM submissions_outbox')
  return rows.length
}

async function statusOf({ submission }: OutboxEntry): Promise<string | undefined> {
  return (await submissionReadModel({ pool }).byId(submission.id))?.status
}

test('U-4 writes row and event together, also when many requests share a transaction', async () => {
  const intake = submissionIntake({ pool })
  const submitted = await Promise.all(
    Array.from({ length: 60 }, (_, n) => intake.submit([`first of ${n}`, `second of ${n} 😀`], anybody))
  )
  const entries = submitted.flatMap(entriesOf)
  expect(entries).toHaveLength(120)
  expect(await outboxSize()).toBe(120)
  const model = submissionReadModel({ pool })
  const rows = [...(await model.list({ page: 1, limit: 100 })), ...(await model.list({ page: 2, limit: 100 }))]
  const newestFirst = entries
    .map(({ submission }) => submission)
    .sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1))
  expect(rows).toEqual(newestFirst)
  expect(entries[1]?.submission.content).toBe('second of 0 😀')
})

test('U-7 withdraws row and event while nobody has them', async () => {
  const entry = await submitOne()
  expect(await submissionIntake({ pool }).withdraw(entry)).toBe(true)
  expect(await statusOf(entry)).toBeUndefined()
  expect(await outboxSize()).toBe(0)
})

test('U-7 withdraws nothing that was sent, or that a worker has', async () => {
  const intake = submissionIntake({ pool })
  const sent = await submitOne()
  await intake.sent([sent])
  expect(await intake.withdraw(sent)).toBe(false)
  expect(await statusOf(sent)).toBe('PENDING')

  const taken = await submitOne()
  await submissionStates({ pool, lease: 1_000 }).take(taken.submission.id)
  expect(await intake.withdraw(taken)).toBe(false)
  expect(await statusOf(taken)).toBe('PROCESSING')
})

test('two processes that take over late events at once share them', async () => {
  const late = submissionIntake({ pool, ownership: 0 })
  const entries = entriesOf(
    await late.submit(
      Array.from({ length: 200 }, (_, n) => `number ${n}`),
      anybody
    )
  )
  expect(await submissionIntake({ pool, ownership: 60_000 }).adopt()).toEqual([])
  await new Promise(resolve => setTimeout(resolve, 5))
  const mine = submissionIntake({ pool, ownership: 2 })
  const adopted = await Promise.all([mine.adopt(), mine.adopt()])
  const ids = adopted.flat().map(({ entryId }) => entryId)
  expect(new Set(ids)).toEqual(new Set(entries.map(({ entryId }) => entryId)))
  expect(adopted.flat()[0]?.submission).toMatchObject({ status: 'PENDING', content: expect.stringMatching(/^number/) })
})

test('U-13 PENDING, PROCESSING and the verdict, each once', async () => {
  const { submission } = await submitOne()
  const states = submissionStates({ pool, lease: 60_000 })
  const { id, content } = submission
  expect(await states.take(id)).toEqual({ outcome: 'taken', content, from: 'PENDING' })
  expect(await states.finish(id, 'PASSED')).toBe(true)
  expect(await states.finish(id, 'FAILED')).toBe(false)
  expect(await states.take(id)).toEqual({ outcome: 'done', status: 'PASSED' })
  const row = await submissionReadModel({ pool }).byId(id)
  expect(row).toEqual({ ...submission, status: 'PASSED', processed_at: expect.any(Number) })
  expect(await states.take('nobody')).toEqual({ outcome: 'unknown' })
})

test('U-12 only the worker with the lease finishes; another takes over when it has expired', async () => {
  const { submission } = await submitOne()
  const crashed = submissionStates({ pool, lease: 300 })
  const other = submissionStates({ pool, lease: 300 })
  await crashed.take(submission.id)
  const leased = await other.take(submission.id)
  expect(leased).toEqual({ outcome: 'leased', remaining: expect.any(Number) })
  expect(await other.finish(submission.id, 'PASSED')).toBe(false)
  await new Promise(resolve => setTimeout(resolve, 320))
  expect(await other.take(submission.id)).toMatchObject({ outcome: 'taken', from: 'PROCESSING' })
  expect(await crashed.finish(submission.id, 'PASSED')).toBe(false)
  expect(await other.finish(submission.id, 'PASSED')).toBe(true)
})

test('of workers that race for the same submissions one gets each', async () => {
  const entries = entriesOf(await submissionIntake({ pool }).submit(Array(100).fill('ten or more, with 1'), anybody))
  const workers = Array.from({ length: 4 }, () => submissionStates({ pool, lease: 60_000 }))
  const verdicts = await Promise.all(
    workers.map(async states => {
      const taken = await Promise.all(entries.map(({ submission }) => states.take(submission.id)))
      const own = entries.filter((_, at) => taken[at]?.outcome === 'taken')
      return Promise.all(own.map(({ submission }) => states.finish(submission.id, 'PASSED')))
    })
  )
  expect(verdicts.flat()).toEqual(Array(100).fill(true))
})

test('U-33 a FAILED submission is queued again, and withdrawn to what it was', async () => {
  const intake = submissionIntake({ pool })
  const { submission } = await submitOne('short')
  const { id } = submission
  expect(await intake.retry(id)).toEqual({ outcome: 'refused', status: 'PENDING' })
  expect(await intake.retry('nobody')).toEqual({ outcome: 'unknown' })
  const states = submissionStates({ pool, lease: 60_000 })
  await states.take(id)
  await states.finish(id, 'FAILED')
  const failed = await submissionReadModel({ pool }).byId(id)

  const first = await intake.retry(id)
  if (first.outcome !== 'queued') throw new Error('not queued')
  expect(await statusOf(first.entry)).toBe('PENDING')
  expect(await intake.withdraw(first.entry)).toBe(true)
  expect(await submissionReadModel({ pool }).byId(id)).toEqual(failed)

  const second = await intake.retry(id)
  if (second.outcome !== 'queued') throw new Error('not queued')
  expect(await states.take(id)).toMatchObject({ outcome: 'taken', from: 'PENDING' })
})

test('U-34 a user has so many within an hour, however many requests come at once; others have their own', async () => {
  let now = Date.UTC(2026, 1, 19)
  const intake = submissionIntake({ pool, clock: { now: () => now, after: () => () => undefined } })
  const ann = { userId: 'ann', perHour: 10 }
  const at = await Promise.all(Array.from({ length: 14 }, () => intake.submit(['x'], ann)))
  expect(at.filter(({ outcome }) => outcome === 'queued')).toHaveLength(10)
  expect(at.find(({ outcome }) => outcome === 'limited')).toEqual({ outcome: 'limited', wait: hour })
  expect((await intake.submit(['x'], { ...ann, userId: 'bob' })).outcome).toBe('queued')
  now += hour - 1_000
  expect(await intake.submit(['x'], ann)).toEqual({ outcome: 'limited', wait: 1_000 })
  now += 1_000
  expect((await intake.submit(Array(10).fill('x'), ann)).outcome).toBe('queued')
  expect((await intake.submit(Array(11).fill('x'), ann)).outcome).toBe('limited')
})

test('what changed since a time is told in the order of changes', async () => {
  const model = submissionReadModel({ pool })
  const first = await submitOne()
  const start = await model.latestChange()
  const second = await submitOne()
  await submissionStates({ pool, lease: 60_000 }).take(first.submission.id)
  const changes = await model.changedSince(start)
  const seen = changes.map(({ id, status }) => [id, status])
  expect(seen).toContainEqual([second.submission.id, 'PENDING'])
  expect(seen).toContainEqual([first.submission.id, 'PROCESSING'])
  expect(changes.map(({ changed_at }) => changed_at)).toEqual(changes.map(({ changed_at }) => changed_at).sort())
})
