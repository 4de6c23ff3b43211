import { expect, test } from 'vitest'
import { unfitForKeeping } from './topic-settings.ts'

const wordsOf = (settings: Record<string, string>): string | undefined =>
  unfitForKeeping({ name: 'by-word', repartition: true }, { 'cleanup.policy': 'delete', ...settings })?.message

test('L15: a repartition topic that replaces event times by times of writing is refused', () => {
  expect(wordsOf({ 'message.timestamp.type': 'LogAppendTime' })).toMatch(
    /by-word has message.timestamp.type=LogAppendTime, which would lose the event times of records: set message.timestamp.type=CreateTime/
  )
  expect([wordsOf({ 'message.timestamp.type': 'CreateTime' }), wordsOf({})]).toEqual([undefined, undefined])
  expect(wordsOf({ 'cleanup.policy': 'compact' })).toContain('cleanup.policy=compact, which would lose what is kept')
})
