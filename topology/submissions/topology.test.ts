import { expect, test } from 'vitest'
import { errorHeaders, headerText, StreamsError } from '#streams'
import { TopologyTestDriver } from '#streams/testing'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { SubmissionQueued } from '../../schemas/generated/submissions.ts'
import { localPoisonIds, type Poison, plainJsonPoison, registryPoison, strangers } from '../../test/poison.ts'
import type { SubmissionStates, Taken } from './states.ts'
import type { Status } from './status.ts'
import { topics } from './topics.ts'
import { submissionsTopology } from './topology.ts'

const id = '0190a6c0-0000-7000-8000-000000000001'
const other = '0190a6c0-0000-7000-8000-000000000002'

interface Row {
  readonly content: string
  status: Status
  /** Takes that find another worker's lease. */
  leased?: number
}

/** Rows in memory; `failing` makes the next takes reject. */
function listStates(rows: { readonly [id: string]: Row }, failing: Error[] = []): SubmissionStates {
  const take = (row: Row | undefined): Taken => {
    if (row === undefined) return { outcome: 'unknown' }
    if (row.status === 'PASSED' || row.status === 'FAILED') return { outcome: 'done', status: row.status }
    if (row.status === 'PROCESSING' && row.leased) {
      row.leased -= 1
      return { outcome: 'leased', remaining: 500 }
    }
    const from = row.status
    row.status = 'PROCESSING'
    return { outcome: 'taken', content: row.content, from }
  }
  return {
    take: async wanted => {
      const error = failing.shift()
      if (error) throw error
      return take(rows[wanted])
    },
    finish: async (wanted, verdict) => {
      const row = rows[wanted]
      if (row?.status !== 'PROCESSING') return false
      row.status = verdict
      return true
    }
  }
}

function open(
  states: SubmissionStates,
  work: (content: string) => Promise<void> = async () => undefined,
  serdes = localSerdes(catalogue)
) {
  const lines: string[] = []
  const topology = submissionsTopology({ states, work, announce: line => void lines.push(line) })
  return { driver: new TopologyTestDriver(topology, { serdes }), lines }
}

function event(of = id): SubmissionQueued {
  return { id: of, content: '', created_at: Date.UTC(2026, 1, 19) }
}

const pending = (content: string): Row => ({ content, status: 'PENDING' })

test.each([
  ['PASSED', 'ten or more, with 1'],
  ['FAILED', 'too short']
])('U-13, U-15 takes a submission, judges it as %s and says so', async (verdict, content) => {
  const rows = { [id]: pending(content) }
  const { driver, lines } = open(listStates(rows))
  await driver.input(topics.queued).pipe(id, event())
  expect(rows[id]?.status).toBe(verdict)
  expect(lines).toEqual([
    `[${id}] Received submission`,
    `[${id}] PENDING -> PROCESSING`,
    `[${id}] PROCESSING -> ${verdict}`
  ])
  expect(driver.committed.get(topics.queued.name)).toBe(1)
})

test('U-12 skips as a success what was processed before', async () => {
  const { driver, lines } = open(listStates({ [id]: pending('ten or more, with 1') }))
  await driver.input(topics.queued).pipe(id, event())
  await driver.input(topics.queued).pipe(id, event())
  expect(lines.slice(3)).toEqual([`[${id}] Received submission`, `[${id}] Already PASSED, skipped`])
  expect(driver.committed.get(topics.queued.name)).toBe(2)
  expect(driver.output(topics.deadLetter).read()).toEqual([])
})

test('U-12 waits for the lease of a worker that crashed, and then takes the submission again', async () => {
  const rows = { [id]: { content: 'ten or more, with 1', status: 'PROCESSING', leased: 3 } as Row }
  const { driver, lines } = open(listStates(rows))
  await driver.input(topics.queued).pipe(id, event())
  expect(driver.slept).toEqual([100, 200, 400])
  expect(rows[id]?.status).toBe('PASSED')
  expect(lines).toEqual([
    `[${id}] Received submission`,
    `[${id}] Still PROCESSING, taken again`,
    `[${id}] PROCESSING -> PASSED`
  ])
})

test('U-11 commits nothing while a submission is unfinished, and takes others meanwhile', async () => {
  const second = Promise.withResolvers<void>()
  const rows = { [id]: pending('the first one, 1'), [other]: pending('the second one, 2') }
  const committed: (number | undefined)[] = []
  const { driver, lines } = open(listStates(rows), async content => {
    if (content.includes('first')) return second.promise
    committed.push(driver.committed.get(topics.queued.name))
    second.resolve()
  })
  await Promise.all([
    driver.input(topics.queued).pipe(id, event()),
    driver.input(topics.queued).pipe(other, event(other))
  ])
  expect(lines.indexOf(`[${other}] PENDING -> PROCESSING`)).toBeLessThan(lines.indexOf(`[${id}] PROCESSING -> PASSED`))
  expect(committed).toEqual([0])
  expect(driver.committed.get(topics.queued.name)).toBe(2)
})

