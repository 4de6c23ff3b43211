import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReplayReport } from '../../../cli/dead-letters/replay/replay.ts'
import type { DeadLetterList, ListedLetter } from '../../../cli/dead-letters/show/list.ts'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'
import { type CommandResult, millrace } from '../command.ts'
import { ask } from '../http.ts'
import { quiescent } from '../quiescence.ts'
import { recordsOf } from '../records.ts'
import { feedbackOf, rawProducer } from './feedback.ts'
import { rowsBeside, rowsOf } from './rows.ts'
import { feedbackSystems } from './system.ts'
import { type SystemUnderTest, systemUnderTest } from './system-under-test.ts'

const newSystem = feedbackSystems()
const run = `letters-${Date.now()}`

/** What its sender meant; what was sent differs. */
const meant = [0, 1, 2].map(k => ({ ...feedbackOf(run, k), customer_id: `${run}-${k}` }))
const [tooOld, notAvro, hopeless] = meant as [FeedbackReceived, FeedbackReceived, FeedbackReceived]

let system: SystemUnderTest
let folder = ''
/** The letters that were there before any was replayed. */
let first: readonly ListedLetter[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-letters-'))
  system = await systemUnderTest(newSystem)
  const producer = await rawProducer(system.place)
  const good = producer.record(notAvro)
  await producer.sendRecords([
    producer.record({ ...tooOld, feedback_timestamp: -1e14 }, { traceparent: 'kept' }),
    { ...good, value: Buffer.from(JSON.stringify(notAvro)) },
    { ...producer.record(hopeless), value: Buffer.from('no feedback at all') }
  ])
  await producer.close()
  await quiescent(system.place)
  first = (await json<DeadLetterList>('list', '--limit', '1000000')).letters
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const deadLetters = (...args: readonly string[]): Promise<CommandResult> =>
  millrace(system.place, 'dead-letters', ...args)

async function json<T>(...args: readonly string[]): Promise<T> {
  const { output, errors } = await deadLetters(...args, '--json')
  expect(errors).toBe('')
  return JSON.parse(output) as T
}

/** The letters of a feedback, oldest first. */
async function lettersOf({ customer_id }: FeedbackReceived): Promise<readonly ListedLetter[]> {
  const { letters } = await json<DeadLetterList>('list', '--limit', '1000000')
  return letters.filter(({ key }) => key === customer_id)
}

/** Where the first letter of a feedback lies. */
function idOf({ customer_id }: FeedbackReceived): string {
  const letter = first.find(({ key }) => key === customer_id)
  if (letter === undefined) throw new Error(`no dead letter of ${customer_id} is listed`)
  return letter.id
}

async function fileWith(value: object): Promise<string> {
  const file = join(folder, 'edit.json')
  await writeFile(file, JSON.stringify(value))
  return file
}

test('list tells each letter with its reason, and narrows to a reason', async () => {
  const listed = (feedback: FeedbackReceived) => first.find(({ id }) => id === idOf(feedback))
  expect(listed(tooOld)).toMatchObject({ reason: 'invalid-value', step: 'validate', replays: 0, replayedAt: null })
  expect(listed(notAvro)).toMatchObject({ reason: 'deserialization-failed', step: 'read-feedback' })
  const narrowed = await json<DeadLetterList>('list', '--reason', 'invalid-value', '--limit', '1000000')
  expect(narrowed.letters.map(({ key }) => key)).toContain(tooOld.customer_id)
  expect(narrowed.letters.map(({ key }) => key)).not.toContain(notAvro.customer_id)

  const { code, output } = await deadLetters('list', '--id', idOf(hopeless))
  expect(code).toBe(0)
  expect(output).toContain(idOf(hopeless))
})

test('the status of dead feedback names its letter, and a trace tells the story, by route and by command', async () => {
  const { status, body } = await ask(`${system.api}/feedback/${tooOld.message_id}/status`)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    state: 'dead',
    reason: 'invalid-value',
    step: 'validate',
    dead_letter_id: idOf(tooOld),
    href: `/dead-letters/${idOf(tooOld)}`
  })
  const missing = await ask(`${system.api}/feedback/${tooOld.message_id}`)
  expect([missing.status, missing.body.state]).toEqual([404, 'dead'])
  const { code, output, errors } = await millrace(system.place, 'trace', tooOld.message_id)
  expect([code, errors]).toEqual([0, ''])
  expect(output).toContain(`${tooOld.message_id}: dead`)
  expect(output).toContain(idOf(tooOld))
  const letter = await millrace(system.place, 'trace', idOf(hopeless), '--json')
  expect(JSON.parse(letter.output)).toMatchObject({
    state: 'dead',
    events: [{ kind: 'accepted' }, { kind: 'dead', reason: 'deserialization-failed' }]
  })
  expect((await millrace(system.place, 'trace', 'nothing')).code).toBe(2)
})

