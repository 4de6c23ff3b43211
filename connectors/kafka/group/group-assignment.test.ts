import { expect, test } from 'vitest'
import type { TopicPartition } from '#streams'
import { MemberAssignment, MemberMetadata } from '../wire/kafkajs-internals.ts'
import { assignmentsFor, countsFrom, shareFrom, subscription } from './group-assignment.ts'

const owning = (topic: string, ...partitions: readonly number[]): readonly TopicPartition[] =>
  partitions.map(partition => ({ topic, partition }))

function sharesOf(members: Readonly<Record<string, Buffer>>, partitions = 4): Readonly<Record<string, string>> {
  const joined = Object.entries(members).map(([memberId, memberMetadata]) => ({ memberId, memberMetadata }))
  return Object.fromEntries(
    assignmentsFor(joined, () => partitions).map(({ memberId, memberAssignment }) => [
      memberId,
      shareFrom(memberAssignment)
        .map(({ topic, partition }) => `${topic}${partition}`)
        .toSorted()
        .join(' ')
    ])
  )
}

const joinGroup = { topics: ['a', 'b'], topicGroups: [['a', 'b']] }

test('S1: the leader hears from each member which topics go together, and deals them together', () => {
  const members = {
    first: subscription(joinGroup, 1, [...owning('a', 0, 1, 2, 3), ...owning('b', 0, 1, 2, 3)]).metadata,
    second: subscription(joinGroup, -1, []).metadata
  }
  expect(sharesOf(members)).toEqual({ first: 'a0 a1 b0 b1', second: 'a2 a3 b2 b3' })
})

test('S1: a member of an earlier release, which does not tell, is dealt whole tasks by a leader of this one', () => {
  const userData = Buffer.from(JSON.stringify({ generation: 3, owned: { a: [0, 2], b: [1, 3] } }))
  const earlier = MemberMetadata.encode({ version: 0, topics: ['a', 'b'], userData })
  const shares = sharesOf({ earlier, later: subscription(joinGroup, 3, owning('a', 1, 3)).metadata })
  expect(shares).toEqual({ earlier: 'a0 a2 b0 b2', later: 'a1 a3 b1 b3' })
})

test('S1: topics that only the leader or only another member reads together go together for both', () => {
  const told = subscription(joinGroup, -1, []).metadata
  const silent = subscription({ topics: ['a', 'b'], topicGroups: [] }, -1, []).metadata
  expect(sharesOf({ told, silent })).toEqual(sharesOf({ told, silent: told }))
})

test('S1: a claim of an earlier generation than the newest is not believed', () => {
  const late = subscription(joinGroup, 4, [...owning('a', 0, 1), ...owning('b', 0, 1)]).metadata
  const now = subscription(joinGroup, 5, [...owning('a', 0, 1), ...owning('b', 0, 1)]).metadata
  expect(sharesOf({ a: late, b: now })).toEqual({ a: 'a2 a3 b2 b3', b: 'a0 a1 b0 b1' })
})

test('M20: each member hears how many partitions its topics had when they were dealt out', () => {
  const members = [
    { memberId: 'both', memberMetadata: subscription(joinGroup, -1, []).metadata },
    { memberId: 'one', memberMetadata: subscription({ topics: ['c'], topicGroups: [] }, -1, []).metadata }
  ]
  const counts = { a: 4, b: 4, c: 7 }
  const shares = assignmentsFor(members, topic => counts[topic as keyof typeof counts])
  expect(
    Object.fromEntries(shares.map(({ memberId, memberAssignment }) => [memberId, [...countsFrom(memberAssignment)]]))
  ).toEqual({
    both: [
      ['a', 4],
      ['b', 4]
    ],
    one: [['c', 7]]
  })
  const earlier = MemberAssignment.encode({ version: 0, assignment: { a: [1] } })
  expect([countsFrom(earlier).size, shareFrom(earlier)]).toEqual([0, owning('a', 1)])
})
