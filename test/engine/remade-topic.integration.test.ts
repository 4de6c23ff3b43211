import { beforeEach, expect, test, vi } from 'vitest'
import { StreamsBuilder } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 90_000 })

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

const numbers = (from: number, to: number): [string, number][] =>
  Array.from({ length: to - from }, (_, n) => [`k${n % 7}`, from + n])

test.each([
  ['more', 800],
  ['fewer', 200]
])(
  'W34: a topic made anew under a running worker with %s records than before: each of them is processed',
  async (_, count) => {
    const [input, output] = [place.topic<number>('in'), place.topic<number>('out')]
    await place.create(input, output)
    const builder = new StreamsBuilder(place.name)
    builder.stream('read', input).to('write', output)
    const { streams, metrics } = await place.start(builder.build())
    await place.send(input, numbers(0, 500))
    await eventually('the first topic', () => place.caughtUp(place.name, input))
    await place.admin.deleteTopics([input.name])
    await eventually('it is gone', async () => (await place.admin.partitionsOf(input.name)) === undefined)
    await eventually('it is there again', async () => {
      const created = await place.admin.createTopics([{ name: input.name, partitions: 1 }])
      return created.length === 1
    })
    await eventually('it takes records', () =>
      place.send(input, numbers(1_000, 1_000 + count)).then(
        () => true,
        () => false
      )
    )
    await eventually('the second topic', async () => (await place.values(output)).length >= 500 + count, 40_000)
    const values = await place.values(output)
    expect(values.slice(500).toSorted((a, b) => a - b)).toEqual(numbers(1_000, 1_000 + count).map(([, value]) => value))
    const labels = { topology: place.name, topic: input.name, reason: 'recreated' }
    expect(metrics.value('streams_position_resets_total', labels)).toBe(1)
    await eventually('health', () => streams.health().healthy)
    expect(streams.health().notice).toContain(`topic ${input.name} was deleted and made again: offset 500`)
  }
)