test('show tells value, bytes and what to do; an id that is none is an error', async () => {
  const [decoded] = (await json<{ letters: { value: unknown; headers: object }[] }>('show', '--id', tooOld.message_id))
    .letters
  expect(decoded).toMatchObject({
    value: { ...tooOld, feedback_timestamp: -1e14 },
    headers: { traceparent: 'kept' },
    next: expect.any(String)
  })
  const [bytes] = (await json<{ letters: { bytes: string }[] }>('show', '--id', idOf(hopeless))).letters
  expect(Buffer.from(bytes?.bytes ?? '', 'base64').toString()).toBe('no feedback at all')
  expect((await deadLetters('show', '--id', '0-999999999')).code).toBe(1)
})

test('a dry run and a correction that does not fit send nothing', async () => {
  const { env, topics } = system.place
  const before = (await recordsOf(env, topics.raw.name)).length
  const id = idOf(notAvro)
  const report = await json<ReplayReport>('replay', '--id', id, '--dry-run')
  expect(report.outcomes).toMatchObject([{ id, outcome: 'would-replay', replays: 1 }])

  for (const [wrong, names] of [
    [{ ...notAvro, customer_id: undefined }, /customer_id/],
    [{ ...notAvro, feedback_text: 7 }, /feedback_text/],
    [{ ...notAvro, feedback_text: ' ' }, /feedback_text/]
  ] as const) {
    const { code, errors } = await deadLetters('replay', '--id', id, '--edit', await fileWith(wrong))
    expect(code).not.toBe(0)
    expect(errors).toMatch(names)
  }
  expect((await recordsOf(env, topics.raw.name)).length).toBe(before)
})

test('a letter that is repaired with --edit and replayed ends as a row, its headers kept; a second replay leaves it alone', async () => {
  for (const feedback of [tooOld, notAvro]) {
    const id = idOf(feedback)
    const edit = await fileWith(feedback)
    const report = await json<ReplayReport>('replay', '--id', id, '--edit', edit)
    expect(report.outcomes).toMatchObject([{ id, outcome: 'replayed', to: system.place.topics.raw.name, replays: 1 }])
    const again = await json<ReplayReport>('replay', '--id', id, '--edit', edit)
    expect(again.outcomes).toMatchObject([{ id, outcome: 'already-replayed' }])
  }
  await quiescent(system.place)
  const { stored, expected } = rowsBeside([tooOld, notAvro], await rowsOf(system.place))
  expect(stored).toEqual(expected)
  for (const feedback of [tooOld, notAvro]) {
    expect(await lettersOf(feedback)).toMatchObject([{ id: idOf(feedback), replayedAt: expect.any(Number) }])
  }
  const raw = await recordsOf(system.place.env, system.place.topics.raw.name)
  const replayed = raw.filter(({ key }) => key?.toString() === tooOld.customer_id).at(-1)
  expect(String(replayed?.headers.traceparent)).toBe('kept')
})

test('a letter that is replayed as it is dies again with a higher count, and is refused once it died too often', async () => {
  let letters = await lettersOf(hopeless)
  for (let replays = 1; replays <= 3; replays++) {
    const report = await json<ReplayReport>('replay', '--id', letters.at(-1)?.id ?? '')
    expect(report.outcomes).toMatchObject([{ outcome: 'replayed', replays }])
    await quiescent(system.place)
    letters = await lettersOf(hopeless)
  }
  expect(letters.map(({ replays }) => replays)).toEqual([0, 1, 2, 3])
  const { code, output } = await deadLetters('replay', '--id', letters.at(-1)?.id ?? '')
  expect(code).toBe(1)
  expect(output).toMatch(/replay-limit/)
  expect(rowsBeside([hopeless], await rowsOf(system.place)).stored).toEqual([])
})
