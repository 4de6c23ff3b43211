import { expect, test } from 'vitest'
import { statusWords } from './status-words.ts'

const message_id = '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55'
const place = { topic: 'raw', partition: 3, offset: 42 }

test('says where feedback waits, and behind how many', () => {
  expect(statusWords({ message_id, state: 'queued', lag: 2, ...place })).toBe(
    'It waits to be scored and stored. 1 record is ahead of it. It lies at raw-3-42.'
  )
  expect(statusWords({ message_id, state: 'retrying', lag: 1, reason: 'waiting for the sink', ...place })).toBe(
    'It is not stored yet: waiting for the sink. It is next. It lies at raw-3-42.'
  )
})

test('says why feedback died, or that there is no trace of it', () => {
  expect(
    statusWords({ message_id, state: 'dead', reason: 'invalid-value', step: 'validate', message: 'no text' })
  ).toBe('It could not be processed: invalid-value in validate. no text')
  expect(statusWords({ message_id, state: 'unknown', detail: 'Nothing was found.' })).toBe('Nothing was found.')
})
