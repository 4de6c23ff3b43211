import { expect, test } from 'vitest'
import { errorHeaders, headerText, hours, type Logger, noLog, type Opaque, StreamsError } from '#streams'
import { FakeClock, type ListSink, listSink, TopologyTestDriver } from '#streams/testing'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { CommentReceived } from '../../schemas/generated/comments.ts'
import { localPoisonIds, type Poison, plainJsonPoison, registryPoison, strangers } from '../../test/poison.ts'
import { cachedScorer, createScorer, type Scorer } from '../sentiment/index.ts'
import type { LocatedComment } from './locate.ts'
import type { ScoredComment } from './score.ts'
import { textHash } from './text-hash.ts'
import { topics } from './topics.ts'
import { commentsTopology } from './topology.ts'

const begun = Date.UTC(2026, 1, 19, 14, 30)
const comment: CommentReceived = {
  commentId: 'c-1',
  text: 'This is AMAZING',
  source: 'Twitter',
  timestamp: begun
}

interface Opened {
  readonly driver: TopologyTestDriver
  readonly rows: ListSink<string, ScoredComment>
  readonly repeats: ListSink<Opaque, LocatedComment>
  readonly lines: string[]
}

function open(scorer: Scorer = createScorer('keyword'), serdes = localSerdes(catalogue)): Opened {
  const clock = new FakeClock()
  const rows = listSink<string, ScoredComment>({ id: ({ value }) => value.processed.commentId })
  const repeats = listSink<Opaque, LocatedComment>()
  const lines: string[] = []
  const log: Logger = { ...noLog, info: (_, message) => void lines.push(message) }
  const driver = new TopologyTestDriver(commentsTopology({ scorer, rows, repeats, clock, consumerId: 'worker-a' }), {
    serdes,
    clock,
    log
  })
  return { driver, rows, repeats, lines }
}

const send = (driver: TopologyTestDriver, given: Partial<CommentReceived> = {}, timestamp = begun): Promise<void> => {
  const value = { ...comment, ...given }
  return driver.input(topics.raw).pipe(value.commentId, value, { timestamp })
}

function failing(texts: { [text: string]: number }, inner: Scorer = createScorer('keyword')): Scorer {
  return {
    ...inner,
    score: async text => {
      const left = texts[text] ?? 0
      texts[text] = left - 1
      if (left > 0) throw new StreamsError('scorer-unavailable', 'no answer', { retryable: true })
      return inner.score(text)
    }
  }
}

test('stores a comment with its tag, then publishes it, and says so (C-8, C-20, C-23, C-25)', async () => {
  const { driver, rows, lines } = open()
  await send(driver)
  const [processed] = driver.output(topics.processed).read()
  expect(processed).toMatchObject({
    key: 'c-1',
    value: {
      ...comment,
      tag: 'positive',
      textHash: textHash('this is amazing'),
      consumerId: 'worker-a',
      retryCount: 0,
      processedAt: driver.clock.now()
    }
  })
  expect(rows.rows).toEqual([{ processed: processed?.value, rawPartition: 0, rawOffset: 0 }])
  expect(lines).toEqual(expect.arrayContaining(['Processing comment...', 'Saved to database']))
})

test('discards a comment id seen within three hours, whatever its text, and counts it (C-10, C-11, C-12)', async () => {
  const { driver, rows, repeats, lines } = open()
  await send(driver)
  await send(driver, { text: 'another text' })
  await send(driver, { commentId: 'c-2' })
  expect(rows.rows.map(row => row.processed.commentId)).toEqual(['c-1', 'c-2'])
  expect(repeats.rows).toEqual([{ comment: { ...comment, text: 'another text' }, rawPartition: 0, rawOffset: 1 }])
  expect(lines).toContain('Discarded 1 comments processed before')
  await send(driver, {}, begun + hours(3) + 1)
  expect(repeats.rows).toHaveLength(1)
  expect(rows.rows).toHaveLength(2)
})

test('remembers a comment over a restart (C-11)', async () => {
  const { driver, repeats } = open()
  await send(driver)
  await driver.reopen()
  await send(driver)
  expect(repeats.rows).toHaveLength(1)
})

test('a crash between row and mark makes no second row, and no failure (C-13, C-24)', async () => {
  const { driver, rows, repeats } = open()
  driver.crashAt('after-sinks')
  await send(driver)
  expect(driver.crashed).toBe(true)
  await driver.reopen()
  expect(rows.rows).toHaveLength(1)
  expect(driver.metrics.value('streams_sink_rows_total', { outcome: 'duplicate' })).toBe(1)
  expect(driver.output(topics.processed).read()).toHaveLength(1)
  expect(repeats.rows).toEqual([])
})

test('tries scoring again after 1, 2, 4, 8 and 16 seconds and keeps the count (C-22, C-34)', async () => {
  const { driver, rows } = open(failing({ slow: 5 }))
  await send(driver, { text: 'slow' })
  expect(driver.slept).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
  expect(rows.rows[0]?.processed).toMatchObject({ tag: 'negative', retryCount: 5 })
})

