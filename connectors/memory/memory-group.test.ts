import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TopicPartition } from '#streams'
import { MemoryBroker } from './index.ts'

const topics = ['orders', 'payments', 'other']
const topicGroups = [['orders', 'payments'], ['other']]

/** A group whose members take what they are given and remember it. */
function aGroup() {
  const broker = new MemoryBroker()
  for (const topic of topics) broker.createTopic(topic, 2)
  const group = broker.group('g')
  const owned = new Map<string, readonly TopicPartition[]>()
  let reading = 0
  const join = (id: string): Promise<void> =>
    group.join({
      id,
      topics,
      topicGroups,
      revoke: async () => {
        reading--
      },
      assign: async partitions => {
        reading++
        owned.set(id, partitions)
      },
      lose: () => {
        reading--
        owned.delete(id)
      }
    })
  const leave = async (id: string): Promise<void> => {
    await group.leave(id)
    owned.delete(id)
  }
  const grow = (name: string): Promise<void> => {
    broker.addPartitions(name, (broker.partitionsOf(name)?.length ?? 0) + 1)
    return group.dealAnew()
  }
  return { broker, group, owned, join, leave, grow, reading: () => reading }
}

const tasksOf = (share: readonly TopicPartition[]): readonly string[] =>
  share.filter(({ topic }) => topic !== 'payments').map(({ topic, partition }) => `${topic}/${partition}`)

const change = fc.record({ does: fc.constantFrom('join', 'leave', 'expire', 'grow', 'grow other'), n: fc.nat(4) })

test('S1: no joins, leaves, expiries and added partitions tear a task, leave a partition to nobody, or move more than needed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 12 }), async changes => {
      const { broker, group, owned, join, leave, grow, reading } = aGroup()
      let joined = 0
      await join(`m${joined++}`)
      for (const { does, n } of changes) {
        const before = new Map([...owned].map(([id, share]) => [id, tasksOf(share)]))
        const some = [...owned.keys()][n % owned.size] ?? ''
        if (does === 'join') await join(`m${joined++}`)
        if (does === 'leave' && owned.size > 1) await leave(some)
        if (does === 'expire' && owned.size > 1) await group.expire(some)
        if (does === 'grow') {
          await grow('orders')
          await grow('payments')
        }
        if (does === 'grow other') await grow('other')
        const all = [...owned.values()].flat().map(({ topic, partition }) => `${topic}/${partition}`)
        const existing = topics.flatMap(topic => broker.partitionsOf(topic)?.map((_, n) => `${topic}/${n}`) ?? [])
        expect(all.toSorted()).toEqual(existing.toSorted())
        expect(reading()).toBe(owned.size)
        for (const share of owned.values()) {
          const numbers = (topic: string) => share.filter(p => p.topic === topic).map(({ partition }) => partition)
          expect(numbers('orders')).toEqual(numbers('payments'))
        }
        const loads = [...owned.values()].map(share => tasksOf(share).length)
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
        const least = Math.floor(loads.reduce((sum, load) => sum + load, 0) / owned.size)
        for (const [id, share] of owned) {
          const had = before.get(id) ?? []
          const given = had.filter(task => !tasksOf(share).includes(task)).length
          expect(given).toBeLessThanOrEqual(Math.max(0, had.length - least))
        }
      }
    }),
    { numRuns: 60 }
  )
})
