import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deadLetterTo, fixed, StreamsBuilder, StreamsError, serdes, type Topology, topic } from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { append, type Running, run, valuesOf } from './running.ts'

/** What a step does with an event, as data. */
interface Event {
  readonly id: number
  readonly key: string
  /** Turns of the event loop until the step settles; 0: synchronously. */
  readonly turns: number
  /** Failures before it succeeds. */
  readonly failures: number
  readonly fate: 'output' | 'dead' | 'filtered'
  /** Offsets without a record in front of it. */
  readonly gap: number
}

const input = topic('in', serdes.string, serdes.json<Event>())
const output = topic('out', serdes.string, serdes.json<Event>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

const anEvent = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd'),
  turns: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) }),
  failures: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }) }
  ),
  fate: fc.oneof(
    { weight: 6, arbitrary: fc.constant('output' as const) },
    { weight: 1, arbitrary: fc.constantFrom('dead' as const, 'filtered' as const) }
  ),
  gap: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) })
})
const someEvents = fc
  .array(anEvent, { minLength: 1, maxLength: 120 })
  .map(events => events.map((event, id): Event => ({ ...event, id })))
const settings = fc.record({
  concurrency: fc.integer({ min: 1, max: 8 }),
  maxBatch: fc.integer({ min: 1, max: 40 }),
  task: fc.record({
    sliceRecords: fc.integer({ min: 1, max: 30 }),
    checkpointRecords: fc.integer({ min: 1, max: 30 }),
    checkpointsInFlight: fc.integer({ min: 1, max: 3 }),
    maxUnfinished: fc.integer({ min: 1, max: 30 }),
    bufferedRecords: fc.integer({ min: 1, max: 50 }),
    commitEachRecord: fc.boolean()
  })
})

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** A topology whose step does what each event says. */
function obedient(concurrency: number): Topology {
  const tries = new Map<number, number>()
  const decide = (event: Event): Event => {
    const made = (tries.get(event.id) ?? 0) + 1
    tries.set(event.id, made)
    if (event.fate === 'dead') throw new StreamsError('invalid-value', 'meant to die')
    if (made <= event.failures) throw new StreamsError('timeout', 'not yet', { retryable: true })
    return event
  }
  const work = async (event: Event): Promise<Event> => {
    for (let n = 0; n < event.turns; n++) await turn()
    return decide(event)
  }
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .filter('keep', event => event.fate !== 'filtered')
    .mapValues('work', event => (event.turns > 0 ? work(event) : decide(event)), { concurrency, retry: fixed(1, 5) })
    .mapValues('again', event => (event.turns > 2 ? work(event) : event), { concurrency })
    .to('write', output)
  return builder.build()
}

/** A broker with the events in `partitions` partitions, by key, with their gaps. */
function filled(events: readonly Event[], partitions: number, maxBatch: number): MemoryBroker {
  const broker = new MemoryBroker({ maxBatch })
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name, partitions)
  for (const event of events) {
    const partition = event.key.charCodeAt(0) % partitions
    if (event.gap > 0) broker.log('in', partition).skip(event.gap)
    append(broker, 'in', partition, [[event.key, event]])
  }
  return broker
}

const partitionsOf = (broker: MemoryBroker): readonly number[] => [...(broker.partitionsOf('in') ?? []).keys()]
const written = (broker: MemoryBroker, name: string): readonly Event[] =>
  partitionsOf(broker).flatMap(partition => valuesOf<Event>(broker, name, partition))
const idsOf = (events: readonly Event[]): readonly number[] => events.map(({ id }) => id).sort((a, b) => a - b)

/** Offsets about to be committed although a record before them has come to no end. */
function unfinishedBefore(broker: MemoryBroker, offsets: readonly TopicPartitionOffset[]): readonly Event[] {
  const ended = new Set([...written(broker, 'out'), ...written(broker, 'dead')].map(({ id }) => id))
  return offsets.flatMap(({ partition, offset }) => {
    const { records } = broker.log('in', partition).read(0, Number.MAX_SAFE_INTEGER)
    const before = records.filter(record => record.offset < offset)
    return before
      .map(({ value }) => JSON.parse(String(value)) as Event)
      .filter(({ id, fate }) => fate !== 'filtered' && !ended.has(id))
  })
}

