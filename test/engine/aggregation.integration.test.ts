import { beforeEach, expect, test, vi } from 'vitest'
import { StreamsBuilder, type Topology } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 60_000 })

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

/** Counts numbers by their last digit. */
function byLastDigit(): Topology {
  const builder = new StreamsBuilder(place.name)
  builder
    .stream('read', place.topic<number>('in'))
    .groupBy('by-digit', value => String(value % 10))
    .count('counts')
    .toStream('changes')
    .to('write', place.topic<number>('out'))
  return builder.build()
}

test('counts by a new key go on over two workers, the end of one, and a restart that restores them', async () => {
  const [input, output] = [place.topic<number>('in'), place.topic<number>('out')]
  await place.create(output)
  await place.admin.createTopics([{ name: input.name, partitions: 3 }])
  const numbers = (from: number) => Array.from({ length: 50 }, (_, n) => [`k${n}`, from + n] as const)
  const counted = async (total: number): Promise<void> =>
    eventually(`${total} counted`, async () => (await place.values(output)).length >= total)
  const first = await place.start(byLastDigit())
  const second = await place.start(byLastDigit())
  await place.send(input, numbers(0))
  await counted(50)
  await first.streams.close()
  await place.send(input, numbers(50))
  await counted(100)
  await second.streams.close()
  await place.start(byLastDigit())
  await place.send(input, numbers(100))
  await counted(150)
  const last = new Map((await place.records(output)).map(({ key, value }) => [String(key), Number(value)]))
  expect([...last].toSorted()).toEqual(Array.from({ length: 10 }, (_, digit) => [String(digit), 15]))
})
