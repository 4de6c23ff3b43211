import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuzzRuns, fuzzTimeout } from '../test/fuzz.ts'
import { withHeader } from './headers.ts'
import {
  bytes,
  deadLetterTo,
  errorHeaders,
  type HeaderEntry,
  type Headers,
  headerEntries,
  headersOf,
  headerText,
  json,
  noHeaders,
  StreamsBuilder,
  string,
  topic,
  withHeaders,
  withoutHeaders
} from './index.ts'
import { TopologyTestDriver } from './testing/index.ts'

const names = fc.oneof(
  fc.string(),
  fc.constantFrom('a', 'b', '0', '7', '12', '__proto__', 'constructor', 'toString', '')
)
const entry = fc.tuple(names, fc.option(fc.uint8Array({ maxLength: 3 }).map(data => Buffer.from(data))))
const lists: fc.Arbitrary<HeaderEntry[]> = fc.array(entry, { maxLength: 8 })

test(
  'W9: headers come out in the order in which they came in: repeats, numbers, odd names and nulls',
  () => {
    fc.assert(
      fc.property(lists, entries => {
        expect(headerEntries(headersOf(entries))).toEqual(entries)
      }),
      { numRuns: fuzzRuns }
    )
  },
  fuzzTimeout
)

test(
  'W9: headers that are added stand behind the others, and take the place of those of their name',
  () => {
    fc.assert(
      fc.property(lists, entries => {
        const added = headersOf([['b', 'new']])
        const expected = [...entries.filter(([name]) => name !== 'b'), ['b', 'new']]
        expect(headerEntries(withHeaders(headersOf(entries), added))).toEqual(expected)
        expect(headerEntries(withoutHeaders(headersOf(entries), name => name === 'b'))).toEqual(expected.slice(0, -1))
      }),
      { numRuns: fuzzRuns }
    )
  },
  fuzzTimeout
)

test('W9: the view shows every name with its values in order', () => {
  const headers = headersOf([
    ['b', '1'],
    ['a', 'x'],
    ['b', '2'],
    ['__proto__', 'p'],
    ['n', null]
  ])
  expect(headers.b).toEqual(['1', '2'])
  expect(Object.keys(headers)).toEqual(['b', 'a', '__proto__', 'n'])
  expect([headerText(headers, 'b'), headerText(headers, '__proto__'), headerText(headers, 'n')]).toEqual([
    '1',
    'p',
    undefined
  ])
  expect(headerText(headers, 'constructor')).toBeUndefined()
})

test('headers that nothing was added to or taken from stay the same object', () => {
  const headers = headersOf([['a', '1']])
  expect(withoutHeaders(headers, name => name === 'b')).toBe(headers)
  expect(headersOf([])).toBe(noHeaders)
})

const odd: readonly HeaderEntry[] = [
  ['b', Buffer.from('1')],
  ['7', Buffer.from('seven')],
  ['a', null],
  ['b', Buffer.from('2')],
  ['__proto__', Buffer.from('p')]
]

const [input, output] = [topic('in', string, json<number>()), topic('out', string, json<number>())]
const dead = topic('dead', bytes, bytes)

test('W9: outputs, retries and dead letters carry the headers of their record in order', async () => {
  const builder = new StreamsBuilder('odd', { onError: deadLetterTo(dead), retryTopics: { delays: [10] } })
  const fail = (value: number): number => {
    if (value < 0) throw new Error('negative')
    return value
  }
  builder.stream('read', input).mapValues('check', fail).to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('k', 1, { headers: headersOf(odd) })
  await driver.input(input).pipe('k', -1, { headers: headersOf(odd) })
  await driver.advanceWallClockTime(10)
  const [good] = driver.output(output).read()
  const [letter] = driver.output(dead).read()
  expect(headerEntries(good?.headers ?? noHeaders)).toEqual(odd)
  const own = headerEntries(letter?.headers ?? noHeaders).filter(([name]) => !name.startsWith('__streams.'))
  expect(own).toEqual(odd)
  expect(headerText(letter?.headers ?? noHeaders, errorHeaders.message)).toBe('negative')
})

test.each<[string, Headers]>([
  ['none', noHeaders],
  ['one', headersOf([['a', '1']])],
  [
    'some, a prototype among them',
    headersOf([
      ['b', '2'],
      ['__proto__', 'p'],
      ['a', null]
    ])
  ],
  ['some made by hand', { b: '2', a: ['1', '3'] }],
  [
    'a name twice',
    headersOf([
      ['a', '1'],
      ['b', '2'],
      ['a', '3']
    ])
  ],
  [
    'an index',
    headersOf([
      ['b', '2'],
      ['1', '3']
    ])
  ],
  [
    'the name already',
    headersOf([
      ['new', '0'],
      ['b', '2'],
      ['new', '1']
    ])
  ]
])('W27: one header is added to %s as several are', (_, headers) => {
  expect(headerEntries(withHeader(headers, 'new', 'v'))).toEqual(headerEntries(withHeaders(headers, { new: 'v' })))
})
