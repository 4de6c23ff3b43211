import { beforeEach, expect, test, vi } from 'vitest'
import { deadLetterTo, StreamsBuilder, serdes, type Topology, topic, topicPattern } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 90_000 })

let place: KafkaPlace
beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

const dead = () => topic(`${place.name}.dead`, serdes.bytes, serdes.bytes)
const orders = (country: string) => place.topic<number>(`orders-${country}`)

function sums(): Topology {
  const builder = new StreamsBuilder(place.name, { onError: deadLetterTo(dead()) })
  const pattern = new RegExp(`^${place.name}\\.orders-`)
  builder
    .stream('read-orders', topicPattern(pattern, serdes.string, serdes.json<number>()))
    .groupByKey()
    .reduce('sums', (sum, value) => sum + value)
    .toStream('changes')
    .to('write', place.topic<number>('totals'))
  return builder.build()
}

test('two workers take up a topic that is made while they run, lose nothing of it, and give up one that is deleted', async () => {
  const totals = place.topic<number>('totals')
  await place.create(orders('de'), totals, dead())
  const options = { topicInterval: 500, monitorInterval: 500 }
  const [one, two] = [await place.start(sums(), options), await place.start(sums(), options)]
  const last = async (): Promise<number | undefined> => (await place.values(totals)).at(-1)
  await place.send(orders('de'), [['a', 1]])
  await eventually('the first', async () => (await last()) === 1, 30_000)
  await place.create(orders('fr'))
  await place.send(orders('fr'), [
    ['a', 2],
    ['a', 4]
  ])
  await eventually('those of the new topic', async () => (await last()) === 7, 30_000)
  await place.send(orders('de'), [['a', 8]])
  await eventually('all', async () => (await last()) === 15, 30_000)
  await place.admin.deleteTopics([orders('fr').name])
  const matched = () => [one, two].map(({ metrics }) => metrics.value('streams_matched_topics'))
  await eventually('the topic is given up', () => matched().join() === '1,1', 30_000)
  await place.send(orders('de'), [['a', 16]])
  await eventually('the others go on', async () => (await last()) === 31, 30_000)
  expect(await place.values(totals)).toEqual([1, 3, 7, 15, 31])
  await eventually('both are well', () => [one, two].every(({ streams }) => streams.health().healthy), 30_000)
})