test('dead-letters a comment whose six calls fail, and takes it again when it is replayed (C-35)', async () => {
  const { driver, rows, repeats } = open(failing({ 'never good': 6 }))
  await send(driver, { text: 'never good' })
  const [letter] = driver.output(topics.deadLetter).read()
  expect(letter?.headers).toMatchObject({
    [errorHeaders.exception]: 'scorer-unavailable',
    [errorHeaders.step]: 'score',
    [errorHeaders.attempts]: '6'
  })
  expect(rows.rows).toEqual([])
  await driver.input(topics.raw).pipeBytes(letter?.key ?? null, letter?.value ?? null)
  expect(rows.rows).toHaveLength(1)
  expect(repeats.rows).toEqual([])
})

test('asks once for texts that differ in case and outer space only, and forgets after 100 others (C-14, C-15)', async () => {
  const asked: string[] = []
  const inner = createScorer('keyword')
  const noting: Scorer = {
    ...inner,
    score: text => {
      asked.push(text)
      return inner.score(text)
    }
  }
  const { driver } = open(cachedScorer(noting, { entries: 100, keyOf: textHash }))
  await send(driver)
  await send(driver, { commentId: 'c-2', text: '  this is amazing\n' })
  expect(asked).toHaveLength(1)
  for (let n = 0; n < 100; n++) await send(driver, { commentId: `x-${n}`, text: `text ${n}` })
  await send(driver, { commentId: 'c-3' })
  expect(asked).toHaveLength(102)
})

test('gives each of the four tags (C-16, C-17)', async () => {
  const { driver, rows } = open()
  const texts = ['amazing', 'terrible', 'the delivery came', 'hello there']
  for (const [n, text] of texts.entries()) await send(driver, { commentId: `c-${n}`, text })
  expect(rows.rows.map(row => row.processed.tag)).toEqual(['positive', 'negative', 'neutral', 'unrelated'])
})

test.each([
  ['an empty id', { ...comment, commentId: '' }],
  ['an id that is too long', { ...comment, commentId: 'x'.repeat(65) }],
  ['an id with a space', { ...comment, commentId: 'a b' }],
  ['a blank text', { ...comment, text: ' \n' }],
  ['a text that is too long', { ...comment, text: 'é'.repeat(32_768) }],
  ['no source', { ...comment, source: '' }],
  ['a source that is too long', { ...comment, source: 'é'.repeat(65) }],
  ['a year that no table takes', { ...comment, timestamp: -99_999_999_999_999 }]
])('dead-letters %s at once with its bytes', async (_, given) => {
  const { driver, rows } = open()
  const serde = localSerdes(catalogue)(topics.raw.value, topics.raw.name, 'value')
  const bytes = serde.serialize(given)
  await driver.input(topics.raw).pipeBytes(Buffer.from('k'), bytes)
  const [letter] = driver.output(topics.deadLetter).read()
  expect(letter?.value).toEqual(bytes)
  expect(letter?.headers[errorHeaders.attempts]).toBe('1')
  expect(rows.rows).toEqual([])
  expect(driver.committed.get(topics.raw.name)).toBe(1)
})

const mixed = [...catalogue, ...strangers]
const source = (plainJson: readonly string[]) => {
  const serdes = localSerdes(mixed, { plainJson })
  const { serialize } = serdes(topics.raw.value, topics.raw.name, 'value')
  const good = serialize({ ...comment, text: 'MARK' })
  return { serdes, good, oversize: serialize({ ...comment, text: 'x'.repeat(65_536) }) }
}
const [avro, json] = [source([]), source([topics.raw.name])]

async function diesAlone({ value, reason }: Poison, { serdes }: ReturnType<typeof source>): Promise<void> {
  const { driver, rows } = open(createScorer('keyword'), serdes)
  const input = driver.input(topics.raw)
  await input.pipeBytes(Buffer.from('k'), value)
  await input.pipe('k', comment)
  const letters = driver.output(topics.deadLetter).read()
  expect(letters.map(letter => [headerText(letter.headers, errorHeaders.exception), letter.value])).toEqual([
    [reason, value]
  ])
  expect(rows.rows.map(row => row.processed.commentId)).toEqual(['c-1'])
  expect(driver.committed.get(topics.raw.name)).toBe(2)
}

test.each(registryPoison(avro, localPoisonIds(mixed)))(
  'Avro: $name is one dead letter with its bytes, and the next comment is processed',
  poison => diesAlone(poison, avro)
)

test.each(plainJsonPoison(json, avro.good))(
  'COMMENTS_FORMAT=json: $name is one dead letter with its bytes, and the next comment is processed',
  poison => diesAlone(poison, json)
)

test.each([-1, 0, 1_767_225_600, begun * 1000, 8.64e15 + 1])(
  'W11: a comment whose record has the time %s is scored and stored, and its processed record is stamped now',
  async timestamp => {
    const { driver, rows } = open()
    await driver.input(topics.raw).pipe(null, comment, { timestamp })
    expect(rows.rows).toHaveLength(1)
    expect(driver.broker.records(topics.processed.name)).toMatchObject([{ timestamp: driver.clock.now() }])
    expect(driver.output(topics.deadLetter).isEmpty).toBe(true)
  }
)
