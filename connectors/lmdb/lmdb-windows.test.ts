import { expect, onTestFinished, test } from 'vitest'
import {
  hopping,
  onWindowClose,
  type StoreSupplier,
  StreamsBuilder,
  serdes,
  session,
  sliding,
  type Table,
  type Topology,
  topic,
  tumbling,
  untilTimeLimit,
  untilWindowCloses,
  type Windowed
} from '#streams'
import { TopologyTestDriver } from '#streams/testing'
import { lmdbStores } from './index.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.json<readonly (string | number)[]>(), serdes.json<number>())

/** Records that are given together. */
const atOnce = 10

/** Windows of every kind, what keeps them back, and what reads them by key and by time. */
function windows(): Topology {
  const builder = new StreamsBuilder('windows')
  const grouped = builder.stream('read', input).groupByKey()
  const closing = onWindowClose({ interval: 0 })
  const sum = (value: number, _key: string, sum: number): number => value + sum
  const tables: readonly Table<Windowed<string>, number>[] = [
    grouped.windowedBy(tumbling(20, { grace: 15 })).count('tumbling'),
    grouped
      .windowedBy(hopping(20, { advance: 7, grace: 5 }))
      .emitStrategy(closing)
      .count('hopping', { retention: 90 }),
    grouped.windowedBy(sliding(9, { grace: 10 })).aggregate('sliding', () => 0, sum),
    grouped
      .windowedBy(sliding(9))
      .emitStrategy(closing)
      .aggregate('sliding-closed', () => 0, sum, { retention: 90 }),
    grouped.windowedBy(session(6, { grace: 10 })).reduce('sessions', (a, b) => a + b),
    grouped.windowedBy(session(6)).emitStrategy(closing).count('sessions-closed', { retention: 90 }),
    grouped.windowedBy(session(6)).count('visits').suppress('ended', untilWindowCloses())
  ]
  for (const [n, table] of tables.entries())
    table
      .toStream(`changes-${n}`)
      .selectKey(`table-${n}`, (_, { key, window }): readonly (string | number)[] => [n, key, window.start, window.end])
      .to(`write-${n}`, output)
  const calm = grouped.count('counts').suppress('calm', untilTimeLimit(12, { maxRecords: 3 }))
  calm
    .toStream('changes')
    .selectKey('table', (_, key): readonly (string | number)[] => [key])
    .to('write', output)
  return builder.build()
}

/** Times that mostly rise, some of them late, and some that jump. */
function* timesOf(count: number): Iterable<number> {
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  for (let n = 0, time = 10; n < count; n++) {
    time += random(20) === 0 ? 60 : random(5)
    yield Math.max(0, time - (random(4) === 0 ? random(25) : 0))
  }
}

/** Everything that comes out, record by record in memory and on disk alike, over a restart in each third of them. */
async function outputsOf(
  stores: StoreSupplier | undefined,
  keys: readonly string[],
  count: number
): Promise<readonly string[]> {
  const driver = new TopologyTestDriver(windows(), stores ? { stores } : {})
  const times = [...timesOf(count)]
  const pipe = (timestamp: number, n: number) => driver.input(input).pipe(keys[n % keys.length] ?? '', n, { timestamp })
  for (let n = 0; n < count; n += atOnce) {
    if (n % (5 * atOnce) === 0) await driver.reopen()
    await Promise.all(times.slice(n, n + atOnce).map((time, place) => pipe(time, n + place)))
  }
  const out = driver.output(output).read()
  await driver.close()
  return out.map(({ key, value, timestamp }) => `${JSON.stringify(key)}=${value} at ${timestamp}`)
}

async function onDisk(): Promise<StoreSupplier> {
  const { path, remove } = await temporaryDirectory()
  onTestFinished(remove)
  return lmdbStores({ directory: path })
}

test('windows of every kind come out of LMDB as out of memory, over restarts', async () => {
  const keys = ['a', 'ab', 'a\0\0\0\0\0\0\0\0', '', 'b']
  const expected = await outputsOf(undefined, keys, 100)
  expect(new Set(expected).size).toBeGreaterThan(200)
  expect(await outputsOf(await onDisk(), keys, 100)).toEqual(expected)
})

test('windows of keys of many kilobytes are kept apart and in order', async () => {
  const long = 'x'.repeat(3_000)
  const keys = [long, `${long}y`]
  const ofKeys = (outputs: readonly string[]): readonly string[] =>
    keys.flatMap(key => outputs.filter(line => line.includes(`"${key}"`)).map(line => line.replace(long, 'long')))
  expect(ofKeys(await outputsOf(await onDisk(), keys, 40))).toEqual(ofKeys(await outputsOf(undefined, keys, 40)))
})
