import { expect, test } from 'vitest'
import { type Clock, noLog, StreamRecord } from '#streams'
import { type MysqlSinkOptions, mysqlSink } from './mysql-sink.ts'
import { answerOf, type Sent, scriptedPool } from './testing/scripted-pool.ts'

/** A clock on which every wait is over in the next turn. */
const atOnce: Clock = {
  now: () => 0,
  after: (_, run) => {
    const turn = setImmediate(run)
    return () => clearImmediate(turn)
  }
}

const cups = (numbers: readonly number[]) => numbers.map(n => new StreamRecord(n, null, 0))
const upTo = (count: number) => cups(Array.from({ length: count }, (_, n) => n))

/** A sink into a table whose INSERT answers by `fails`, which is given the ids of the statement. */
function sinkWith(
  fails: (ids: readonly number[], sent: Sent) => Error | undefined,
  options: Partial<MysqlSinkOptions<number, null>> = {}
) {
  const statements: Sent[] = []
  const scripted = scriptedPool((_, sent, values) => {
    const ids = values.flat(2) as readonly number[]
    statements.push(sent)
    return fails(ids, sent) ?? { affectedRows: ids.length }
  })
  const sink = mysqlSink<number, null>({
    pool: scripted.pool,
    table: 'cups',
    columns: ['id'],
    key: ['id'],
    row: ({ key }) => [key],
    clock: atOnce,
    ...options
  })
  return { ...scripted, sink, statements }
}

test.each([1105, 1815, 7777, 40_001])(
  'W17: %i, in no table, is waited for after a first success, naming the proxy',
  async errno => {
    let away = false
    const { sink } = sinkWith(() => (away ? answerOf(errno, 'Max connect timeout reached') : undefined))
    await sink.write(upTo(3))
    away = true
    for (let n = 0; n < 20; n++) {
      const waiting = sink.write(upTo(9))
      await expect(waiting).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
      await expect(waiting).rejects.toThrow(new RegExp(`errno ${errno}.*proxy`))
    }
    away = false
    expect(await sink.write(upTo(9))).toMatchObject({ inserted: 9, refused: [] })
  }
)

test('W17: ProxySQL without a server behind it is waited for from the start, a number in no table is a wrong set-up', async () => {
  const start = (errno: number) => sinkWith(() => answerOf(errno)).sink.write(upTo(3))
  await expect(start(9001)).rejects.toMatchObject({
    code: 'sink-unavailable',
    message: expect.stringContaining('ProxySQL')
  })
  await expect(start(7777)).rejects.toMatchObject({ code: 'sink-failed', message: expect.stringContaining('proxy') })
})

test('W17: a number in no table that one row alone brings is that row, after five failures while others are stored', async () => {
  const { sink } = sinkWith(ids => (ids.includes(333) ? answerOf(1815, 'internal error') : undefined))
  await sink.write(cups([9_000]))
  for (let n = 0; n < 4; n++) {
    await expect(sink.write(upTo(500))).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
  }
  const result = await sink.write(upTo(500))
  expect(result).toMatchObject({ inserted: 499, refused: [{ index: 333, error: { code: 'row-refused' } }] })
})

test('W17: while all rows fail, few statements are tried and nothing is refused', async () => {
  let away = false
  const { sink, statements } = sinkWith(() => (away ? answerOf(1105) : undefined))
  await sink.write(upTo(3))
  away = true
  statements.length = 0
  await expect(sink.write(upTo(500))).rejects.toMatchObject({ code: 'sink-unavailable' })
  expect(statements.length).toBeLessThan(20)
})

test.each([1290, 1792, 1836])('W18: a connection whose server only reads (%i) is closed', async errno => {
  let demoted = true
  const { sink, made, closed } = sinkWith(() => (demoted ? answerOf(errno) : undefined))
  await expect(sink.write(upTo(3))).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
  expect(closed()).toBe(1)
  demoted = false
  expect(await sink.write(upTo(3))).toMatchObject({ inserted: 3 })
  expect(made()).toBeGreaterThan(closed())
})

test('W25: a forgotten statement is prepared again on a new connection, without a failed write', async () => {
  let forgets = 0
  const { sink, statements, closed } = sinkWith((_, sent) =>
    sent === 'execute' && forgets-- > 0 ? answerOf(1243) : undefined
  )
  await sink.write(upTo(500))
  forgets = 1
  expect(await sink.write(upTo(500))).toMatchObject({ inserted: 500 })
  expect([statements, closed()]).toEqual([['execute', 'execute', 'execute'], 1])
})

test.each([
  [1243, 'a proxy that forgets at once'],
  [1295, 'a proxy that takes no prepared statements'],
  [1461, 'a server without room for more of them']
])('W25: %i, %s: full batches go as text from then on, said once', async errno => {
  const warnings: string[] = []
  const log = { ...noLog, warn: (_: object, message: string) => void warnings.push(message) }
  const { sink, statements } = sinkWith((_, sent) => (sent === 'execute' ? answerOf(errno) : undefined), { log })
  for (let n = 0; n < 3; n++) expect(await sink.write(upTo(500))).toMatchObject({ inserted: 500 })
  expect(statements).toEqual(['execute', 'query', 'query', 'query'])
  expect(warnings).toEqual([expect.stringContaining(`errno ${errno}): statements go as plain text from now on`)])
})
