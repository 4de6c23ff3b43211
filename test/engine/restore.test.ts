import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  type Driver,
  keyValueStore,
  type MetricDefinition,
  StreamsBuilder,
  StreamsError,
  serdes,
  type Topology,
  topic
} from '#streams'
import { type CheckpointPoint, TopologyTestDriver } from '#streams/testing'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { temporaryDirectory } from '../../connectors/lmdb/temporary-directory.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { append, prepare, type RunOptions, run, valuesOf } from './running.ts'
import { updating } from './updating.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const sums = keyValueStore('sums', serdes.string, serdes.json<number>())
const changelog = 'app-sums-changelog'

/** Adds up the values of each key. */
function summing(): Topology {
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .process(
      'sum',
      updating(sums, (sum, value) => sum + value),
      { stores: [sums] }
    )
    .to('write', output)
  return builder.build()
}

async function aDirectory(): Promise<string> {
  const { path, remove } = await temporaryDirectory()
  onTestFinished(remove)
  return path
}

function aBroker(partitions = 1): MemoryBroker {
  const broker = new MemoryBroker({ maxBatch: 10 })
  for (const name of ['in', 'out']) broker.createTopic(name, partitions)
  return broker
}

const ones = (count: number): [string, number][] => Array.from({ length: count }, (_, n) => [`k${n % 7}`, 1])
const committed = (broker: MemoryBroker, partition = 0): number => broker.group('app').committed('in', partition) ?? 0

async function start(broker: MemoryBroker, directory: string, options: RunOptions = {}) {
  const running = await run(broker, summing(), { stores: lmdbStores({ directory }), ...options })
  onTestFinished(() => running.streams.close())
  return running
}

/** Sums 70 ones, ten of each of seven keys, and stops. */
async function aSummedBroker(directory: string): Promise<MemoryBroker> {
  const broker = aBroker()
  append(broker, 'in', 0, ones(70))
  const { streams } = await start(broker, directory, { task: { checkpointRecords: 10 } })
  await eventually('seventy', () => committed(broker) === 70)
  await streams.close()
  return broker
}

/** Sums seven more ones; answers the last sum of each key. */
async function sumOnce(broker: MemoryBroker, directory: string, options: RunOptions = {}) {
  const running = await start(broker, directory, options)
  append(broker, 'in', 0, ones(7))
  await eventually('seven more', () => committed(broker) === broker.log('in', 0).end)
  await running.streams.close()
  return { ...running, sums: valuesOf<number>(broker, 'out').slice(-7) }
}

const elevens = [11, 11, 11, 11, 11, 11, 11]

