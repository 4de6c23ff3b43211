import { describe, expect, test } from 'vitest'
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

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.json<readonly (string | number)[]>(), serdes.json<number>())

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

/** Everything that comes out, over a restart in each third of the records. */
async function outputsOf(
  stores: StoreSupplier | undefined,
  keys: readonly string[],
  count: number
): Promise<readonly string[]> {
  const driver = new TopologyTestDriver(windows(), stores ? { stores } : {})
  const times = [...timesOf(count)]
  for (const [n, timestamp] of times.entries()) {
    if (n % Math.ceil(count / 3) === 1) await driver.reopen()
    await driver.input(input).pipe(keys[n % keys.length] ?? '', n, { timestamp })
  }
  const out = driver.output(output).read()
  await driver.close()
  return out.map(({ key, value, timestamp }) => `${JSON.stringify(key)}=${value} at ${timestamp}`)
}

/** Windows come out of stores of this kind as out of those in memory. `open` makes an empty place for them. */
export function windowStoreContract(name: string, open: () => Promise<StoreSupplier>): void {
  describe(`the contract of window stores, on ${name}`, () => {
    test('gives the same windows in the same order as memory, over restarts', async () => {
      const keys = ['a', 'ab', 'a\0\0\0\0\0\0\0\0', '', 'b']
      const expected = await outputsOf(undefined, keys, 90)
      expect(new Set(expected).size).toBeGreaterThan(200)
      expect(await outputsOf(await open(), keys, 90)).toEqual(expected)
    })

    test('keeps windows of keys of many kilobytes apart and in order', async () => {
      const long = 'x'.repeat(3_000)
      const keys = [long, `${long}y`]
      const ofKeys = (outputs: readonly string[]): readonly string[] =>
        keys.flatMap(key => outputs.filter(line => line.includes(`"${key}"`)).map(line => line.replace(long, 'long')))
      expect(ofKeys(await outputsOf(await open(), keys, 40))).toEqual(ofKeys(await outputsOf(undefined, keys, 40)))
    })
  })
}
