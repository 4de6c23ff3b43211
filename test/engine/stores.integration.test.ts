import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import {
  changelogTopic,
  inMemoryStores,
  keyValueStore,
  type Processor,
  type ReadOnlyStoreDefinition,
  type StoreSupplier,
  StreamsBuilder,
  seconds,
  serdes,
  type Topic,
  type Topology,
  tumbling,
  type Windowed,
  windowStore
} from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 60_000 })

/** A sale of a shop, which is the key, by a seller who may have taken over from another. */
interface Sale {
  readonly seller: string
  readonly relieves?: string
  readonly currency: string
  readonly amount: number
  readonly at: number
}

/** All that the stores hold once a sale is in them, read in every way. */
interface Report {
  readonly shop: string
  readonly fetch: readonly string[]
  readonly reverseFetch: readonly string[]
  readonly fetchAll: readonly string[]
  readonly reverseAll: readonly string[]
  readonly reverseRange: readonly string[]
}

const size = seconds(10)
const begin = size * Math.floor((Date.now() - 3_600_000) / size)
const euros = keyValueStore('euros', serdes.string, serdes.json<number>())
const takings = windowStore('takings', tumbling(size), serdes.string, serdes.json<number>(), { retention: 6 * size })
const onDuty = keyValueStore('on-duty', serdes.string, serdes.json<number>())

let place: KafkaPlace
let directory: string

beforeEach(async () => {
  place = new KafkaPlace()
  directory = await mkdtemp(join(tmpdir(), 'stores-'))
  return async () => {
    await place.remove()
    await rm(directory, { recursive: true })
  }
})

const sales = (): Topic<string, Sale> => place.topic<Sale>('sales')
const shops = (): Topic<string, string> => place.topic<string>('shops')
const cents = (): Topic<string, number> => place.topic<number>('cents')
const reports = (): Topic<string, Report> => place.topic<Report>('reports')

const windowLine = ([{ key, window }, value]: readonly [Windowed<string>, number]): string =>
  `${key}@${(window.start - begin) / 1_000}=${value}`
const keyOf = ([key]: readonly [string, number]): string => key

function reporting(names: ReadOnlyStoreDefinition<string, string>): Processor<string, Sale, string, Report> {
  let process: Processor<string, Sale, string, Report>['process']
  return {
    init: context => {
      const [rates, known] = [context.store(euros), context.store(names)]
      const [windows, sellers] = [context.windowStore(takings), context.store(onDuty)]
      process = record => {
        const { seller, relieves, currency, amount, at } = record.value
        const start = at - (at % size)
        const key = { key: record.key, window: { start, end: start + size } }
        windows.put(key, (windows.get(key) ?? 0) + amount * (rates.get(currency) ?? 0))
        sellers.putAll([[seller, at], ...(relieves === undefined ? [] : [[relieves, null] as const])])
        const report = {
          shop: known.get(record.key) ?? 'unknown',
          fetch: [...windows.fetch(record.key, begin, begin + size)].map(windowLine),
          reverseFetch: [...windows.reverseFetch(record.key)].map(windowLine),
          fetchAll: [...windows.fetchAll(begin + size, begin + 2 * size)].map(windowLine).toSorted(),
          reverseAll: [...sellers.reverseAll()].map(keyOf),
          reverseRange: [...sellers.reverseRange('ben', 'dan')].map(keyOf)
        }
        context.forward(record.withValue(report))
      }
    },
    process: record => process(record)
  }
}

/** What the ends of the topology were given, over all its workers. */
interface Seen {
  readonly told: string[]
  readonly printed: string[]
}

