import { expect, test } from 'vitest'
import { messageIdOf } from './message-id.ts'

const value = { message_id: '01a1fea5-0000-7000-8000-000000000001' }

test('a letter of feedback leads to its message where its value has an id', () => {
  expect(messageIdOf({ system: 'feedback' }, value)).toBe(value.message_id)
  expect(messageIdOf({ system: 'feedback' }, { message_id: 7 })).toBeUndefined()
  expect(messageIdOf({ system: 'feedback' }, null)).toBeUndefined()
  expect(messageIdOf({ system: 'cafe' }, value)).toBeUndefined()
})
