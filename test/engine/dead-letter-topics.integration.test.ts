import { expect, onTestFinished, test, vi } from 'vitest'
import { deadLetterTo, StreamsBuilder, serdes, topic } from '#streams'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 60_000 })

test('W28: a compacted dead-letter topic on a real broker stops the start, and with its setting changed the worker runs', async () => {
  const place = new KafkaPlace()
  onTestFinished(() => place.remove())
  const [input, dead] = [place.topic<string>('in'), topic(`${place.name}.dead`, serdes.bytes, serdes.bytes)]
  await place.create(input)
  await place.admin.createTopics([{ name: dead.name, partitions: 1, config: { 'cleanup.policy': 'compact' } }])
  const builder = new StreamsBuilder(place.name, { onError: deadLetterTo(dead) })
  builder.stream('read', input).peek('look', () => undefined)
  await expect(place.start(builder.build())).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining(`the dead-letter topic ${dead.name} has cleanup.policy=compact`)
  })
  await place.admin.deleteTopics([dead.name])
  await expect.poll(() => place.admin.partitionsOf(dead.name)).toBeUndefined()
  await place.admin.createTopics([{ name: dead.name, partitions: 1 }])
  const { streams } = await place.start(builder.build())
  await expect.poll(() => streams.state).toBe('running')
})
