import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TopicPartition } from '../driver/consumer.ts'
import { assignTasks } from './assign-tasks.ts'
import type { AssignmentMember } from './task-units.ts'

type Groups = readonly (readonly string[])[]
type Shares = ReadonlyMap<string, readonly TopicPartition[]>

const allGroups: Groups = [['a', 'b'], ['c'], ['d', 'd-retry-1', 'd-retry-2']]
const topics = allGroups.flat()
const name = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

/** What may happen to a group between two deals: members come, leave or die, and topics get partitions. */
const event = fc.oneof(
  fc.record({ does: fc.constant('join' as const), id: fc.nat(5) }),
  fc.record({ does: fc.constant('leave' as const), id: fc.nat(5) }),
  fc.record({ does: fc.constant('forget' as const), id: fc.nat(5) }),
  fc.record({ does: fc.constant('grow' as const), group: fc.nat(2), by: fc.integer({ min: 1, max: 4 }) })
)

const countsOf = (sizes: readonly number[]): ((topic: string) => number) => {
  const counts = new Map(allGroups.flatMap((group, n) => group.map(topic => [topic, sizes[n] ?? 0] as const)))
  return topic => counts.get(topic) ?? 0
}

function expectWhole(shares: Shares, countOf: (topic: string) => number): void {
  const owner = new Map<string, string>()
  for (const [id, share] of shares) {
    for (const partition of share) {
      expect(owner.has(name(partition))).toBe(false)
      owner.set(name(partition), id)
    }
  }
  for (const group of allGroups) {
    for (let partition = 0; partition < countOf(group[0] ?? ''); partition++) {
      const owners = new Set(group.map(topic => owner.get(name({ topic, partition }))))
      expect([...owners]).toEqual([expect.any(String)])
    }
  }
  expect(owner.size).toBe(topics.reduce((sum, topic) => sum + countOf(topic), 0))
}

const tasksOf = (share: readonly TopicPartition[] = []): readonly string[] =>
  share.filter(({ topic }) => allGroups.some(group => group[0] === topic)).map(name)

/** No deal of whole tasks with shares that differ by at most one keeps more where they were. */
function leastMoves(members: readonly AssignmentMember[], tasks: number): number {
  const least = Math.floor(tasks / members.length)
  const had = members.map(({ owned }) => tasksOf(owned).length).sort((a, b) => b - a)
  const kept = had.map((count, n) => Math.min(count, n < tasks % members.length ? least + 1 : least))
  return had.reduce((sum, count) => sum + count, 0) - kept.reduce((sum, count) => sum + count, 0)
}

test('S1: no joins, leaves, crashes and counts of partitions tear a task, leave a partition unread, or move more than needed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(6), { minLength: 3, maxLength: 3 }),
      fc.array(event, { maxLength: 12 }),
      (start, events) => {
        const sizes = [...start]
        const ids = new Set(['m0'])
        let owned: Shares = new Map()
        for (const next of events) {
          if (next.does === 'join') ids.add(`m${next.id}`)
          if (next.does === 'leave' && ids.size > 1) ids.delete(`m${next.id}`)
          if (next.does === 'grow') sizes[next.group] = (sizes[next.group] ?? 0) + next.by
          const forgotten = next.does === 'forget' ? `m${next.id}` : undefined
          const members = [...ids].map(id => {
            const before = id === forgotten ? [] : (owned.get(id) ?? [])
            return { id, topics, topicGroups: allGroups, owned: before }
          })
          const countOf = countsOf(sizes)
          const shares = assignTasks(members, countOf)
          expectWhole(shares, countOf)
          expect(assignTasks(members.toReversed(), countOf)).toEqual(shares)
          const loads = members.map(({ id }) => tasksOf(shares.get(id)).length)
          expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
          const lost = members.flatMap(({ id, owned }) => {
            const kept = new Set(tasksOf(shares.get(id)))
            return tasksOf(owned).filter(task => !kept.has(task))
          })
          const tasks = allGroups.reduce((sum, [topic = '']) => sum + countOf(topic), 0)
          expect(lost.length).toBe(leastMoves(members, tasks))
          owned = shares
        }
      }
    )
  )
})

const version = fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }).chain(read =>
  fc.array(fc.nat(2), { minLength: read.length, maxLength: read.length }).map(numbers => ({
    topics: read,
    topicGroups: [0, 1, 2].map(n => read.filter((_, i) => numbers[i] === n)).filter(group => group.length > 0)
  }))
)

test('S1: members of different topologies read every partition once, nobody a topic it does not know, and a task is torn only when nobody reads all of it', () => {
  fc.assert(
    fc.property(
      fc.array(version, { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(4), { minLength: 4, maxLength: 4 }),
      (versions, sizes) => {
        const countOf = (topic: string): number => sizes['abcd'.indexOf(topic)] ?? 0
        let members: readonly AssignmentMember[] = versions.map((v, i) => ({ id: `m${i}`, ...v, owned: [] }))
        const first = assignTasks(members, countOf)
        members = members.map(member => ({ ...member, owned: first.get(member.id) ?? [] }))
        expect(assignTasks(members, countOf)).toEqual(first)
        const read = new Set(members.flatMap(member => member.topics))
        const owner = new Map<string, string>()
        for (const member of members) {
          for (const partition of first.get(member.id) ?? []) {
            expect(member.topics).toContain(partition.topic)
            expect(owner.has(name(partition))).toBe(false)
            owner.set(name(partition), member.id)
          }
        }
        expect(owner.size).toBe([...read].reduce((sum, topic) => sum + countOf(topic), 0))
        const together = (n: number): readonly (readonly string[])[] => members[n]?.topicGroups ?? []
        const all = members.flatMap((_, n) => together(n))
        for (const group of all) {
          const linked = [...read].filter(topic => linkedTopics(group[0] ?? '', all).has(topic))
          const whole = members.some(({ topics }) => linked.every(topic => topics.includes(topic)))
          for (let partition = 0; whole && partition < 4; partition++) {
            const present = group.filter(topic => countOf(topic) > partition)
            const owners = new Set(present.map(topic => owner.get(name({ topic, partition }))))
            expect(owners.size).toBeLessThanOrEqual(1)
          }
        }
      }
    )
  )
})

function linkedTopics(start: string, groups: Groups): ReadonlySet<string> {
  const linked = new Set([start])
  for (let size = 0; size < linked.size; ) {
    size = linked.size
    for (const group of groups) if (group.some(topic => linked.has(topic))) for (const topic of group) linked.add(topic)
  }
  return linked
}
