import { expect, test } from 'vitest'
import { foundBy } from './find.ts'

test('an id leads to its message, in small letters as ids are stored', () => {
  expect(foundBy(' 01A1FEA5-0000-7000-8000-000000000001 ')).toEqual({
    is: 'message',
    id: '01a1fea5-0000-7000-8000-000000000001'
  })
})

test('topic, partition and offset lead to the dead letter there', () => {
  expect(foundBy('customer_feedback_dead_letters-4-17')).toEqual({
    is: 'letter',
    id: 'customer_feedback_dead_letters-4-17'
  })
})

test.each(['late parcel', '2026-02-19', 'well-made', 'CUST001', '01a1fea5'])('%s is looked for in texts', words => {
  expect(foundBy(words)).toEqual({ is: 'words', words })
})

test('blanks lead nowhere', () => {
  expect(foundBy('  ')).toBeUndefined()
})