function allCommitted(broker: MemoryBroker): boolean {
  return partitionsOf(broker).every(partition => {
    const { end } = broker.log('in', partition)
    return end === 0 || broker.group('app').committed('in', partition) === end
  })
}

/** First occurrence of each id, by key. */
function orderOf(events: readonly Event[]): { readonly [key: string]: readonly number[] } {
  const orders: { [key: string]: number[] } = {}
  for (const { key, id } of events) {
    orders[key] ??= []
    if (!orders[key]?.includes(id)) orders[key]?.push(id)
  }
  return orders
}

test('without crashes every record ends exactly once, in the order of its key, before its offset is committed', async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, settings, async (events, { concurrency, maxBatch, task }) => {
      const broker = filled(events, 2, maxBatch)
      const early: Event[] = []
      const { streams } = await run(broker, obedient(concurrency), {
        commitInterval: 1,
        task,
        beforeCommit: offsets => void early.push(...unfinishedBefore(broker, offsets))
      })
      try {
        await eventually('everything committed', () => allCommitted(broker))
      } finally {
        await streams.close()
      }
      expect(early).toEqual([])
      const outputs = events.filter(({ fate }) => fate === 'output')
      expect(idsOf(written(broker, 'out'))).toEqual(idsOf(outputs))
      expect(idsOf(written(broker, 'dead'))).toEqual(idsOf(events.filter(({ fate }) => fate === 'dead')))
      expect(orderOf(written(broker, 'out'))).toEqual(orderOf(outputs))
    }),
    { numRuns: 40 }
  )
})

const disturbances = fc.array(
  fc.record({
    what: fc.constantFrom('join', 'leave', 'expire', 'crash', 'refuse', 'lose-ack'),
    who: fc.nat(2),
    after: fc.integer({ min: 1, max: 15 })
  }),
  { minLength: 1, maxLength: 6 }
)

test('over rebalances and failing clients no record is lost, none is passed unfinished, and keys keep their order', async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, settings, disturbances, async (events, { concurrency, maxBatch, task }, all) => {
      const broker = filled(events, 3, maxBatch)
      const early: Event[] = []
      const members: Running[] = []
      const join = async (): Promise<void> => {
        members.push(
          await run(broker, obedient(concurrency), {
            commitInterval: 1,
            task,
            beforeCommit: offsets => void early.push(...unfinishedBefore(broker, offsets))
          })
        )
      }
      await join()
      try {
        for (const { what, who, after } of all) {
          for (let n = 0; n < after; n++) await turn()
          const member = members[who % members.length]
          if (what === 'join' && members.length < 3) await join()
          if (what === 'leave' && members.length > 1) await members.splice(who % members.length, 1)[0]?.streams.close()
          if (what === 'expire') await member?.consumers.at(-1)?.expire()
          if (what === 'crash') member?.listeners.at(-1)?.onError(new Error('crashed'), false)
          if (what === 'refuse') broker.faults.failCommit(new StreamsError('commit-refused', 'moved on'))
          if (what === 'lose-ack') broker.faults.dropAck()
        }
        await eventually('everything committed', () => allCommitted(broker))
      } finally {
        await Promise.all(members.map(({ streams }) => streams.close()))
      }
      expect(early).toEqual([])
      const outputs = events.filter(({ fate }) => fate === 'output')
      expect(new Set(idsOf(written(broker, 'out')))).toEqual(new Set(idsOf(outputs)))
      expect(new Set(idsOf(written(broker, 'dead')))).toEqual(
        new Set(idsOf(events.filter(({ fate }) => fate === 'dead')))
      )
      expect(orderOf(written(broker, 'out'))).toEqual(orderOf(outputs))
    }),
    { numRuns: 25 }
  )
}, 60_000)
