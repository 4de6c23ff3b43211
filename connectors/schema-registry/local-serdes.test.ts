import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StreamsError, serdes } from '#streams'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackReceived, FeedbackScored } from '../../schemas/generated/feedback.ts'
import { localSerdes } from './local-serdes.ts'

const topic = 'customer_feedback_events'
const serde = localSerdes(catalogue)(serdes.avro<FeedbackReceived>(`${topic}-value`), topic, 'value')

const aFeedback: FeedbackReceived = {
  message_id: '0193e1a0-0000-7000-8000-000000000001',
  customer_id: 'c-1',
  feedback_text: 'Great coffee ☕',
  feedback_timestamp: 1_771_511_400_000
}

/** Where arithmetic on doubles goes wrong first. */
const edges = [2 ** 52, 2 ** 52 - 1, 2 ** 52 + 1, 2 ** 53 - 1, 2 ** 30, 2 ** 28].flatMap(n => [n, -n])

const feedback = fc.record({
  message_id: fc.uuid(),
  customer_id: fc.string({ unit: 'grapheme' }),
  feedback_text: fc.string({ unit: 'grapheme', maxLength: 3000 }),
  feedback_timestamp: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges))
})

const codeOf = (data: Buffer): unknown => {
  try {
    return serde.deserialize(data)
  } catch (error) {
    return error instanceof StreamsError ? error.code : error
  }
}

test('reads back every feedback it writes', () => {
  fc.assert(
    fc.property(feedback, value => {
      expect(serde.deserialize(serde.serialize(value))).toEqual(value)
    })
  )
})

test('answers any bytes with a value or a deserialization error, never with another one', () => {
  const bytes = fc.uint8Array({ maxLength: 60 })
  fc.assert(
    fc.property(bytes, fc.boolean(), (payload, header) => {
      const data = Buffer.from(header ? [0, 0, 0, 0, 1, ...payload] : payload)
      const result = codeOf(data)
      expect(result).toSatisfy(
        r =>
          r === 'deserialization-failed' || r === 'unknown-schema' || (typeof r === 'object' && !(r instanceof Error))
      )
    }),
    { numRuns: 500 }
  )
})

test('finds every prefix of a record truncated', () => {
  const data = serde.serialize(aFeedback)
  for (let length = 0; length < data.length; length++)
    expect(codeOf(data.subarray(0, length))).toBe('deserialization-failed')
})

test('writes records of any size, and bytes written before stay as they are', () => {
  const small = serde.serialize(aFeedback)
  const copy = Buffer.from(small)
  const large = { ...aFeedback, feedback_text: 'é'.repeat(100_000) }
  expect(serde.deserialize(serde.serialize(large))).toEqual(large)
  serde.serialize({ ...aFeedback, customer_id: 'other' })
  expect(small).toEqual(copy)
})

test.each([
  ['nothing', Buffer.alloc(0), '0 bytes are too short'],
  ['four bytes', Buffer.from([0, 0, 0, 0]), '4 bytes are too short'],
  ['plain JSON', Buffer.from('{"a":1}'), 'no magic byte: the first byte is 0x7b, not 0x00; it looks like plain JSON'],
  ['another magic byte', Buffer.from([1, 0, 0, 0, 1, 2]), 'no magic byte: the first byte is 0x01'],
  ['a negative id', Buffer.from([0, 255, 0, 0, 1, 2]), 'negative'],
  ['a header alone', Buffer.from([0, 0, 0, 0, 1]), 'truncated'],
  ['trailing bytes', Buffer.concat([serde.serialize(aFeedback), Buffer.from([1, 2])]), 'has 2 bytes left over'],
  ['another record type', Buffer.from([0, 0, 0, 0, 2, 0]), 'cannot be read as millrace.feedback.FeedbackReceived'],
  ['an unknown id', Buffer.from([0, 0, 0, 0, 99, 0]), 'does not know schema 99']
])('says precisely what is wrong with %s', (_name, data, message) => {
  expect(() => serde.deserialize(data)).toThrow(message)
})

test('refuses a long beyond 2^53 instead of rounding it', () => {
  const data = serde.serialize({ ...aFeedback, feedback_timestamp: 0 })
  const beyond = Buffer.concat([
    data.subarray(0, -1),
    Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40])
  ])
  expect(() => serde.deserialize(beyond)).toThrow('a long lies beyond 2^53')
})

test('names the field that does not fit when writing', () => {
  const wrong = { ...aFeedback, feedback_timestamp: '2026-01-01' } as unknown as FeedbackReceived
  expect(() => serde.serialize(wrong)).toThrow('field feedback_timestamp: expected long, got "2026-01-01"')
  const { customer_id: _, ...missing } = aFeedback
  expect(() => serde.serialize(missing as FeedbackReceived)).toThrow('field customer_id: expected string, got nothing')
  expect(() => serde.serialize({ ...aFeedback, feedback_timestamp: 2 ** 60 })).toThrow('field feedback_timestamp')
  expect(serde.deserialize(serde.serialize(aFeedback))).toEqual(aFeedback)
})

test('gives each subject its own id and tells it from the bytes', () => {
  const scored = localSerdes(catalogue)(serdes.avro<FeedbackScored>('customer_feedback_scored-value'), 's', 'value')
  const { feedback_timestamp, ...rest } = aFeedback
  const score = {
    sentiment_score: 'positive',
    compound: 0.5,
    scorer: 'vader',
    scorer_version: '1',
    analysis_timestamp: 3
  }
  const data = scored.serialize({ ...rest, feedback_timestamp, ...score })
  expect(scored.schemaId?.(data)).toBe(2)
  expect(serde.schemaId?.(serde.serialize(aFeedback))).toBe(1)
  expect(serde.schemaId?.(Buffer.from('text'))).toBeUndefined()
})

test('takes plain JSON for the topics that ask for it, with the same checks', () => {
  const json = localSerdes(catalogue, { plainJson: [topic] })(
    serdes.avro<FeedbackReceived>(`${topic}-value`),
    topic,
    'value'
  )
  expect(JSON.parse(json.serialize(aFeedback).toString())).toEqual(aFeedback)
  expect(json.deserialize(Buffer.from(JSON.stringify({ ...aFeedback, extra: 1 })))).toEqual(aFeedback)
  expect(() => json.deserialize(Buffer.from('{"customer_id":1}'))).toThrow('field message_id: expected string')
  expect(() => json.deserialize(Buffer.from('nonsense'))).toThrow('not JSON')
  expect(() => json.deserialize(serde.serialize(aFeedback))).toThrow('written through the schema registry')
})

test('names a subject that is not in the catalogue', () => {
  expect(() => localSerdes(catalogue)(serdes.avro('nope-value'), 'nope', 'value')).toThrow(
    'nope-value, which is not in'
  )
})
