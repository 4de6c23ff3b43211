import { beforeEach, expect, test, vi } from 'vitest'
import { keyValueStore, StreamsBuilder, serdes, type Topology } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaPlace } from './kafka-place.ts'
import { updating } from './updating.ts'

vi.setConfig({ testTimeout: 60_000 })

const counts = keyValueStore('counts', serdes.json<string>(), serdes.json<number>())

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

const through = (): string => `${place.name}-by-parity-repartition`

/** Counts even and odd numbers, whatever their keys. */
function byParity(partitions?: number): Topology {
  const builder = new StreamsBuilder(place.name)
  builder
    .stream('read', place.topic<number>('in'))
    .selectKey('parity', value => (value % 2 === 0 ? 'even' : 'odd'))
    .repartition('by-parity', partitions === undefined ? {} : { partitions })
    .process(
      'count',
      updating(counts, count => count + 1),
      { stores: [counts] }
    )
    .to('write', place.topic<number>('out'))
  return builder.build()
}

test('two workers repartition through a topic that they make, and go on after more partitions are asked for in vain', async () => {
  const [input, output] = [place.topic<number>('in'), place.topic<number>('out')]
  await place.create(output)
  await place.admin.createTopics([{ name: input.name, partitions: 2 }])
  const started = await Promise.all([place.start(byParity()), place.start(byParity())])
  expect(await place.admin.partitionsOf(through())).toBe(2)
  expect(await place.admin.settingsOf(through(), ['cleanup.policy', 'retention.ms', 'message.timestamp.type'])).toEqual(
    {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'message.timestamp.type': 'CreateTime'
    }
  )
  await place.send(
    input,
    Array.from({ length: 20 }, (_, n) => [`k${n}`, n] as const)
  )
  await eventually('all counted', async () => (await place.values(output)).length >= 20)
  expect((await place.values(output)).toSorted((a, b) => b - a).slice(0, 2)).toEqual([10, 10])
  await Promise.all(started.map(({ streams }) => streams.close()))
  await expect(place.start(byParity(3))).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringMatching(/repartition has 2 partitions, and its step asks for 3\. Set partitions to 2/)
  })
  await place.start(byParity(2))
  await place.send(input, [['k', 20]])
  await eventually('one more', async () => (await place.values(output)).includes(11))
})
