/** Cost of the engine alone, without a broker: `npm run bench:engine`. Figures are nanoseconds a record and ratios in one run. */
import { performance } from 'node:perf_hooks'
import {
  bytes,
  type Driver,
  hours,
  json,
  keyValueStore,
  noHeaders,
  type RawRecord,
  type Stream,
  Streams,
  StreamsBuilder,
  string,
  topic
} from '#streams'

const total = Number(process.env.N ?? 400_000)
const rounds = Number(process.env.ROUNDS ?? 5)
const batchSize = 1_000
const value = Buffer.alloc(1_024, 'x')
const input = topic('in', bytes, bytes)
const output = topic('out', bytes, bytes)

type Bytes = Stream<Buffer, Buffer>

/** A driver that delivers prepared records as fast as they are taken and acknowledges every send at once. */
function endlessDriver(records: readonly RawRecord[], done: () => void): Driver {
  let sent = 0
  return {
    name: 'bench',
    source: () => {
      let paused = false
      let at = 0
      let deliver: () => void = () => undefined
      return {
        start: async listener => {
          await listener.onAssigned([{ topic: 'in', partition: 0, offset: 0 }])
          deliver = () => {
            if (paused || at >= records.length) return
            const batch = records.slice(at, at + batchSize)
            at += batch.length
            listener.onBatch({
              topic: 'in',
              partition: 0,
              records: batch,
              nextOffset: at,
              highWatermark: records.length
            })
            setImmediate(deliver)
          }
          deliver()
        },
        pause: () => {
          paused = true
        },
        resume: () => {
          paused = false
          setImmediate(deliver)
        },
        seek: () => undefined,
        commit: async ([position]) => {
          if (position && position.offset >= records.length) done()
        },
        stop: async () => undefined
      }
    },
    producer: () => ({
      connect: async () => undefined,
      send: async batch => {
        sent += batch.length
        return []
      },
      position: () => sent,
      flush: async () => undefined,
      close: async () => undefined
    }),
    admin: () => ({
      connect: async () => undefined,
      createTopics: async () => [],
      listTopics: async () => [],
      partitionsOf: async () => 1,
      offsets: async () => [{ partition: 0, earliest: 0, latest: 0 }],
      committed: async () => [],
      deleteTopics: async () => undefined,
      deleteGroups: async () => undefined,
      close: async () => undefined
    }),
    reader: () => ({ read: async () => undefined })
  }
}

async function measure(records: readonly RawRecord[], wire: (stream: Bytes) => Bytes): Promise<number> {
  const builder = new StreamsBuilder('bench')
  wire(builder.stream('read', input)).to('write', output)
  const { promise, resolve } = Promise.withResolvers<void>()
  const streams = new Streams(builder.build(), {
    applicationId: 'bench',
    driver: endlessDriver(records, resolve),
    commitInterval: 5
  })
  const started = performance.now()
  await streams.start()
  await promise
  const nanoseconds = ((performance.now() - started) * 1e6) / records.length
  await streams.close()
  return nanoseconds
}

function chain(steps: number): (stream: Bytes) => Bytes {
  return stream => {
    let last = stream
    for (let n = 1; n <= steps; n++) last = last.mapValues(`step-${n}`, data => data)
    return last
  }
}

const seen = json<number>()
const counts = keyValueStore('counts', string, seen)

const cases: { readonly [name: string]: (stream: Bytes) => Bytes } = {
  'pass-through': stream => stream,
  'chain of 1 step': chain(1),
  'chain of 5 steps': chain(5),
  'chain of 10 steps': chain(10),
  'async step, concurrency 32': stream =>
    stream.mapValues('later', async data => data, { concurrency: 32, order: 'none' }),
  'dedupe, store in memory': stream =>
    stream.dedupe('seen', { by: (_, key) => key.toString('latin1'), within: hours(1) }),
  'count by key, store in memory': stream => stream.process('count', () => countByKey(), { stores: [counts] })
}

function countByKey() {
  let context: import('#streams').ProcessorContext<Buffer, Buffer>
  let store: import('#streams').KeyValueStore<string, number>
  return {
    init: (given: import('#streams').ProcessorContext<Buffer, Buffer>) => {
      context = given
      store = given.store(counts)
    },
    process: (record: import('#streams').StreamRecord<Buffer, Buffer>) => {
      const key = record.key.toString('latin1')
      store.put(key, (store.get(key) ?? 0) + 1)
      context.forward(record)
    }
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number
}

const records: RawRecord[] = Array.from({ length: total }, (_, offset) => ({
  key: Buffer.from(`key-${offset % 50_000}`),
  value,
  timestamp: 1_767_225_600_000 + offset,
  headers: noHeaders,
  offset
}))
const figures = new Map<string, number[]>(Object.keys(cases).map(name => [name, []]))
for (let round = 0; round <= rounds; round++) {
  for (const [name, wire] of Object.entries(cases)) {
    const nanoseconds = await measure(records, wire)
    if (round > 0) figures.get(name)?.push(nanoseconds)
  }
}
const base = median(figures.get('pass-through') ?? [])
for (const [name, values] of figures) {
  const middle = median(values)
  process.stdout.write(
    `${name.padEnd(32)}${middle.toFixed(0).padStart(8)} ns a record${(middle / base).toFixed(2).padStart(8)} x pass-through\n`
  )
}
const [one, ten] = ['chain of 1 step', 'chain of 10 steps'].map(name => median(figures.get(name) ?? [])) as [
  number,
  number
]
process.stdout.write(`each further step${((ten - one) / 9).toFixed(0).padStart(24)} ns a record\n`)
