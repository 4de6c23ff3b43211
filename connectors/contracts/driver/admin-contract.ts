import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Driver } from '#streams'
import { eventually } from '../recording-listener.ts'
import { contractClients, text } from './contract-clients.ts'

/** What an admin makes, finds and removes; part of `driverContract`. */
export function adminContract(name: string, driver: Driver): void {
  describe(`the driver contract for admins, on ${name}`, () => {
    const { admin, aTopic, aConsumer, produce } = contractClients(driver)

    test('an admin commits for a group without members, and is refused while it has some', async () => {
      const topic = await aTopic()
      const groupId = `g-${topic}`
      await produce(['a', 'b', 'c'].map(value => text(topic, value)))
      await admin.commit(groupId, [{ topic, partition: 0, offset: 2 }])
      expect(await admin.committed(groupId, [topic])).toEqual([{ topic, partition: 0, offset: 2 }])
      const { listener } = await aConsumer({ topics: [topic], groupId })
      await eventually('the last record', () => listener.values().join() === 'c')
      const refused = admin.commit(groupId, [{ topic, partition: 0, offset: 3 }])
      await expect(refused).rejects.toMatchObject({ code: 'commit-refused', retryable: false })
      expect(await admin.committed(groupId, [topic])).toEqual([{ topic, partition: 0, offset: 2 }])
    })

    test('the admin adds partitions, also when several do so at once, and the group that reads the topic gets them', async () => {
      const topic = await aTopic(2)
      const members = [await aConsumer({ topics: [topic], groupId: `g-${topic}` })]
      await eventually('both partitions', () => members[0]?.listener.assigned.size === 2)
      await Promise.all([1, 2, 3].map(() => admin.addPartitions(topic, 4)))
      await admin.addPartitions(topic, 3)
      expect(await admin.partitionsOf(topic)).toBe(4)
      await expect(admin.addPartitions(`missing-${topic}`, 2)).rejects.toMatchObject({ code: 'unknown-topic' })
      members.push(await aConsumer({ topics: [topic], groupId: `g-${topic}` }))
      await eventually('two each', () => members.every(m => m.listener.assigned.size === 2))
      await produce([0, 1, 2, 3].map(partition => text(topic, `v${partition}`, { partition })))
      await eventually('all records', () => members.flatMap(m => m.listener.values()).length === 4)
    })

    test('the admin removes the records before an offset, and no others', async () => {
      const topic = await aTopic(2)
      await produce(['a', 'b', 'c', 'd'].map((value, n) => text(topic, value, { partition: n % 2 })))
      await admin.deleteRecords([{ topic, partition: 0, offset: 1 }])
      expect(await admin.offsets(topic)).toEqual([
        { partition: 0, earliest: 1, latest: 2 },
        { partition: 1, earliest: 0, latest: 2 }
      ])
      await admin.deleteRecords([{ topic: `missing-${topic}`, partition: 0, offset: 1 }])
    })

    test('the admin creates what is missing and says what there is', async () => {
      const topic = await aTopic(3)
      const other = `contract-${randomUUID()}`
      onTestFinished(() => admin.deleteTopics([other]))
      const created = await admin.createTopics([
        { name: topic, partitions: 5 },
        { name: other, partitions: 1, config: { 'cleanup.policy': 'compact' } }
      ])
      expect(created).toEqual([other])
      expect(await admin.partitionsOf(topic)).toBe(3)
      expect(await admin.partitionsOf(`missing-${topic}`)).toBeUndefined()
      expect([await admin.copiesOf(topic), await admin.copiesOf(`missing-${topic}`)]).toEqual([1, undefined])
      expect(await admin.listTopics()).toEqual(expect.arrayContaining([topic, other]))
      expect(await admin.settingsOf(other, ['cleanup.policy'])).toEqual({ 'cleanup.policy': 'compact' })
      expect(await admin.settingsOf(topic, ['cleanup.policy'])).toEqual({ 'cleanup.policy': 'delete' })
      await expect(admin.settingsOf(`missing-${topic}`, [])).rejects.toMatchObject({ code: 'unknown-topic' })
      await produce([text(topic, 'a', { partition: 1 })])
      expect(await admin.offsets(topic)).toEqual([
        { partition: 0, earliest: 0, latest: 0 },
        { partition: 1, earliest: 0, latest: 1 },
        { partition: 2, earliest: 0, latest: 0 }
      ])
      await expect(admin.offsets(`missing-${topic}`)).rejects.toMatchObject({ code: 'unknown-topic' })
      expect(await admin.knownOffsets(topic)).toEqual(await admin.offsets(topic))
      expect(await admin.knownOffsets(topic, [1, 7])).toEqual([{ partition: 1, earliest: 0, latest: 1 }])
      await expect(admin.knownOffsets(`missing-${topic}`)).rejects.toMatchObject({ code: 'unknown-topic' })
      expect(await admin.committed(`nobody-${topic}`, [topic])).toEqual([])
    })

    test('finds where the records of a time begin', async () => {
      const topic = await aTopic(2)
      const now = Date.now()
      const at = (value: string, partition: number, ago: number) =>
        text(topic, value, { partition, timestamp: now - ago })
      await produce([at('a', 0, 5_000), at('b', 0, 3_000), at('c', 0, 1_000)])
      await produce([at('d', 1, 4_000)])
      expect(await admin.offsetsAt(topic, now - 60_000)).toEqual(
        new Map([
          [0, 0],
          [1, 0]
        ])
      )
      expect(await admin.offsetsAt(topic, now - 3_000)).toEqual(new Map([[0, 1]]))
      expect(await admin.offsetsAt(topic, now)).toEqual(new Map())
      await expect(admin.offsetsAt(`missing-${topic}`, now)).rejects.toMatchObject({ code: 'unknown-topic' })
    })

    test.each([
      ['größen', /'größen' contains "ö"/],
      ['drop repeats / 24h', /contains " "/],
      ['..', /is '\.' or '\.\.'/],
      ['', /is empty/],
      ['a'.repeat(250), /is 250 characters long/]
    ])('W15: the admin makes no topic %j, and says the rule', async (name, says) => {
      const refused = { code: 'invalid-configuration', message: expect.stringMatching(says) }
      await expect(admin.createTopics([{ name, partitions: 1 }])).rejects.toMatchObject(refused)
    })

    test("W15: the admin makes no topic that differs from another in '.' and '_' only, and names the other", async () => {
      const topic = `contract.${randomUUID()}_x`
      onTestFinished(() => admin.deleteTopics([topic]))
      await admin.createTopics([{ name: topic, partitions: 1 }])
      const other = topic.replace('.', '_').replace('_x', '.x')
      await expect(admin.createTopics([{ name: other, partitions: 1 }])).rejects.toMatchObject({
        code: 'invalid-configuration',
        message: expect.stringContaining(`existing topic '${topic}'`)
      })
    })
  })
}
