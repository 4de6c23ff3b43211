import { beforeEach, expect, test, vi } from 'vitest'
import {
  changelogTopic,
  onWindowClose,
  StreamsBuilder,
  seconds,
  type Topology,
  tumbling,
  untilWindowCloses
} from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 60_000 })

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

const keys = ['a', 'b', 'c', 'd', 'e']
const begin = 10_000 * Math.floor((Date.now() - 86_400_000) / 10_000)

/** Counts the records of each key in windows of ten seconds of the time that they hold, and sends each count once, in two ways. */
function finals(): Topology {
  const builder = new StreamsBuilder(place.name)
  const windows = builder
    .stream('read', place.topic<number>('in'), { timestamps: ({ value }) => value })
    .groupByKey()
    .windowedBy(tumbling(seconds(10), { grace: seconds(5) }))
  const closed = windows.emitStrategy(onWindowClose({ interval: 0 })).count('closed', { retention: seconds(600) })
  const last = windows.count('counts', { retention: seconds(600) }).suppress('last', untilWindowCloses())
  for (const [name, table] of Object.entries({ closed, last }))
    table
      .toStream(`${name}-changes`)
      .selectKey(`${name}-label`, (_, { key, window }) => `${key}@${(window.start - begin) / 1_000}`)
      .to(`${name}-write`, place.topic<number>(name))
  return builder.build()
}

test('windows are sent once, whole, over the end of a worker and a restart that restores them', async () => {
  const [input, closed, last] = [place.topic<number>('in'), place.topic<number>('closed'), place.topic<number>('last')]
  await place.create(closed, last)
  await place.admin.createTopics([{ name: input.name, partitions: 3 }])
  const send = (from: number, to: number) =>
    place.send(
      input,
      Array.from({ length: to - from }, (_, n) => keys.map(key => [key, begin + 1_000 * (from + n)] as const)).flat(),
      true
    )
  const sent = (count: number) =>
    eventually(`${count} windows sent twice`, async () => {
      const [some, others] = [await place.records(closed), await place.records(last)]
      return some.length >= count && others.length >= count
    })
  const first = await place.start(finals())
  const second = await place.start(finals())
  await send(0, 25)
  await sent(5)
  await first.streams.close()
  await send(25, 38)
  await sent(15)
  await second.streams.close()
  await place.start(finals())
  await send(38, 56)
  await sent(25)
  const expected = keys.flatMap(key => [0, 10, 20, 30, 40].map(start => `${key}@${start}=10`)).toSorted()
  for (const output of [closed, last]) {
    const lines = (await place.records(output)).map(({ key, value }) => `${key}=${value}`)
    expect([output.name, lines.toSorted()]).toEqual([output.name, expected])
  }
  const settings = await place.admin.settingsOf(changelogTopic(place.name, 'closed'), [
    'cleanup.policy',
    'retention.ms'
  ])
  expect(settings).toEqual({ 'cleanup.policy': 'compact,delete', 'retention.ms': String(seconds(600) + 86_400_000) })
})
