import { beforeAll, expect, test } from 'vitest'
import { errorHeaders, headerText, type ProducerRecord } from '#streams'
import { scrape, sumOf } from '../../../cli/run/show/exposition.ts'
import { quiescent } from '../quiescence.ts'
import { deadLettersOf, type FoundRecord, recordsOf } from '../records.ts'
import { feedbackOf, feedbackRange, type RawProducer, rawProducer } from './feedback.ts'
import { rowsBeside, rowsOf } from './rows.ts'
import { feedbackSystems } from './system.ts'
import { isGiven, type SystemUnderTest, systemUnderTest } from './system-under-test.ts'

const newSystem = feedbackSystems()

/** One kind of record that can never be stored. */
interface Kind {
  readonly value: (k: number) => Buffer | null
  /** How many are sent; another number for each kind, so that a mix-up shows. */
  readonly count: number
  readonly exception: string
  readonly message: RegExp
  readonly step: string
  /** Whether the dead letter names the schema. */
  readonly schema: boolean
}

const kindHeader = 'poison-kind'
const runHeader = 'poison-run'
const run = `poison-${Date.now()}`
const good = feedbackRange(run, 0, 600)

let system: SystemUnderTest
let kinds: { readonly [name: string]: Kind }
let raw: readonly FoundRecord[] = []
/** Of this run, and of whatever else the topic held. */
let dead: readonly FoundRecord[] = []
let allDead: readonly FoundRecord[] = []

const kindOf = ({ headers }: FoundRecord): string => headerText(headers, kindHeader) ?? ''