describe('restoring through a running topology', () => {
  test('a clean restart restores nothing', async () => {
    const directory = await aDirectory()
    const broker = await aSummedBroker(directory)
    const again = await sumOnce(broker, directory)
    expect(again.sums).toEqual(elevens)
    expect(again.restored).toEqual([])
  })

  test('a new machine restores everything, over gaps that compaction and markers leave', async () => {
    const broker = await aSummedBroker(await aDirectory())
    const log = broker.log(changelog, 0)
    log.compact()
    log.skip(3)
    const again = await sumOnce(broker, await aDirectory())
    expect(again.sums).toEqual(elevens)
    expect(again.restored).toEqual([`${changelog}/0 0-${log.end - 7}`])
  })

  test('a machine that was away restores only what others wrote meanwhile', async () => {
    const [first, second] = [await aDirectory(), await aDirectory()]
    const broker = await aSummedBroker(first)
    const before = broker.log(changelog, 0).end
    await sumOnce(broker, second)
    const again = await sumOnce(broker, first)
    expect(again.sums).toEqual([12, 12, 12, 12, 12, 12, 12])
    expect(again.restored).toEqual([`${changelog}/0 ${before}-${before + 7}`])
  })

  test.each([
    ['was recreated', (broker: MemoryBroker) => broker.deleteTopic(changelog), /deleted or recreated/],
    [
      'was cut past the position of the store',
      (broker: MemoryBroker) => {
        const log = broker.log(changelog, 0)
        log.skip(10)
        log.truncate(log.end - 5)
      },
      /entries were deleted/
    ]
  ] as const)('a changelog that %s is a clear error and leaves the store alone', async (_, damage, message) => {
    const directory = await aDirectory()
    const broker = await aSummedBroker(directory)
    damage(broker)
    const { streams } = await start(broker, directory)
    expect(await streams.stopped).toMatchObject({
      code: 'changelog-missing',
      message: expect.stringMatching(message)
    })
    const store = await lmdbStores({ directory }).open({
      applicationId: 'app',
      topology: 'app',
      partition: 0,
      store: 'sums'
    })
    expect(store.size()).toBe(7)
    await store.close()
  })

  test('set to rebuild, it starts from what is left of the changelog', async () => {
    const directory = await aDirectory()
    const broker = await aSummedBroker(directory)
    broker.deleteTopic(changelog)
    const again = await sumOnce(broker, directory, { onMissingChangelog: 'rebuild' })
    expect(again.sums).toEqual([1, 1, 1, 1, 1, 1, 1])
  })

  test('restores several partitions at once, reports what remains, and forgets it at the end', async () => {
    const broker = aBroker(4)
    for (const partition of [0, 1, 2, 3]) append(broker, 'in', partition, ones(35))
    const first = await start(broker, await aDirectory())
    await eventually('all', () => [0, 1, 2, 3].every(p => committed(broker, p) === 35))
    await first.streams.close()
    const remaining: number[] = []
    const removed: string[] = []
    const { metrics } = prepare(broker, summing())
    const again = await start(broker, await aDirectory(), {
      metrics: {
        series: (definition: MetricDefinition, labels) => {
          const series = metrics.series(definition, labels)
          if (definition.name !== 'streams_restore_remaining_records') return series
          return { ...series, set: value => void remaining.push(value) }
        },
        remove: (definition, labels) => {
          if (definition.name === 'streams_restore_remaining_records') removed.push(labels.partition ?? '')
        }
      }
    })
    await eventually('restored', () => removed.length === 4)
    const ends = [0, 1, 2, 3].map(partition => broker.log(changelog, partition).end)
    expect(Math.max(...remaining)).toBe(Math.max(...ends))
    expect(remaining.filter(n => n === 0)).toHaveLength(4)
    expect(removed.sort()).toEqual(['0', '1', '2', '3'])
    expect(again.restored).toHaveLength(4)
  })

  test('goes on where it was when the broker fails for a moment', async () => {
    const broker = await aSummedBroker(await aDirectory())
    const inner = memoryDriver(broker)
    let failures = 2
    const driver: Driver = {
      ...inner,
      reader: () => ({
        read: (ranges, onBatch, options) =>
          inner.reader().read(
            ranges,
            async batch => {
              await onBatch(batch)
              if (failures-- > 0) throw new StreamsError('broker-unavailable', 'gone', { retryable: true })
            },
            options
          )
      })
    }
    const again = await sumOnce(broker, await aDirectory(), { driver })
    expect(again.sums).toEqual(elevens)
    const to = broker.log(changelog, 0).end - 7
    expect(again.restored.map(range => range.split(' ')[1])).toEqual([`0-${to}`, `10-${to}`, `20-${to}`])
  })

  test('partitions that are lost while their stores are restored get no task; the next assignment restores them', async () => {
    const broker = await aSummedBroker(await aDirectory())
    const inner = memoryDriver(broker)
    let reads = 0
    const driver: Driver = {
      ...inner,
      reader: () => ({
        read: (ranges, onBatch, options) =>
          ++reads > 1
            ? inner.reader().read(ranges, onBatch, options)
            : new Promise((_, reject) => {
                options?.signal?.addEventListener('abort', () => reject(options.signal?.reason))
              })
      })
    }
    const stores = lmdbStores({ directory: await aDirectory() })
    const { streams, consumers } = prepare(broker, summing(), { driver, stores })
    onTestFinished(() => streams.close())
    const started = streams.start()
    await eventually('the first restore', () => reads === 1)
    await consumers[0]?.expire()
    await started
    append(broker, 'in', 0, ones(7))
    await eventually('seven more', () => committed(broker) === broker.log('in', 0).end)
    expect(valuesOf<number>(broker, 'out').slice(-7)).toEqual(elevens)
    expect(reads).toBe(2)
  })

  test('close ends a restore that never would', async () => {
    const directory = await aDirectory()
    const broker = await aSummedBroker(directory)
    const inner = memoryDriver(broker)
    let reading = false
    const driver: Driver = {
      ...inner,
      reader: () => ({
        read: (_ranges, _onBatch, options) =>
          new Promise((_, reject) => {
            reading = true
            options?.signal?.addEventListener('abort', () => reject(options.signal?.reason))
          })
      })
    }
    const other = await aDirectory()
    const { streams } = prepare(broker, summing(), { driver, stores: lmdbStores({ directory: other }) })
    const started = streams.start().then(
      () => undefined,
      error => error
    )
    await eventually('the restore', () => reading)
    const far = 'restoring 1 of 1 tasks: 0 of 35 changelog records read'
    expect(streams.health()).toEqual({ healthy: false, reason: far })
    await streams.close()
    await started
    expect(await streams.stopped).toBeUndefined()
    await (
      await lmdbStores({ directory: other, lockTimeout: 0 }).open({
        applicationId: 'app',
        topology: 'app',
        partition: 0,
        store: 'sums'
      })
    ).close()
  })
})

describe('restoring after a crash', () => {
  test.each<CheckpointPoint>(['before-sinks', 'after-outputs', 'after-changelogs', 'after-stores'])(
    'a crash %s restores only the tail',
    async point => {
      const stores = lmdbStores({ directory: await aDirectory() })
      const driver = new TopologyTestDriver(summing(), { stores, applicationId: 'app' })
      onTestFinished(() => driver.close())
      for (let n = 0; n < 5; n++) await driver.input(input).pipe('a', 1)
      const read = vi.spyOn(driver.broker.reader, 'read')
      driver.crashAt(point)
      await driver.input(input).pipe('a', 1)
      expect(driver.crashed).toBe(true)
      await driver.reopen()
      const ranges = read.mock.calls.flatMap(([all]) => all.map(({ from, to }) => `${from}-${to}`))
      expect(ranges).toEqual(point === 'after-changelogs' ? ['5-6'] : [])
      const replayed = point === 'after-changelogs' || point === 'after-stores' ? 7 : 6
      expect((await driver.store(sums)).get('a')).toBe(replayed)
    }
  )
})

test('H9: another application on the same state directory builds its own state, and each finds its own again', async () => {
  const directory = await aDirectory()
  const broker = aBroker()
  append(broker, 'in', 0, ones(7))
  const sumAs = async (applicationId: string): Promise<number | undefined> => {
    const { streams } = await run(broker, summing(), { applicationId, stores: lmdbStores({ directory }) })
    onTestFinished(() => streams.close())
    const end = (): number => broker.log('in', 0).end
    await eventually('all of it', () => broker.group(applicationId).committed('in', 0) === end())
    await streams.close()
    return valuesOf<number>(broker, 'out', 0).at(-1)
  }
  expect(await sumAs('first')).toBe(1)
  expect(await sumAs('second')).toBe(1)
  append(broker, 'in', 0, [['k6', 10]])
  expect(await sumAs('first')).toBe(11)
  expect(await sumAs('second')).toBe(11)
})
