import { Kafka, logLevel } from 'kafkajs'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { type Driver, keyValueStore, StreamsBuilder, serdes, type Topology } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { temporaryDirectory } from '../../connectors/lmdb/temporary-directory.ts'
import { broker, KafkaPlace } from './kafka-place.ts'
import { updating } from './updating.ts'

const counts = keyValueStore('counts', serdes.string, serdes.json<number>())

vi.setConfig({ testTimeout: 30_000 })

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

async function aDirectory(): Promise<string> {
  const { path, remove } = await temporaryDirectory()
  onTestFinished(remove)
  return path
}

const topics = () => ({ input: place.topic<number>('in'), output: place.topic<number>('out') })
const sevenKeys: [string, number][] = Array.from({ length: 7 }, (_, n) => [`k${n}`, n])
const changelog = (): string => `${place.name}-counts-changelog`

/** Counts the records of each key in a store. */
function counting(): Topology {
  const { input, output } = topics()
  const builder = new StreamsBuilder(place.name)
  builder
    .stream('read', input)
    .process(
      'count',
      updating(counts, count => count + 1),
      { stores: [counts] }
    )
    .to('write', output)
  return builder.build()
}

/** Runs until it counted one more of each of seven keys; answers their counts. */
async function countOnce(directory: string, onMissingChangelog: 'fail' | 'rebuild' = 'fail') {
  const { input, output } = topics()
  const { streams } = await place.start(counting(), { stores: lmdbStores({ directory }), onMissingChangelog })
  await place.send(input, sevenKeys)
  await eventually('seven more', () => place.caughtUp(place.name, input))
  await streams.close()
  return (await place.values(output)).slice(-7)
}

async function deleteChangelog(): Promise<void> {
  await place.admin.deleteTopics([changelog()])
  await eventually('its end', async () => (await place.admin.partitionsOf(changelog())) === undefined)
}

/** Another machine writes seven more entries; all but the last four are deleted, which needs a policy beside compaction. */
async function truncateChangelog(): Promise<void> {
  expect(await countOnce(await aDirectory())).toEqual([2, 2, 2, 2, 2, 2, 2])
  const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.fetchTopicOffsets(changelog())
  await admin.deleteTopicRecords({ topic: changelog(), partitions: [{ partition: 0, offset: '10' }] })
  await admin.disconnect()
}

test('a topology that does not go with its state is refused, on an empty disk too, before it makes a changelog', async () => {
  const { input, output } = topics()
  await place.create(input, output)
  await countOnce(await aDirectory())
  const renamed = keyValueStore('sums', serdes.string, serdes.json<number>())
  const builder = new StreamsBuilder(place.name)
  builder
    .stream('read', input)
    .process(
      'count',
      updating(renamed, count => count + 1),
      { stores: [renamed] }
    )
    .to('write', output)
  await expect(place.start(builder.build())).rejects.toMatchObject({
    code: 'incompatible-state',
    message: expect.stringMatching(/state of a store 'counts'.*its store 'sums' is new and alike/)
  })
  expect(await place.admin.listTopics()).not.toContain(`${place.name}-sums-changelog`)
  expect(await countOnce(await aDirectory())).toEqual([2, 2, 2, 2, 2, 2, 2])
})

test.each([
  ['deleted', deleteChangelog, /deleted or recreated/, [1, 1, 1, 1, 1, 1, 1]],
  ['cut past the position of the store', truncateChangelog, /entries were deleted/, [1, 1, 1, 3, 3, 3, 3]]
] as const)(
  'a changelog that was %s stops the topology, or the store is rebuilt',
  async (_, damage, message, rebuilt) => {
    const directory = await aDirectory()
    await place.create(topics().input, topics().output)
    await place.admin.createTopics([
      { name: changelog(), partitions: 1, config: { 'cleanup.policy': 'compact,delete', 'retention.ms': '-1' } }
    ])
    expect(await countOnce(directory)).toEqual([1, 1, 1, 1, 1, 1, 1])
    await damage()
    const { streams } = await place.start(counting(), { stores: lmdbStores({ directory }) })
    await eventually('the end', () => streams.state === 'error', 8_000)
    expect(await streams.stopped).toMatchObject({
      code: 'changelog-missing',
      message: expect.stringMatching(message)
    })
    await streams.close()
    expect(await countOnce(directory, 'rebuild')).toEqual(rebuilt)
  }
)

test('a clean restart on the same disk restores nothing', async () => {
  const directory = await aDirectory()
  await place.create(topics().input, topics().output)
  await countOnce(directory)
  const restored: string[] = []
  const driver: Driver = {
    ...place.driver,
    reader: () => ({
      read: (ranges, onBatch, options) => {
        for (const { topic, from, to } of ranges) restored.push(`${topic} ${from}-${to}`)
        return place.driver.reader().read(ranges, onBatch, options)
      }
    })
  }
  for (const stores of [lmdbStores({ directory }), lmdbStores({ directory: await aDirectory() })]) {
    const { streams } = await place.start(counting(), { stores, driver })
    await eventually('the partition', () => streams.state === 'running')
    await streams.close()
  }
  expect(restored, 'only on the disk of another machine').toEqual([`${changelog()} 0-7`])
})

test('H13: a changelog that is deleted and made again under a running worker has all of the state again', async () => {
  const { input, output } = topics()
  await place.create(input, output)
  const { streams, metrics } = await place.start(counting())
  const resets = (): number =>
    metrics.value('streams_position_resets_total', { topic: changelog(), reason: 'cut' }) ?? 0
  for (let n = 0; n < 5; n++) {
    await place.send(input, sevenKeys)
    await eventually('seven more', () => place.caughtUp(place.name, input))
  }
  expect(resets()).toBe(0)
  await deleteChangelog()
  await eventually(
    'another one',
    async () =>
      (await place.admin.createTopics([{ name: changelog(), partitions: 1, config: { 'cleanup.policy': 'compact' } }]))
        .length === 1
  )
  await place.send(input, [['k0', 0]])
  await eventually('one more', () => place.caughtUp(place.name, input), 20_000)
  await eventually('the end of the checkpoint', () => resets() === 1)
  await streams.close()
  const again = await place.start(counting())
  await place.send(input, sevenKeys)
  await eventually('seven more', () => place.caughtUp(place.name, input))
  await again.streams.close()
  expect((await place.values(output)).slice(-7)).toEqual([7, 6, 6, 6, 6, 6, 6])
})