/** Registers a schema under a subject of its own; answers its id. */
async function register(subject: string, schema: object): Promise<number> {
  const answer = await fetch(`${system.place.env.SCHEMA_REGISTRY_URL}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(schema) })
  })
  return ((await answer.json()) as { id: number }).id
}

function withId(id: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(5)
  header.writeInt32BE(id, 1)
  return Buffer.concat([header, payload])
}

function allKinds(producer: RawProducer, otherSchema: number): { readonly [name: string]: Kind } {
  const whole = (k: number): Buffer => producer.encode(feedbackOf(`${run}-bad`, k))
  const changed = (k: number, change: object): Buffer => producer.encode({ ...feedbackOf(`${run}-bad`, k), ...change })
  const badUtf8 = (k: number): Buffer => {
    const bytes = changed(k, { feedback_text: 'a text of MARK bytes' })
    bytes.set([0xff, 0xfe, 0xc0, 0x80], bytes.indexOf('MARK'))
    return bytes
  }
  const undecodable = { exception: 'deserialization-failed', step: 'read-feedback', schema: true }
  const invalid = { exception: 'invalid-value', step: 'validate', schema: true }
  return {
    'no magic byte': {
      ...undecodable,
      value: k => Buffer.from(JSON.stringify(feedbackOf(`${run}-bad`, k))),
      count: 3,
      message: /magic byte/,
      schema: false
    },
    'unknown schema id': {
      ...undecodable,
      value: k => withId(1_999_999_999, whole(k).subarray(5)),
      count: 4,
      exception: 'unknown-schema',
      message: /1999999999/
    },
    truncated: { ...undecodable, value: k => whole(k).subarray(0, -4), count: 5, message: /./ },
    'trailing bytes': {
      ...undecodable,
      value: k => Buffer.concat([whole(k), Buffer.from('more')]),
      count: 6,
      message: /./
    },
    'wrong type': {
      ...undecodable,
      value: () => withId(otherSchema, Buffer.from([0x08, ...Buffer.from('text')])),
      count: 7,
      message: /./
    },
    'invalid value': { ...invalid, value: k => changed(k, { message_id: `no-uuid-${k}` }), count: 8, message: /UUID/ },
    'too long': {
      ...invalid,
      value: k => changed(k, { feedback_text: 'é'.repeat(32_768) }),
      count: 9,
      message: /65,?535/
    },
    'no value': {
      exception: 'null-value',
      step: 'validate',
      schema: false,
      value: () => null,
      count: 10,
      message: /./
    },
    'bad UTF-8': { ...undecodable, value: badUtf8, count: 11, message: /UTF-8/ }
  }
}

/** All poison, a kind after another, with keys that spread it over every partition. */
function poisonRecords(): readonly ProducerRecord[] {
  return Object.entries(kinds).flatMap(([name, { value, count }]) =>
    Array.from({ length: count }, (_, k) => ({
      topic: system.place.topics.raw.name,
      key: Buffer.from(`${name}-${k}`),
      value: value(k),
      headers: { [kindHeader]: name, [runHeader]: run, trace: `t-${k}`, twice: ['1', '2'] }
    }))
  )
}

beforeAll(async () => {
  system = await systemUnderTest(newSystem)
  const producer = await rawProducer(system.place)
  kinds = allKinds(producer, await register(`${run}-other-value`, { type: 'string' }))
  const poison = poisonRecords()
  const share = Math.ceil(good.length / poison.length)
  for (const [i, record] of poison.entries()) {
    await Promise.all([producer.send(good.slice(i * share, (i + 1) * share)), producer.sendRecords([record])])
  }
  await producer.close()
  await quiescent(system.place)
  raw = await recordsOf(system.place.env, system.place.topics.raw.name)
  allDead = await deadLettersOf(system.place)
  dead = allDead.filter(({ headers }) => headerText(headers, runHeader) === run)
})

test('every kind ends in the dead-letter topic, each record once', () => {
  const expected = Object.fromEntries(Object.entries(kinds).map(([name, { count }]) => [name, count]))
  const found: { [name: string]: number } = {}
  for (const record of dead) found[kindOf(record)] = (found[kindOf(record)] ?? 0) + 1
  expect(found).toEqual(expected)
})

test('a dead letter is its record with all headers, and says where it lay and why it failed', () => {
  for (const letter of dead) {
    const kind = kinds[kindOf(letter)]
    const says = (name: keyof typeof errorHeaders): string | undefined => headerText(letter.headers, errorHeaders[name])
    const [partition, offset] = [Number(says('partition')), Number(says('offset'))]
    const original = raw.find(record => record.partition === partition && record.offset === offset)

    expect(original).toBeDefined()
    expect(letter.key).toEqual(original?.key)
    expect(letter.value).toEqual(original?.value)
    expect(letter.headers).toMatchObject(original?.headers ?? {})
    expect(says('exception')).toBe(kind?.exception)
    expect(says('message')).toMatch(kind?.message ?? /^$/)
    expect(says('step')).toBe(kind?.step)
    expect(says('topic')).toBe(system.place.topics.raw.name)
    expect(says('attempts')).toBe('1')
    expect(says('timestamp')).toBe(String(original?.timestamp))
    expect(says('application')).toBe(system.place.groupId)
    expect(says('replayCount')).toBe('0')
    expect(says('schemaId')).toBe(kind?.schema ? String(letter.value?.readInt32BE(1)) : undefined)
  }
})

test('what is good is stored, whatever lies before and behind it', async () => {
  const { stored, expected } = rowsBeside(good, await rowsOf(system.place))
  expect(stored).toEqual(expected)
})

test.skipIf(isGiven)('dead letters are counted by reason, and the worker never stumbled', async () => {
  const samples = await scrape([`${system.worker}/metrics`])
  for (const reason of new Set(Object.values(kinds).map(({ exception }) => exception))) {
    const letters = allDead.filter(({ headers }) => headerText(headers, errorHeaders.exception) === reason)
    const counted = sumOf(samples, { metric: 'streams_dead_letters_total', labels: { reason } })
    expect(counted, reason).toBe(letters.length)
  }
  expect(sumOf(samples, { metric: 'streams_client_restarts_total' })).toBe(0)
})
