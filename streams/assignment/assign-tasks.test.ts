import { expect, test } from 'vitest'
import type { TopicPartition } from '../driver/consumer.ts'
import { assignTasks } from './assign-tasks.ts'
import type { AssignmentMember } from './task-units.ts'

const counts =
  (partitions: { readonly [topic: string]: number }): ((topic: string) => number) =>
  topic =>
    partitions[topic] ?? 0
const named = (share: readonly TopicPartition[] | undefined): readonly string[] =>
  (share ?? []).map(({ topic, partition }) => `${topic}${partition}`)
const owning = (...names: readonly string[]): readonly TopicPartition[] =>
  names.map(name => ({ topic: name.replace(/\d+$/, ''), partition: Number(/\d+$/.exec(name)?.[0]) }))
const of = (id: string, groups: readonly (readonly string[])[], ...owned: readonly string[]): AssignmentMember => ({
  id,
  topics: groups.flat(),
  topicGroups: groups,
  owned: owning(...owned)
})

test('a new member gets its share and everybody else keeps what it may', () => {
  const alone = [['t']]
  const members = [of('a', alone, 't0', 't1', 't2'), of('b', alone, 't3', 't4', 't5'), of('c', alone)]
  const shares = assignTasks(members, counts({ t: 6 }))
  expect([...shares.values()].map(named)).toEqual([
    ['t0', 't1'],
    ['t3', 't4'],
    ['t2', 't5']
  ])
})

test('the share of a member that left is dealt out without moving the rest', () => {
  const shares = assignTasks([of('a', [['t']], 't0', 't1'), of('b', [['t']], 't3', 't4')], counts({ t: 6 }))
  expect(named(shares.get('a'))).toEqual(expect.arrayContaining(['t0', 't1']))
  expect(named(shares.get('b'))).toEqual(expect.arrayContaining(['t3', 't4']))
})

test('two members that claim the same partition do not both get it', () => {
  const shares = assignTasks([of('a', [['t']], 't0', 't1'), of('b', [['t']], 't0', 't1')], counts({ t: 2 }))
  expect([...shares.values()].map(named)).toEqual([['t1'], ['t0']].toSorted())
})

test.each([4, 6, 12])('S1: workers started one after the other have whole tasks, with %i partitions', partitions => {
  let owned = new Map<string, readonly TopicPartition[]>()
  for (const workers of [1, 2, 3]) {
    const members = Array.from({ length: workers }, (_, i) => ({
      id: `m${i}`,
      topics: ['a', 'b'],
      topicGroups: [['a', 'b']],
      owned: owned.get(`m${i}`) ?? []
    }))
    owned = new Map(assignTasks(members, () => partitions))
    for (const share of owned.values()) {
      const [a, b] = ['a', 'b'].map(topic => share.filter(p => p.topic === topic).map(({ partition }) => partition))
      expect(a).toEqual(b)
      expect(Math.abs((a?.length ?? 0) - partitions / workers)).toBeLessThan(1)
    }
  }
})

test('S1: what an earlier release tore apart is put together where most of it was', () => {
  const together = [['a', 'b', 'c']]
  const members = [of('m0', together, 'a0', 'b1', 'c1'), of('m1', together, 'b0', 'c0', 'a1')]
  const shares = assignTasks(members, () => 2)
  expect(named(shares.get('m0'))).toEqual(['a1', 'b1', 'c1'])
  expect(named(shares.get('m1'))).toEqual(['a0', 'b0', 'c0'])
})

test('a task reads the topics that have its partition, and there are as many tasks as the largest topic has partitions', () => {
  const shares = assignTasks([of('m0', [['a', 'b']]), of('m1', [['a', 'b']])], counts({ a: 2, b: 4 }))
  expect([...shares.values()].map(named)).toEqual([
    ['a0', 'b0', 'b2'],
    ['a1', 'b1', 'b3']
  ])
})

test('S1: a worker of the older topology gets no part of a task of the newer one', () => {
  const shares = assignTasks(
    [of('old', [['a'], ['x']], 'a0', 'a1', 'x0', 'x1'), of('new', [['a', 'b'], ['x']])],
    () => 2
  )
  expect(named(shares.get('old'))).toEqual(['x0', 'x1'])
  expect(named(shares.get('new'))).toEqual(['a0', 'a1', 'b0', 'b1'])
})

test('S1: what one member reads together stays together with a member that does not say so', () => {
  const silent = { id: 'silent', topics: ['a', 'b'], owned: [] }
  const shares = assignTasks([silent, of('told', [['a', 'b']])], () => 3)
  for (const share of shares.values()) {
    const [a, b] = ['a', 'b'].map(topic => share.filter(p => p.topic === topic).map(({ partition }) => partition))
    expect(a).toEqual(b)
  }
})

test('S1: topologies of which none reads all topics leave no partition unread, and give nobody a topic that it does not read', () => {
  const shares = assignTasks([of('v1', [['a', 'c']]), of('v2', [['a', 'b']])], () => 2)
  expect(named(shares.get('v1'))).toEqual(['c0', 'c1'])
  expect(named(shares.get('v2'))).toEqual(['a0', 'a1', 'b0', 'b1'])
})

test('a member that takes over gets tasks of each sub-topology, not all of one', () => {
  const groups = [['heavy'], ['light']]
  const all = ['heavy', 'light'].flatMap(topic => [0, 1, 2, 3].map(partition => `${topic}${partition}`))
  const shares = assignTasks([of('a', groups, ...all), of('b', groups)], () => 4)
  for (const share of shares.values()) expect(share.filter(({ topic }) => topic === 'heavy')).toHaveLength(2)
})