test('works again when the lease was lost meanwhile, until the row says that it is done', async () => {
  const rows = { [id]: pending('ten or more, with 1') }
  let works = 0
  const states = listStates(rows)
  const finish: SubmissionStates['finish'] = async (wanted, verdict) => {
    works += 1
    if (works === 1) return false
    return states.finish(wanted, verdict)
  }
  const { driver, lines } = open({ ...states, finish })
  await driver.input(topics.queued).pipe(id, event())
  expect(lines.filter(line => line.endsWith('PROCESSING -> PASSED'))).toHaveLength(1)
  expect(works).toBe(2)
})

test('waits for a database that is away, and stops without a dead letter when the table is missing', async () => {
  const away = new StreamsError('sink-unavailable', 'away', { retryable: true })
  const { driver } = open(listStates({ [id]: pending('ten or more, with 1') }, [away, away]))
  await driver.input(topics.queued).pipe(id, event())
  expect(driver.slept).toHaveLength(2)
  expect(driver.committed.get(topics.queued.name)).toBe(1)

  const missing = open(listStates({}, [new StreamsError('sink-failed', 'no such table')]))
  await expect(missing.driver.input(topics.queued).pipe(id, event())).rejects.toThrow('no such table')
  expect(missing.driver.output(topics.deadLetter).read()).toEqual([])
})

function encoded(value: SubmissionQueued, serdes = localSerdes(catalogue)): Buffer {
  return serdes(topics.queued.value, topics.queued.name, 'value').serialize(value)
}

test.each([
  ['truncated bytes', encoded(event()).subarray(0, 20), 'deserialization-failed', 'read-submissions'],
  ['an id that is no UUID', encoded(event('1')), 'invalid-value', 'validate'],
  ['an id without a row', encoded(event(other)), 'invalid-value', 'process']
])('dead-letters %s with the bytes and the reason', async (_, value, code, step) => {
  const { driver, lines } = open(listStates({}))
  await driver.input(topics.queued).pipeBytes(Buffer.from('k'), value)
  const [letter] = driver.output(topics.deadLetter).read()
  expect(letter?.value).toEqual(value)
  expect(letter?.headers).toMatchObject({ [errorHeaders.exception]: code, [errorHeaders.step]: step })
  expect(lines.filter(line => line.includes('->'))).toEqual([])
  expect(driver.committed.get(topics.queued.name)).toBe(1)
})

const mixed = [...catalogue, ...strangers]
const source = (plainJson: readonly string[]) => {
  const serdes = localSerdes(mixed, { plainJson })
  const withContent = (content: string): Buffer => encoded({ ...event(), content }, serdes)
  return { serdes, good: withContent('MARK'), oversize: withContent('é'.repeat(32_768)) }
}
const [avro, json] = [source([]), source([topics.queued.name])]

async function diesAlone({ value, reason }: Poison, { serdes }: ReturnType<typeof source>): Promise<void> {
  const rows = { [id]: pending('ten or more, with 1') }
  const { driver } = open(listStates(rows), undefined, serdes)
  const input = driver.input(topics.queued)
  await input.pipeBytes(Buffer.from('k'), value)
  expect(rows[id]?.status).toBe('PENDING')
  await input.pipe('k', event())
  const letters = driver.output(topics.deadLetter).read()
  expect(letters.map(letter => [headerText(letter.headers, errorHeaders.exception), letter.value])).toEqual([
    [reason, value]
  ])
  expect(rows[id]?.status).toBe('PASSED')
  expect(driver.committed.get(topics.queued.name)).toBe(2)
}

test.each(registryPoison(avro, localPoisonIds(mixed)))(
  'Avro: $name is one dead letter with its bytes, and the next submission is processed',
  poison => diesAlone(poison, avro)
)

test.each(plainJsonPoison(json, avro.good))(
  'SUBMISSIONS_FORMAT=json: $name is one dead letter with its bytes, and the next submission is processed',
  poison => diesAlone(poison, json)
)

test.each([-1, 0, 1_767_225_600, 1_767_225_600_000_000])(
  'W11: a submission whose record has the time %s is processed',
  async timestamp => {
    const rows = { [id]: { content: 'fine', status: 'PENDING' as Status } }
    const { driver } = open(listStates(rows))
    await driver.input(topics.queued).pipe(id, event(), { timestamp })
    expect(rows[id]?.status).not.toBe('PENDING')
    expect(driver.committed.get(topics.queued.name)).toBe(1)
    expect(driver.output(topics.deadLetter).isEmpty).toBe(true)
  }
)
