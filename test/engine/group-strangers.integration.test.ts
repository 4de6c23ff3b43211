import { expect, onTestFinished, test, vi } from 'vitest'
import { StreamsBuilder } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaCluster } from '../../connectors/kafka/cluster.ts'
import { messageCall } from '../../connectors/kafka/wire/messages/message-call.ts'
import { broker, KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 60_000 })

const consumerGroupHeartbeat = { name: 'ConsumerGroupHeartbeat', apiKey: 68, min: 0, max: 0, flexibleFrom: 0 }

/** Joins a group by the protocol of KIP-848, as a console consumer with `group.protocol=consumer` does; epoch -1 leaves. */
async function heartbeat(cluster: KafkaCluster, groupId: string, memberId: string, epoch: number, topic: string) {
  const coordinator = await cluster.coordinator(groupId)
  return cluster.send(
    coordinator,
    messageCall(
      coordinator,
      consumerGroupHeartbeat,
      fields => {
        fields.string(groupId)
        fields.string(memberId)
        fields.int32(epoch)
        fields.nullableString(null)
        fields.nullableString(null)
        fields.int32(60_000)
        fields.array([topic], name => fields.string(name))
        fields.nullableString(null)
        fields.array([], () => undefined)
        fields.end()
      },
      fields => {
        fields.int32()
        const [errorCode, message] = [fields.int16(), fields.nullableString()]
        return { errorCode, message, memberId: fields.nullableString() ?? '' }
      }
    )
  )
}

/** A group with a topic to read, and no worker yet. */
async function aPlace() {
  const place = new KafkaPlace()
  // The group is kept by its broker until the sessions are over.
  onTestFinished(() =>
    place.remove().catch((error: Error) => expect(error.message).toContain('The group is not empty'))
  )
  const [input, output] = [place.topic<string>('in'), place.topic<string>('out')]
  await place.create(input, output)
  const builder = new StreamsBuilder(place.name)
  builder.stream('read', input).to('write', output)
  const cluster = new KafkaCluster({ brokers: [broker] })
  onTestFinished(() => cluster.close())
  return { place, input, cluster, start: () => place.start(builder.build(), { monitorInterval: 50 }) }
}

test('W29: a consumer of the new protocol in the group of a worker is named in its health, and counted', async () => {
  const { place, input, cluster, start } = await aPlace()
  const joined = await heartbeat(cluster, place.name, '', 0, input.name)
  expect(joined).toMatchObject({ errorCode: 0, message: null })
  const { streams, metrics } = await start()
  await eventually('the stranger', () => streams.health().reason?.includes('(group.protocol=consumer)') === true)
  expect(streams.health().reason).toContain(`group ${place.name} has members that are no workers of this application:`)
  expect(metrics.value('streams_group_strangers')).toBe(1)
  await heartbeat(cluster, place.name, joined.memberId, -1, input.name)
})

test('W29: a consumer of the new protocol that comes to the group of a worker is refused by the broker, and changes nothing', async () => {
  const { place, input, cluster, start } = await aPlace()
  const { streams, metrics } = await start()
  await eventually('health', () => streams.health().healthy)
  const refused = await heartbeat(cluster, place.name, '', 0, input.name)
  expect(refused.errorCode).not.toBe(0)
  expect(refused.message).toContain('custom assignor')
  expect(await place.admin.strangersIn(place.name)).toEqual([])
  expect(metrics.value('streams_group_strangers')).toBe(0)
  expect(streams.health().healthy).toBe(true)
})
