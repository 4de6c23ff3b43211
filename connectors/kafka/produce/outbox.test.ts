import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { codeOf, type ProduceFailure } from '#streams'
import { type Fate, ModelCluster, type Script, type Way } from '../../../test/model-cluster.ts'
import { noHeaderBlock } from '../wire/batches/header-block.ts'
import { Outbox } from './outbox.ts'
import { SendCall } from './send-call.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const timeoutMs = 2000
const calm: Script = { ways: [], fates: [], looks: [], identities: [] }

interface Sent {
  readonly value: string
  readonly partition: number
}

/** What a sender hears of one call. */
interface Heard {
  readonly records: readonly Sent[]
  failures?: readonly ProduceFailure[]
  error?: unknown
}

/** A producer's outbox over a modelled cluster, on fake time. */
class Trial {
  readonly cluster: ModelCluster
  readonly heard: Heard[] = []
  readonly #outbox: Outbox

  constructor(script: Partial<Script>, partitions = 2) {
    this.cluster = new ModelCluster(partitions, { ...calm, ...script })
    this.#outbox = new Outbox(this.cluster, {
      idempotent: true,
      maxBatchBytes: 1000,
      logger: undefined,
      onFatal: () => undefined
    })
  }

  send(...records: Sent[]): Heard {
    return this.#call(records, () => undefined)
  }

  /** Sends another record in the turn in which the outcome of this one is heard. */
  sendOneAfterTheOther(first: Sent, second: Sent): { readonly second: Heard | undefined } {
    const answer: { second: Heard | undefined } = { second: undefined }
    this.#call([first], () => {
      answer.second = this.send(second)
    })
    return answer
  }

  #call(records: readonly Sent[], onHeard: () => void): Heard {
    const heard: Heard = { records }
    this.heard.push(heard)
    const call = new SendCall(records.length, 0, { onReleased: () => undefined, onSettled: () => undefined })
    call.outcome.then(
      failures => {
        Object.assign(heard, { failures })
        onHeard()
      },
      error => void Object.assign(heard, { error })
    )
    for (const [index, { value, partition }] of records.entries()) {
      const bytes = { key: null, value: Buffer.from(value) }
      const pending = { call, index, ...bytes, headers: noHeaderBlock, timestamp: 0, bytes: 300 }
      this.#outbox.add({ topic: 't', partition, ...bytes }, pending)
    }
    this.#outbox.endCall()
    setTimeout(() => {
      if (!call.settled) this.#outbox.giveUp(new Set([call]), timeoutMs)
    }, timeoutMs)
    return heard
  }

  pass(ms: number): Promise<unknown> {
    return vi.advanceTimersByTimeAsync(ms)
  }

  timesStored(value: string): number {
    return this.cluster.logs.flatMap(({ values }) => values).filter(stored => stored === value).length
  }

  /** What each record's sender was told of it. */
  toldOf({ failures, error }: Heard, index: number): 'stored' | 'not stored' | 'unknown' | 'nothing' {
    if (error !== undefined) return codeOf(error, 'timeout') === 'broker-unavailable' ? 'not stored' : 'unknown'
    if (failures === undefined) return 'nothing'
    return failures.some(failure => failure.index === index) ? 'not stored' : 'stored'
  }

  check(): void {
    for (const call of this.heard) {
      for (const [index, { value }] of call.records.entries()) {
        const told = this.toldOf(call, index)
        const expected = { stored: [1], 'not stored': [0], unknown: [0, 1], nothing: [] }[told]
        expect(expected, `${value} is ${told}`).toContain(this.timesStored(value))
      }
    }
    this.cluster.logs.forEach(({ values }, partition) => {
      const acknowledged = this.heard.flatMap(call =>
        call.records.filter((r, i) => r.partition === partition && this.toldOf(call, i) === 'stored')
      )
      const order = acknowledged.map(({ value }) => value)
      expect(values.filter(value => order.includes(value))).toEqual(order)
    })
  }
}

