import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { driverAuthorizationContract } from '../contracts/driver-authorization-contract.ts'
import { driverContract } from '../contracts/driver-contract.ts'
import { sharedStateContract } from '../contracts/shared-state-contract.ts'
import { MemoryBroker, memoryDriver } from './index.ts'

driverContract('memory', () => {
  const broker = new MemoryBroker({ maxBatch: 50 })
  return {
    driver: memoryDriver(broker),
    appendGap: async (topic, partition) => {
      broker.log(topic, partition).skip(2)
      broker.wake()
    },
    truncate: async (topic, partition, before) => broker.log(topic, partition).truncate(before),
    damaging: async () => ({
      driver: memoryDriver(broker),
      damage: text => damageText(broker, text),
      close: async () => undefined
    }),
    refuseCommits: async topic => {
      broker.faults.refuseCommits(topic, new StreamsError('unknown-topic', `${topic} is gone`))
      return async () => broker.faults.refuseCommits(topic)
    },
    cut: async (topic, partition, before) => {
      broker.log(topic, partition).cut(before)
      broker.wake()
    },
    faulty: aFaultyDriver
  }
})

sharedStateContract('memory', () => memoryDriver(new MemoryBroker()))

driverAuthorizationContract('memory', () => {
  const broker = new MemoryBroker()
  const names = { topic: 'mine', foreignTopic: 'foreign', groupId: 'my-group', foreignGroupId: 'foreign-group' }
  for (const topic of [names.topic, names.foreignTopic]) broker.createTopic(topic)
  for (const name of [names.foreignTopic, names.foreignGroupId]) broker.faults.deny(name)
  return { driver: memoryDriver(broker), ...names }
})

test('a member that leaves before it has joined is not in the group', async () => {
  const group = new MemoryBroker().group('g')
  const nothing = async (): Promise<void> => undefined
  const joining = group.join({ id: 'm', topics: [], revoke: nothing, assign: nothing, lose: () => undefined })
  await group.leave('m')
  await joining
  expect(group.size).toBe(0)
})

/** Damages every record of this value. */
function damageText(broker: MemoryBroker, text: string): void {
  for (const topic of broker.topicNames()) {
    for (const log of broker.partitionsOf(topic) ?? []) {
      for (const { value, offset } of log.read(0, 1_000).records) if (String(value) === text) log.damage(offset)
    }
  }
}

/** Its broker is away for the other clients too, so those must not write meanwhile. */
async function aFaultyDriver() {
  const broker = new MemoryBroker()
  const driver = memoryDriver(broker)
  return {
    driver,
    unharmed: driver,
    loseAnswer: () => broker.faults.loseAnswer(),
    keepSilent: () => {
      broker.faults.dropAck()
      return () => undefined
    },
    goAway: async () => {
      const comeBack = broker.goAway()
      return async () => comeBack()
    },
    close: async () => undefined
  }
}
