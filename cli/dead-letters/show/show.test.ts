import { expect, test } from 'vitest'
import { type SerdeResolver, StreamsError } from '#streams'
import { die, feedback, memoryDeps, rawRecord } from '../letters/test-letters.ts'
import { letterJson, renderLetter } from './render-show.ts'
import { type ShownLetter, showDeadLetters } from './show.ts'

async function showFirst(deps: ReturnType<typeof memoryDeps>): Promise<ShownLetter> {
  const { letters } = await showDeadLetters(deps, { ids: ['0-0'], limit: 1 })
  if (letters[0] === undefined) throw new TypeError('no letter was found')
  return letters[0]
}

test('shows the decoded value, where it came from, why it died and what to do', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord({ headers: { traceparent: 'trace', twice: ['a', 'b'] } })])
  const letter = await showFirst(deps)
  expect(letter).toMatchObject({
    value: feedback,
    schemaId: 1,
    source: { topic: 'customer_feedback_events', partition: 1, offset: 7 },
    headers: { traceparent: 'trace', twice: ['a', 'b'], '__streams.errors.exception': 'invalid-value' },
    stacktrace: expect.stringContaining('StreamsError')
  })
  const text = renderLetter(letter)
  expect(text).toContain('invalid-value: customer_id is empty')
  expect(text).toContain('next           Correct the value')
  expect(text).toContain('"feedback_text": "This product is amazing!"')
  expect(JSON.parse(JSON.stringify(letterJson(letter)))).toMatchObject({ value: feedback, bytes: expect.any(String) })
})

test('shows bytes that cannot be decoded in hexadecimal and as text', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord({ value: Buffer.from('{"plain":"json"}\u0007!') })], new SyntaxError('bad'))
  const text = renderLetter(await showFirst(deps))
  expect(text).toContain('18 bytes, not decoded: deserialization-failed: no magic byte')
  expect(text).toContain('000000  7b 22 70 6c 61 69 6e 22 3a 22 6a 73 6f 6e 22 7d  {"plain":"json"}')
  expect(text).toContain('000010  07 21                                            .!')
})

test('shows a tombstone as one', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord({ value: null, key: null })])
  const text = renderLetter(await showFirst(deps))
  expect(text).toContain('(none: a tombstone)')
  expect(text).toContain('key            (none)')
})

test('shows the bytes while the registry is away', async () => {
  const away: SerdeResolver = () => ({
    serialize: () => Buffer.alloc(0),
    deserialize: () => {
      throw new TypeError('never called')
    },
    prepare: () => Promise.reject(new StreamsError('registry-unavailable', 'nobody answers', { retryable: true }))
  })
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  const letter = await showFirst({ ...deps, serdes: away })
  expect(letter.undecoded).toBe('registry-unavailable: nobody answers')
})

test('tells the next step of an error that has no code of ours', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()], new RangeError('boom'))
  expect(await showFirst(deps)).toMatchObject({ reason: 'RangeError', next: expect.stringContaining('Fix the step') })
})
