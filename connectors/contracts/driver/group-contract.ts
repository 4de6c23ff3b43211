import { describe, expect, test } from 'vitest'
import { eventually, RecordingListener } from '../recording-listener.ts'
import { contractClients, text } from './contract-clients.ts'
import type { DriverUnderTest } from './driver-under-test.ts'

/** How members of one group share partitions, take over and give up; part of `driverContract`. */
export function groupContract(
  name: string,
  { driver, refuseCommits }: Pick<DriverUnderTest, 'driver' | 'refuseCommits'>
): void {
  describe(`the driver contract for groups, on ${name}`, () => {
    const { admin, aTopic, aConsumer, produce } = contractClients(driver)

    const aCommittingMember = async (topic: string, groupId: string) => {
      const listener = new RecordingListener()
      const member = await aConsumer({ topics: [topic], groupId }, listener)
      listener.whenRevoked = async () => void (await member.consumer.commit([...listener.positions.values()]))
      return member
    }

    test('a member that is stopped while it joins leaves its partitions to the others', async () => {
      const topic = await aTopic(3)
      const groupId = `g-${topic}`
      const { listener } = await aConsumer({ topics: [topic], groupId })
      await eventually('the assignment', () => listener.assigned.size === 3)
      const brief = driver.consumer({ topics: [topic], groupId })
      const starting = brief.start(new RecordingListener()).catch(() => undefined)
      await brief.stop()
      await starting
      await produce([0, 1, 2].map(partition => text(topic, `${partition}`, { partition })))
      await eventually('a record of each partition', () => new Set(listener.values()).size === 3)
      expect(listener.assigned.size).toBe(3)
    })

    test('three members share the partitions, nothing is read twice when each commits as it is told to give up', async () => {
      const topic = await aTopic(6)
      const groupId = `g-${topic}`
      const members: Awaited<ReturnType<typeof aCommittingMember>>[] = []
      for (let i = 0; i < 3; i++) {
        await produce(Array.from({ length: 60 }, (_, n) => text(topic, `${i}-${n}`, { partition: n % 6 })))
        const member = await aCommittingMember(topic, groupId)
        members.push(member)
        await eventually('an equal share', () => members.every(m => m.listener.assigned.size === 6 / members.length))
        await eventually('all read', () => members.flatMap(m => m.listener.values()).length >= 60 * (i + 1))
      }
      const owned = members.flatMap(m => [...m.listener.assigned.keys()])
      expect(new Set(owned).size).toBe(6)
      await members[0]?.consumer.stop()
      await eventually(
        'the others take over',
        () => members[1]?.listener.assigned.size === 3 && members[2]?.listener.assigned.size === 3
      )
      await produce(Array.from({ length: 60 }, (_, n) => text(topic, `3-${n}`, { partition: n % 6 })))
      await eventually('all read', () => members.flatMap(m => m.listener.values()).length >= 240)
      const values = members.flatMap(m => m.listener.values())
      expect(new Set(values).size).toBe(240)
      expect(values.length).toBe(240)
    })

    test('a member for which no partition is left hears of an assignment of none', async () => {
      const topic = await aTopic(1)
      const members = [await aConsumer({ topics: [topic], groupId: `g-${topic}` })]
      await eventually('the partition', () => members[0]?.listener.assigned.size === 1)
      members.push(await aConsumer({ topics: [topic], groupId: `g-${topic}` }))
      const assignments = (): readonly string[] =>
        members.map(({ listener }) => {
          const last = listener.events.findLast(({ event }) => event === 'assigned' || event === 'revoked')
          return last?.event === 'assigned' ? last.partitions.join() : 'none yet'
        })
      await eventually('an assignment each', () => assignments().toSorted().join() === `,${topic}/0`)
    })

    test('partitions mostly stay with their member when another comes or goes', async () => {
      const topic = await aTopic(6)
      const groupId = `g-${topic}`
      const first = await aCommittingMember(topic, groupId)
      await eventually('all six', () => first.listener.assigned.size === 6)
      const second = await aCommittingMember(topic, groupId)
      await eventually('half each', () => first.listener.assigned.size === 3 && second.listener.assigned.size === 3)
      const kept = [...first.listener.assigned.keys()]
      const third = await aCommittingMember(topic, groupId)
      await eventually('two each', () => [first, second, third].every(m => m.listener.assigned.size === 2))
      expect(kept).toEqual(expect.arrayContaining([...first.listener.assigned.keys()]))
    })

    test('S1: topics that are read together are dealt together, whoever comes and goes', async () => {
      const topics = [await aTopic(4), await aTopic(4), await aTopic(2)]
      const [orders = '', payments = '', other = ''] = topics
      const groupId = `g-${orders}`
      const members: Awaited<ReturnType<typeof aConsumer>>[] = []
      const partitionsOf = ({ listener }: (typeof members)[number], topic: string): readonly string[] =>
        [...listener.assigned.keys()].filter(name => name.startsWith(`${topic}/`)).map(name => name.split('/')[1] ?? '')
      const settled = (): boolean => members.reduce((sum, m) => sum + m.listener.assigned.size, 0) === 10
      const expectWhole = async (): Promise<void> => {
        await eventually('every partition', settled)
        for (const m of members) {
          expect(partitionsOf(m, orders).toSorted()).toEqual(partitionsOf(m, payments).toSorted())
          const tasks = partitionsOf(m, orders).length + partitionsOf(m, other).length
          expect(tasks).toBe(6 / members.length)
        }
      }
      for (let n = 0; n < 3; n++) {
        members.push(await aConsumer({ topics, topicGroups: [[orders, payments], [other]], groupId }))
        await eventually('a share', () => members.every(m => m.listener.assigned.size > 0))
        await expectWhole()
      }
      await members.shift()?.consumer.stop()
      await expectWhole()
    })

    test('S1: a member of a topology without the second topic gets no half of a task, and what it alone reads', async () => {
      const [a = '', b = '', old = ''] = [await aTopic(2), await aTopic(2), await aTopic(2)]
      const groupId = `g-${a}`
      const older = await aConsumer({ topics: [a, old], groupId })
      await eventually('all four', () => older.listener.assigned.size === 4)
      const newer = await aConsumer({ topics: [a, b], topicGroups: [[a, b]], groupId })
      await eventually('the newer one has its tasks', () => newer.listener.assigned.size === 4)
      const kept = (): string => [...older.listener.assigned.keys()].toSorted().join()
      await eventually('the older one has what it alone reads', () => kept() === `${old}/0,${old}/1`)
      expect(newer.listener.assigned.size).toBe(4)
    })

    test('events of a member never overlap: no batch comes while partitions are being assigned or revoked', async () => {
      const topic = await aTopic(2)
      const groupId = `g-${topic}`
      await produce(Array.from({ length: 20 }, (_, n) => text(topic, `${n}`, { partition: n % 2 })))
      const listener = new RecordingListener()
      let busy = false
      const overlaps: string[] = []
      const slow = async (): Promise<void> => {
        busy = true
        const seen = listener.batches.length
        await new Promise(resolve => setTimeout(resolve, 150))
        if (listener.batches.length !== seen) overlaps.push('a batch came')
        busy = false
      }
      listener.whenAssigned = slow
      listener.whenRevoked = async () => {
        if (busy) overlaps.push('revoked while busy')
        await slow()
      }
      await aConsumer({ topics: [topic], groupId }, listener)
      await eventually('some records', () => listener.records().length > 0)
      await aConsumer({ topics: [topic], groupId })
      await eventually('a smaller share', () => listener.assigned.size === 1)
      expect(overlaps).toEqual([])
      const kinds = listener.events.filter(({ event }) => event !== 'batch').map(({ event }) => event)
      expect(kinds).toEqual(['assigned', 'revoked', 'assigned'])
    })

    test('a commit for a partition that went to another member is refused', async () => {
      const topic = await aTopic(2)
      const groupId = `g-${topic}`
      const first = await aConsumer({ topics: [topic], groupId })
      await eventually('both partitions', () => first.listener.assigned.size === 2)
      const second = await aConsumer({ topics: [topic], groupId })
      await eventually('one each', () => first.listener.assigned.size === 1 && second.listener.assigned.size === 1)
      const partition = first.listener.assigned.has(`${topic}/0`) ? 1 : 0
      await expect(first.consumer.commit([{ topic, partition, offset: 1 }])).rejects.toMatchObject({
        code: 'commit-refused'
      })
      await second.consumer.commit([{ topic, partition, offset: 0 }])
    })

    test('a static member that comes back under its id takes over what it had, the others go on, and who still has the id is fenced', async () => {
      const topic = await aTopic(4)
      const groupId = `g-${topic}`
      const named = { topics: [topic], groupId, groupInstanceId: 'one' }
      const first = await aConsumer(named)
      const other = await aConsumer({ topics: [topic], groupId })
      await eventually('two each', () => [first, other].every(({ listener }) => listener.assigned.size === 2))
      const had = [...first.listener.assigned.keys()]
      const before = other.listener.events.length
      const again = await aConsumer(named)
      await eventually('what it had', () => again.listener.assigned.size === 2)
      expect([...again.listener.assigned.keys()].toSorted()).toEqual(had.toSorted())
      await eventually('the fence', () => first.listener.events.some(({ event }) => event === 'error'))
      expect(first.listener.assigned.size).toBe(0)
      expect(first.listener.events.at(-1)).toMatchObject({ message: /as 'one'/, retryable: false })
      expect(other.listener.events).toHaveLength(before)
      await again.consumer.commit([{ topic, partition: Number(had[0]?.split('/')[1]), offset: 0 }])
    })

    test('a static member that stops leaves the group, so that the others take over at once', async () => {
      const topic = await aTopic(2)
      const groupId = `g-${topic}`
      const named = await aConsumer({ topics: [topic], groupId, groupInstanceId: 'one' })
      const other = await aConsumer({ topics: [topic], groupId })
      await eventually('one each', () => [named, other].every(({ listener }) => listener.assigned.size === 1))
      await named.consumer.stop()
      await eventually('all', () => other.listener.assigned.size === 2)
    })

    test('M11: what is committed beside a partition that is refused is committed, and only that one is told', async () => {
      const [topic, gone] = [await aTopic(), await aTopic()]
      const groupId = `g-${topic}`
      const { consumer, listener } = await aConsumer({ topics: [topic, gone], groupId })
      await eventually('the partitions', () => listener.assigned.size === 2)
      const storeAgain = await refuseCommits(gone)
      const at = (name: string) => ({ topic: name, partition: 0, offset: 0 })
      await eventually('the refusal', async () => {
        const failures = await consumer.commit([at(topic), at(gone)])
        return failures.length === 1 && failures[0]?.topic === gone
      })
      expect(await admin.committed(groupId, [topic])).toEqual([at(topic)])
      await storeAgain()
    })

    test('L11: a position that `latest` found stays over a rebalance before anything is committed', async () => {
      const topic = await aTopic(2)
      const groupId = `g-${topic}`
      const options = { topics: [topic], groupId, autoOffsetReset: 'latest' } as const
      await produce([text(topic, 'old', { partition: 0 }), text(topic, 'old', { partition: 1 })])
      const first = await aConsumer(options)
      await eventually('both', () => first.listener.assigned.size === 2)
      first.consumer.pause([0, 1].map(partition => ({ topic, partition })))
      await produce([text(topic, 'new', { partition: 0 }), text(topic, 'new', { partition: 1 })])
      const second = await aConsumer(options)
      await eventually('both records', () => first.listener.values().length + second.listener.values().length === 2)
      expect([...first.listener.values(), ...second.listener.values()]).toEqual(['new', 'new'])
    })
  })
}
