import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuzzRuns, fuzzTimeout } from '../test/fuzz.ts'
import { json, opaque, readJson, StreamsError, string, topic } from './index.ts'

const values = json<unknown>().serde
const texts = string.serde

const failure = (run: () => unknown): [code: string, message: string] => {
  try {
    run()
  } catch (error) {
    if (error instanceof StreamsError) return [error.code, error.message]
    throw error
  }
  throw new Error('nothing was thrown')
}

test.each([
  ['{"id":9007199254740993}', 'field id: the number 9007199254740993'],
  ['{"a":{"list":[1,{"n":1e400}]}}', 'field a.list.1.n: the number 1e400'],
  ['12345678901234567890', 'the number 12345678901234567890'],
  ['[-9007199254740993]', 'field 0: the number -9007199254740993'],
  ['{"tiny":1e-400}', 'field tiny: the number 1e-400'],
  ['{"pi":3.14159265358979323846}', 'field pi: the number 3.14159265358979323846']
])('W7: %s is refused, naming the number that would not come back equal', (text, message) => {
  const [code, found] = failure(() => values?.deserialize(Buffer.from(text)))
  expect(code).toBe('deserialization-failed')
  expect(found).toContain(message)
})

test.each([
  ['9007199254740992', 2 ** 53],
  ['1e3', 1_000],
  ['1.50', 1.5],
  ['100000000000000000000000', 1e23],
  ['0.1', 0.1],
  ['-0.0', -0],
  ['1E+2', 100],
  ['123456789012345680000', 123456789012345680000],
  ['"9007199254740993"', '9007199254740993'],
  ['{"a":"x: 9007199254740993, 1e400"}', { a: 'x: 9007199254740993, 1e400' }]
])('W7: %s is read as the number that it is', (text, value) => {
  expect(values?.deserialize(Buffer.from(text))).toEqual(value)
})

test('W7: a number in a field that is ignored does not matter', () => {
  const { id } = readJson(Buffer.from('{"id":1,"ignored":9007199254740993}')) as { id: number }
  expect(id).toBe(1)
})

test.each([
  ['an infinite number', { n: [1, Number.POSITIVE_INFINITY] }, 'JSON has no Infinity'],
  ['what is no number', { n: Number.NaN }, 'field n: JSON has no NaN'],
  ['a set, which would be empty', { a: {}, seen: new Set([1]) }, 'field seen: JSON has no Set: write [...set]'],
  ['a map, which would be empty', new Map([['a', 1]]), 'JSON has no Map: write Object.fromEntries(map)'],
  ['nothing', undefined, 'undefined is no value of JSON']
])('W7: %s is not written as null', (_, value, message) => {
  const [code, found] = failure(() => values?.serialize(value))
  expect([code, found]).toEqual(['serialization-failed', expect.stringContaining(message)])
})

test(
  'W7: whatever is written comes back equal, and whatever is read was written so',
  () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const written = values?.serialize(value) as Buffer
        expect(JSON.stringify(values?.deserialize(written))).toBe(JSON.stringify(value))
      }),
      { numRuns: fuzzRuns }
    )
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,24})?([eE][+-]?\d{1,3})?$/)
    fc.assert(
      fc.property(digits, source => {
        try {
          const value = values?.deserialize(Buffer.from(`{"n":${source}}`)) as { n: number }
          expect(Number(source)).toBe(value.n)
          expect(Number.isFinite(value.n)).toBe(true)
        } catch (error) {
          expect((error as StreamsError).code).toBe('deserialization-failed')
        }
      }),
      { numRuns: fuzzRuns }
    )
  },
  fuzzTimeout
)

test.each([
  ['eight bytes of a number', Buffer.from([0, 0, 0, 0, 0, 0, 0xc3, 0x28])],
  ['Latin-1', Buffer.from('größe', 'latin1')],
  ['half a character', Buffer.from('é').subarray(0, 1)]
])('W6: %s are no text, and no text is made of them', (_, data) => {
  expect(failure(() => texts?.deserialize(data))).toEqual([
    'deserialization-failed',
    expect.stringContaining('not UTF-8')
  ])
  expect(failure(() => values?.deserialize(data))).toEqual([
    'deserialization-failed',
    expect.stringContaining('not UTF-8')
  ])
  expect(opaque.serde?.deserialize(data)).toBe(data)
})

test('W6: text with half a surrogate pair is not written as another text', () => {
  expect(failure(() => texts?.serialize('a\ud800'))).toEqual([
    'serialization-failed',
    expect.stringContaining('surrogate')
  ])
  expect(failure(() => opaque.serde?.serialize('a\ud800'))[0]).toBe('serialization-failed')
})

test('W6: every text comes back as it was written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      if (text.isWellFormed()) expect(texts?.deserialize(texts.serialize(text))).toBe(text)
    })
  )
})

test('a topic may have keys of any bytes', () => {
  expect(topic('clicks', opaque, json<number>()).key.name).toBe('opaque')
})
