import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorHeaders, type HeaderEntry, headerEntries, headersOf, headerText } from '#streams'
import { FakeClock, listSink, TopologyTestDriver } from '#streams/testing'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackReceived, FeedbackScored } from '../../schemas/generated/feedback.ts'
import { topics } from '../../topology/feedback/topics.ts'
import { feedbackTopology } from '../../topology/feedback/topology.ts'
import { createScorer } from '../../topology/sentiment/index.ts'
import { fuzzRuns, fuzzTimeout } from '../fuzz.ts'

/** Records of one run: a driver takes some time to make. */
const perRun = 10

const serde = localSerdes(catalogue)(topics.raw.value, topics.raw.name, 'value')
const feedback = fc
  .record({
    message_id: fc.uuid(),
    customer_id: fc.string({ minLength: 1, maxLength: 20 }),
    feedback_text: fc.string({ minLength: 1, maxLength: 60 }),
    feedback_timestamp: fc.oneof(fc.integer(), fc.maxSafeInteger())
  })
  .map((value: FeedbackReceived) => serde.serialize(value))
const anyBytes = fc.uint8Array({ maxLength: 30 }).map(bytes => Buffer.from(bytes))
const damaged = fc.tuple(feedback, fc.nat(), fc.nat(255)).map(([bytes, at, byte]) => {
  const copy = Buffer.from(bytes)
  copy[at % copy.length] = byte
  return copy
})
const cut = fc.tuple(feedback, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % bytes.length))
const names = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('__proto__', '7', 'a', '__streams.retry.not-before')
)
const record = fc.record({
  key: fc.option(anyBytes),
  value: fc.option(fc.oneof(feedback, feedback, anyBytes, damaged, cut), { freq: 10 }),
  headers: fc.array(fc.tuple(names, fc.option(anyBytes)), { maxLength: 4 }),
  timestamp: fc.oneof(
    fc.constantFrom(-1, 0, 1_771_511_400, 1_771_511_400_000_000, 2 ** 53 - 1, -(2 ** 53)),
    fc.integer(),
    fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 })
  )
})

const asText = (entries: readonly HeaderEntry[]): readonly string[] =>
  entries.map(
    ([name, value]) => `${name}=${value === null ? 'null' : Buffer.from(value as Uint8Array).toString('hex')}`
  )

test(
  'W6, W9, W10, W11: whatever keys, values, headers and times others send, each record ends as one row or one letter with its bytes',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: perRun }), async records => {
        const clock = new FakeClock()
        const rows = listSink<string, FeedbackScored>({ id: row => row.value.message_id })
        const topology = feedbackTopology({ scorer: createScorer('vader'), rows, clock })
        const driver = new TopologyTestDriver(topology, { serdes: localSerdes(catalogue), clock })
        for (const { key, value, headers, timestamp } of records) {
          await driver.input(topics.raw).pipeBytes(key, value, { headers: headersOf(headers), timestamp })
        }
        const scored = driver.output(topics.scored).read()
        const letters = driver.output(topics.deadLetter).read()
        expect(scored.length + letters.length).toBe(records.length)
        expect(driver.committed.get(topics.raw.name)).toBe(records.length)
        for (const letter of letters) {
          const source = records[Number(headerText(letter.headers, errorHeaders.offset))]
          expect([letter.key, letter.value]).toEqual([source?.key ?? null, source?.value ?? null])
          const kept = headerEntries(letter.headers).filter(([name]) => !name.startsWith('__streams.'))
          expect(asText(kept)).toEqual(
            asText((source?.headers ?? []).filter(([name]) => !name.startsWith('__streams.')))
          )
        }
        await driver.stop()
      }),
      { numRuns: Math.ceil(fuzzRuns / perRun) }
    )
  },
  fuzzTimeout
)
