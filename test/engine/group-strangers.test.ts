import { expect, onTestFinished, test } from 'vitest'
import { type Driver, StreamsBuilder, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { isOurs, subscription } from '../../connectors/kafka/group/group-assignment.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { run } from './running.ts'

test('W29: somebody else in the group is named in health, counted, and forgotten when gone', async () => {
  const broker = new MemoryBroker()
  for (const name of ['in', 'out']) broker.createTopic(name)
  let strangers: readonly string[] = []
  const inner = memoryDriver(broker)
  const driver: Driver = { ...inner, admin: () => Object.assign(inner.admin(), { strangersIn: async () => strangers }) }
  const builder = new StreamsBuilder('app')
  builder.stream('read', topic('in', serdes.bytes, serdes.bytes)).to('write', topic('out', serdes.bytes, serdes.bytes))
  const { streams, metrics } = await run(broker, builder.build(), { driver, monitorInterval: 1 })
  onTestFinished(() => streams.close())
  await eventually('health', () => streams.health().healthy)
  strangers = ['console-consumer at 10.0.0.9 (group.protocol=consumer)']
  await eventually('the stranger', () => !streams.health().healthy)
  expect(streams.health().reason).toContain(
    'has members that are no workers of this application: console-consumer at 10.0.0.9 (group.protocol=consumer); they get a part'
  )
  expect(streams.health().reason).toContain('FEEDBACK_GROUP_ID')
  expect(metrics.value('streams_group_strangers')).toBe(1)
  strangers = []
  await eventually('health again', () => streams.health().healthy)
  expect(metrics.value('streams_group_strangers')).toBe(0)
})

test('W29: a classic member is one of ours by what it says when it joins', () => {
  const { metadata } = subscription({ topics: ['t'], topicGroups: [] }, 1, [])
  expect(isOurs(metadata)).toBe(true)
  expect(isOurs(Buffer.from([0, 0, 0, 0, 0, 0, 255, 255, 255, 255]))).toBe(false)
  expect(isOurs(Buffer.from('anything'))).toBe(false)
})