/** Codes that brokers give to a Produce request that they do not take. */
const refusals = [2, 5, 10, 17, 19, 29, 32, 44, 45, 47, 59, 87, 89, 90]
/** Said before a batch is appended, or after it; 999 is a code that nobody knows. */
const eitherWay = [-1, 3, 6, 7, 20, 56, 999]

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fate>({ kind: 'stored' }) },
  fc.constantFrom(...refusals).map((code): Fate => ({ kind: 'code', code, applied: false })),
  fc.record({ kind: fc.constant('code' as const), code: fc.constantFrom(...eitherWay), applied: fc.boolean() }),
  fc.constant<Fate>({ kind: 'moved' })
)
const ms = fc.integer({ min: 0, max: 900 })
const way: fc.Arbitrary<Way> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('through' as const), ms }) },
  fc.record({ kind: fc.constant('lost' as const), applied: fc.boolean(), ms }),
  fc.record({ kind: fc.constant('late' as const), ms }),
  fc.record({ kind: fc.constant('silent' as const), applied: fc.boolean() }),
  fc.record({ kind: fc.constant('frozen' as const), applied: fc.boolean(), ms }),
  fc.constant<Way>({ kind: 'unreachable' })
)
const look = fc.oneof(
  { weight: 4, arbitrary: fc.constant<number | undefined>(0) },
  fc.constantFrom<number | undefined>(3, 3, 29, 17, 5, undefined)
)
const script = fc.record({
  ways: fc.array(way, { maxLength: 30 }),
  fates: fc.array(fate, { maxLength: 40 }),
  looks: fc.array(look, { maxLength: 40 }),
  identities: fc.array(fc.boolean(), { maxLength: 4 })
})
/** Calls of one to five records, each to a partition, and how long to wait before the next. */
const sends = fc.array(
  fc.record({
    partitions: fc.array(fc.nat(1), { minLength: 1, maxLength: 5 }),
    pause: fc.integer({ min: 0, max: 1500 })
  }),
  { minLength: 1, maxLength: 12 }
)

test('S2: whatever brokers answer, lose or delay, acknowledged means stored once, and "not stored" means not stored', async () => {
  await fc.assert(
    fc.asyncProperty(script, sends, async (events, calls) => {
      const trial = new Trial(events)
      let count = 0
      for (const { partitions, pause } of calls) {
        trial.send(...partitions.map(partition => ({ value: `r${count++}`, partition })))
        await trial.pass(pause)
      }
      await trial.pass(timeoutMs * 3)
      trial.check()
    }),
    { numRuns: 400 }
  )
})

const one = (value: string, partition = 0): Sent => ({ value, partition })
const refused = (code: number, times: number): Fate[] => new Array(times).fill({ kind: 'code', code, applied: false })

test.each([
  ['NOT_ENOUGH_REPLICAS', 19],
  ['NOT_LEADER_OR_FOLLOWER', 6],
  ['KAFKA_STORAGE_ERROR', 56],
  ['UNKNOWN_TOPIC_OR_PARTITION', 3],
  ['LEADER_NOT_AVAILABLE', 5]
])(
  'S2: a lost acknowledgement, then %s until the time is over: the outcome is unknown, and the next record is stored',
  async (_, code) => {
    const trial = new Trial({
      ways: [{ kind: 'lost', applied: true, ms: 10 }],
      fates: [{ kind: 'stored' }, ...refused(code, 8)]
    })
    const first = trial.send(one('M1'))
    await trial.pass(timeoutMs + 100)
    expect(first.error).toMatchObject({ code: 'delivery-timeout', retryable: true })
    const second = trial.send(one('M2'))
    await trial.pass(timeoutMs * 2)
    expect(second.failures).toEqual([])
    expect(trial.cluster.logs[0]?.values).toEqual(['M1', 'M2'])
  }
)

test.each([
  ['has stored', true],
  ['has not stored', false]
])('S2: a batch that a frozen leader %s goes to the next leader, and is stored once', async (_, applied) => {
  const trial = new Trial({ ways: [{ kind: 'frozen', applied, ms: 1000 }] }, 1)
  const [first, second] = [trial.send(one('M1')), trial.send(one('M2'))]
  await trial.pass(900)
  expect([first.failures, second.failures]).toEqual([undefined, undefined])
  await trial.pass(200)
  expect([first.failures, second.failures]).toEqual([[], []])
  expect(trial.cluster.logs[0]?.values).toEqual(['M1', 'M2'])
})

test('S2: a topic that was refused for a moment takes the next record, which is stored', async () => {
  const trial = new Trial({ looks: [0, 29, 29], fates: [{ kind: 'stored' }, ...refused(3, 1)] })
  const first = trial.send(one('M1'))
  await trial.pass(100)
  expect(first.failures).toEqual([])
  const second = trial.send(one('M2'))
  await trial.pass(timeoutMs * 2)
  expect(trial.toldOf(second, 0)).not.toBe('stored')
  const third = trial.send(one('M3'))
  await trial.pass(timeoutMs)
  expect(third.failures).toEqual([])
  expect(trial.cluster.logs[0]?.values).toEqual(['M1', 'M3'])
})

