import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { renderMessage } from '../../../topology/cafe/render-message.ts'
import { sampleEvents } from '../../../topology/cafe/sample-events.ts'
import { renderChecklist, resultOf } from './check-result.ts'
import type { Deed, Exercise } from './exercise.ts'
import { judge } from './judge.ts'

const sent = sampleEvents({ random: Math.random, uuid: randomUUID, now: () => 1_770_084_015_763_294 })

/** A consumer that did everything right: event i lies in partition i modulo 3. */
const deeds: readonly Deed[] = sent.flatMap((event, i): Deed[] => {
  const received = { event, partition: i % 3, offset: i, timestamp: 1_770_084_015_000 }
  return [
    { kind: 'shown', received, text: renderMessage(received, i + 1) },
    { kind: 'committed', offsets: [{ topic: 'demo', partition: i % 3, offset: i + 1 }] }
  ]
})
const good: Exercise = { sent, produced: 'Delivered: demo [0] offset=0\n'.repeat(5), problem: undefined, deeds }

const failedOf = (exercise: Exercise, partitions = 3): readonly string[] =>
  judge(exercise, partitions).flatMap(({ state, title }) => (state === 'passed' ? [] : [title]))

test('passes what is right', () => {
  expect(failedOf(good)).toEqual([])
})

test('K-22: fails when an event was not acknowledged', () => {
  const exercise = { ...good, produced: 'Delivered: demo [0] offset=0\n'.repeat(4) }
  expect(failedOf(exercise)).toEqual(['Producer sends exactly 5 events without errors'])
})

test('K-23: fails when an event was not shown', () => {
  expect(failedOf({ ...good, deeds: deeds.slice(0, -2) })).toContain('Consumer shows all 5')
})

test('K-24: fails when a message is shown without its offset', () => {
  const broken = deeds.map((deed, i) =>
    i === 0 && deed.kind === 'shown' ? { ...deed, text: deed.text.replace(/ \| Offset: \d+/, '') } : deed
  )
  expect(failedOf({ ...good, deeds: broken })).toEqual(['Each shows partition, offset, timestamp and details'])
})

test('K-25: fails when a partition got nothing', () => {
  expect(failedOf(good, 4)).toEqual(['Messages are spread over the 4 partitions'])
})

test('K-27: fails when a message was shown before the one before it was committed', () => {
  const [first, commit, second, ...rest] = deeds as [Deed, Deed, Deed, ...Deed[]]
  expect(failedOf({ ...good, deeds: [first, second, commit, ...rest] })).toEqual([
    'Offsets are committed after each message'
  ])
})

test('says why the producer ended early', () => {
  const results = judge({ sent: [], produced: '', problem: 'no broker', deeds: [] }, 3)
  expect(results.every(({ state }) => state === 'failed')).toBe(true)
  expect(results[0]?.detail).toBe('no broker')
})

test('renders a checklist with what is not part of the stack', () => {
  const results = [
    resultOf('One', true, 'seen'),
    resultOf('Two', false, 'no\n  1. fix'),
    { title: 'Three', state: 'absent', detail: 'not here' }
  ] as const
  expect(renderChecklist(results)).toBe(`[x] 1. One
       seen
[ ] 2. Two
       no
         1. fix
[-] 3. Three
       not here
1 of 3 checks passed, 1 not part of this stack
`)
})
