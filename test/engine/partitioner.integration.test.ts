import { beforeEach, expect, test, vi } from 'vitest'
import { StreamsBuilder } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 30_000 })

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

test('a partitioner and a stream of two topics work on a broker; without the topic the start says what to do', async () => {
  const [web, shops, output] = [place.topic<number>('web'), place.topic<number>('shops'), place.topic<number>('out')]
  await place.create(web, shops)
  const builder = new StreamsBuilder(place.name)
  builder
    .stream('read', [web, shops])
    .to('write', output, { partitioner: (_topic, _key, value, partitions) => value % partitions })
  await expect(place.start(builder.build())).rejects.toMatchObject({
    code: 'unknown-topic',
    message: expect.stringContaining("the partitioner of 'write' needs to know its partitions: create it first")
  })
  await place.admin.createTopics([{ name: output.name, partitions: 3 }])
  await place.start(builder.build())
  await place.send(web, [
    ['a', 0],
    ['a', 1],
    ['a', 4]
  ])
  await place.send(shops, [
    ['a', 2],
    ['a', 5]
  ])
  await eventually('all read', () => place.caughtUp(place.name, web, shops))
  const ends = await place.admin.offsets(output.name)
  expect(ends.map(({ partition, latest }) => [partition, latest])).toEqual([
    [0, 1],
    [1, 2],
    [2, 2]
  ])
})
