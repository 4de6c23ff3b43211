import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Admin, type ConsumerOptions, codeOf, type Driver } from '#streams'
import { eventually, RecordingListener } from './recording-listener.ts'

/** What a consumer does that is told to read other topics; part of `driverContract`. */
export function subscriptionContract(name: string, driver: Driver): void {
  describe(`the driver contract for subscriptions, on ${name}`, () => {
    const anAdmin = (): Admin => {
      const admin = driver.admin()
      onTestFinished(() => admin.close())
      return admin
    }

    const aTopic = async (admin: Admin, partitions: number): Promise<string> => {
      const topic = `subscribed-${randomUUID()}`
      await admin.createTopics([{ name: topic, partitions }])
      onTestFinished(async () => {
        // A test may have deleted it a moment ago, of which not every broker has heard.
        await admin.deleteTopics([topic]).catch((thrown: unknown) => {
          if (codeOf(thrown, 'timeout') !== 'unknown-topic') throw thrown
        })
      })
      return topic
    }

    const send = async (topic: string, value: string): Promise<void> => {
      const producer = driver.producer()
      const records = [{ topic, partition: 0, key: null, value: Buffer.from(value) }]
      await eventually('the topic takes records', async () => (await producer.send(records)).length === 0)
      await producer.close()
    }

    /** A member that commits what it read when it gives its partitions up. */
    const aMember = async (options: ConsumerOptions) => {
      const listener = new RecordingListener()
      const consumer = driver.consumer({ heartbeatIntervalMs: 200, maxWaitMs: 100, ...options })
      listener.whenRevoked = async () => {
        await consumer.commit([...listener.positions.values()])
      }
      onTestFinished(() => consumer.stop())
      await consumer.start(listener)
      const assignments = () => listener.events.filter(({ event }) => event === 'assigned').length
      return { consumer, listener, assignments }
    }

    test('a member takes up a topic in one rebalance, from its beginning, and goes on with what it had', async () => {
      const admin = anAdmin()
      const [one, two] = [await aTopic(admin, 2), await aTopic(admin, 2)]
      const groupId = `g-${one}`
      const { consumer, listener, assignments } = await aMember({
        topics: [one],
        groupId,
        autoOffsetResets: { [one]: 'latest' }
      })
      await eventually('both partitions', () => listener.assigned.size === 2)
      await send(one, 'a')
      await send(two, 'before')
      await eventually('the first record', () => listener.values().length === 1)
      const before = assignments()
      consumer.subscribe?.({ topics: [one, two], topicGroups: [[one, two]], autoOffsetResets: { [two]: 'earliest' } })
      await eventually('all four partitions', () => listener.assigned.size === 4)
      await send(one, 'b')
      await eventually('all records', () => listener.values().length === 3)
      expect(listener.values().toSorted()).toEqual(['a', 'b', 'before'])
      expect(assignments()).toBe(before + 1)
    })

    test('a topic that is deleted is given up, and the others are read on', async () => {
      const admin = anAdmin()
      const [one, two] = [await aTopic(admin, 1), await aTopic(admin, 1)]
      const { consumer, listener } = await aMember({ topics: [one, two], groupId: `g-${one}` })
      await eventually('both topics', () => listener.assigned.size === 2)
      await send(one, 'a')
      await eventually('the record', () => listener.values().length === 1)
      await admin.deleteTopics([two])
      consumer.subscribe?.({ topics: [one] })
      await eventually('one topic', () => [...listener.assigned.keys()].join() === `${one}/0`)
      await send(one, 'b')
      await eventually('both records', () => listener.values().length === 2)
      expect(listener.values()).toEqual(['a', 'b'])
    })

    test('a member without topics waits until it is told some', async () => {
      const admin = anAdmin()
      const topic = await aTopic(admin, 1)
      await send(topic, 'a')
      const { consumer, listener, assignments } = await aMember({ topics: [], groupId: `g-${topic}` })
      await eventually('an assignment of none', () => assignments() === 1)
      consumer.subscribe?.({ topics: [topic] })
      await eventually('the record', () => listener.values().length === 1)
    })

    test('a topic that one member of two reads goes to it, and is shared once both read it', async () => {
      const admin = anAdmin()
      const [one, two] = [await aTopic(admin, 2), await aTopic(admin, 2)]
      const options = { topics: [one], groupId: `g-${one}` }
      const [first, second] = [await aMember(options), await aMember(options)]
      await eventually('one each', () => [first, second].every(({ listener }) => listener.assigned.size === 1))
      const both = { topics: [one, two], topicGroups: [[one, two]] }
      first.consumer.subscribe?.(both)
      await eventually('whole tasks', () => first.listener.assigned.size === 4 && second.listener.assigned.size === 0)
      second.consumer.subscribe?.(both)
      await eventually('one task each', () => [first, second].every(({ listener }) => listener.assigned.size === 2))
    })
  })
}