function tills({ told, printed }: Seen): Topology {
  const builder = new StreamsBuilder(place.name)
  builder.addGlobalStore('read-cents', cents(), euros, ({ key, value }, store) => store.put(key, value / 100))
  const names = builder.addReadOnlyStateStore('shops', shops())
  const sold = builder.stream('read-sales', sales(), { timestamps: ({ value }) => value.at })
  sold.foreach('tell', async ({ seller, amount }, shop) => void told.push(`${shop}: ${amount} by ${seller}`))
  const reported = sold.process('report', () => reporting(names), { stores: [names, takings, onDuty] })
  reported.print('show', { text: ({ shop }, key) => `${key} is ${shop}`, write: line => void printed.push(line) })
  reported.to('write-reports', reports())
  return builder.build()
}

const sale = (seller: string, currency: string, amount: number, second: number, relieves?: string): Sale => {
  return { seller, currency, amount, at: begin + seconds(second), ...(relieves === undefined ? {} : { relieves }) }
}

test.each<[string, () => StoreSupplier, boolean]>([
  ['in memory, restored from changelogs', inMemoryStores, true],
  ['on disk, where it left them', () => lmdbStores({ directory }), false]
])(
  'a worker that starts again reads global, read-only, window and key-value stores both ways, %s',
  async (_, stores, isRestored) => {
    const seen: Seen = { told: [], printed: [] }
    await place.create(sales(), shops(), reports())
    await place.admin.createTopics([{ name: cents().name, partitions: 3 }])
    const send = <V>(to: Topic<string, V>, ...entries: readonly (readonly [string, V])[]) =>
      place.send(to, entries, true)
    await send(cents(), ['EUR', 100], ['USD', 50], ['JPY', 1], ['USD', 200])
    await send(shops(), ['a', 'old name'], ['b', 'Bakery'], ['a', 'Arcade'])
    const start = () => place.start(tills(seen), { stores: stores() })
    const first = await start()
    await eventually('shops are read', () => place.caughtUp(place.name, shops()))
    await send(sales(), ['a', sale('ann', 'EUR', 1, 1)], ['a', sale('cem', 'USD', 2, 12)])
    await send(sales(), ['b', sale('ben', 'JPY', 300, 15)], ['a', sale('dan', 'EUR', 8, 13, 'ann')])
    await eventually('four reports', async () => (await place.records(reports())).length === 4)
    await first.streams.close()
    await send(cents(), ['JPY', 2])
    await send(sales(), ['a', sale('eve', 'JPY', 50, 21, 'cem')])
    const second = await start()
    await eventually('a fifth', async () => (await place.records(reports())).length === 5)

    const [, , , before, after] = await place.values(reports())
    expect(before).toEqual({
      shop: 'Arcade',
      fetch: ['a@0=1', 'a@10=12'],
      reverseFetch: ['a@10=12', 'a@0=1'],
      fetchAll: ['a@10=12', 'b@10=3'],
      reverseAll: ['dan', 'cem', 'ben'],
      reverseRange: ['dan', 'cem', 'ben']
    })
    expect(after).toEqual({
      shop: 'Arcade',
      fetch: ['a@0=1', 'a@10=12'],
      reverseFetch: ['a@20=1', 'a@10=12', 'a@0=1'],
      fetchAll: ['a@10=12', 'a@20=1', 'b@10=3'],
      reverseAll: ['eve', 'dan', 'ben'],
      reverseRange: ['dan', 'ben']
    })
    expect(seen.told).toEqual(['a: 1 by ann', 'a: 2 by cem', 'b: 300 by ben', 'a: 8 by dan', 'a: 50 by eve'])
    const lines = ['a', 'a', 'b', 'a', 'a'].map(key => `[show]: ${key} is ${key === 'a' ? 'Arcade' : 'Bakery'}`)
    expect(seen.printed).toEqual(lines)
    const kinds = ['takings', 'on-duty', 'shops']
    const restored = kinds.filter(store => second.metrics.value('streams_restored_records_total', { store }) > 0)
    expect(restored).toEqual(isRestored ? kinds : [])
    const changelogs = [...kinds, 'euros'].map(store => changelogTopic(place.name, store))
    const partitions = await Promise.all(changelogs.map(name => place.admin.partitionsOf(name)))
    expect(partitions).toEqual([1, 1, 1, undefined])
  }
)