test('S2: a refusal after a lost acknowledgement does not say that the records are not stored', async () => {
  const trial = new Trial({
    ways: [{ kind: 'lost', applied: true, ms: 10 }],
    fates: [{ kind: 'stored' }, ...refused(32, 1)]
  })
  const call = trial.send(one('M1'))
  await trial.pass(500)
  expect(call.error).toMatchObject({ code: 'delivery-timeout', retryable: true })
  expect(trial.timesStored('M1')).toBe(1)
})

test('S2: a call of which some records are stored when its time is over does not say that none is', async () => {
  const trial = new Trial({ fates: [{ kind: 'stored' }, ...refused(19, 20)] })
  const call = trial.send(one('a', 0), one('b', 0), one('c', 0), one('d', 0))
  await trial.pass(timeoutMs + 100)
  expect(call.error).toMatchObject({ code: 'delivery-timeout' })
  expect(String(call.error)).toContain('3 of 4 records are stored')
})

test('S2: DUPLICATE_SEQUENCE_NUMBER acknowledges only what was sent before; else the broker takes it for another batch', async () => {
  const again = new Trial({
    ways: [{ kind: 'lost', applied: true, ms: 10 }],
    fates: [{ kind: 'stored' }, ...refused(46, 1)]
  })
  const fresh = new Trial({ fates: refused(46, 1) })
  const calls = [again, fresh].map(trial => trial.send(one('a')))
  await again.pass(timeoutMs)
  expect(calls.map(({ failures }) => failures)).toEqual([[], []])
  expect([again, fresh].map(trial => trial.timesStored('a'))).toEqual([1, 1])
})

test('M4: a record sent in the turn in which its topic was refused is looked up again, and does not wait for its timeout', async () => {
  const trial = new Trial({ looks: [29, 0] })
  const sends = trial.sendOneAfterTheOther(one('a'), one('b'))
  await trial.pass(500)
  expect(trial.heard[0]?.failures).toMatchObject([{ index: 0, error: { code: 'authorization-failed' } }])
  expect(sends.second?.failures).toEqual([])
})

test('H7: a record that cannot be encoded is refused alone; the others of its batch are stored, and none is sent again and again', async () => {
  const trial = new Trial({}, 1)
  const call = trial.send(...['a', 'b', 'unencodable', 'c'].map(value => one(value)))
  const next = trial.send(one('d'))
  await trial.pass(200)
  expect(call.failures).toMatchObject([{ index: 2, error: { code: 'production-failed', retryable: false } }])
  expect(next.failures).toEqual([])
  expect(trial.cluster.logs[0]?.values).toEqual(['a', 'b', 'c', 'd'])
})

test('M5: a topic that brokers do not know for a moment costs no record', async () => {
  const trial = new Trial({ looks: new Array(15).fill(3) })
  const call = trial.send(one('a'))
  await trial.pass(1900)
  expect(call.failures).toEqual([])
  expect(trial.timesStored('a')).toBe(1)
})

test('M5: a topic that is not there is refused as something that may pass, so that nobody makes a dead letter of it', async () => {
  vi.useRealTimers()
  vi.useFakeTimers()
  const trial = new Trial({ looks: new Array(100).fill(3) })
  const started = performance.now()
  const calls = [trial.send(one('a'))]
  for (let i = 0; i < 4; i++) {
    await trial.pass(1000)
    calls.push(trial.send(one(`b${i}`)))
  }
  await trial.pass(timeoutMs)
  expect(performance.now() - started).toBeGreaterThan(3000)
  const refusals = calls.flatMap(({ failures = [] }) => failures)
  expect(refusals).not.toEqual([])
  for (const { error } of refusals) expect(error).toMatchObject({ code: 'unknown-topic', retryable: true })
})

test('L6: a broker that throttles the producer is left alone for so long, and the other one is not', async () => {
  const trial = new Trial({ ways: [{ kind: 'through', ms: 1, throttleMs: 500 }] })
  const sent = (value: string, partition: number) => trial.send({ value, partition })
  sent('first', 0)
  await trial.pass(5)
  sent('same broker', 0)
  sent('other broker', 1)
  await trial.pass(450)
  expect(trial.cluster.logs.map(({ values }) => values)).toEqual([['first'], ['other broker']])
  await trial.pass(60)
  expect(trial.cluster.logs.map(({ values }) => values)).toEqual([['first', 'same broker'], ['other broker']])
})
