import avsc from 'avsc'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AvroSchema } from '../avro-schema.ts'
import { describeReadProblem, readProblems } from './read-problems.ts'

const primitive = fc.constantFrom('null', 'boolean', 'int', 'long', 'float', 'double', 'string', 'bytes')

const enumeration = fc
  .record({ symbols: fc.subarray(['A', 'B', 'C'], { minLength: 1 }) })
  .map(({ symbols }) => ({ type: 'enum', name: 'E', symbols }))

const fixed = fc.constantFrom(1, 2).map(size => ({ type: 'fixed', name: 'F', size }))

const leaf: fc.Arbitrary<AvroSchema> = fc.oneof(primitive, enumeration, fixed)

const nested: fc.Arbitrary<AvroSchema> = fc.oneof(
  leaf,
  leaf.map(items => ({ type: 'array', items })),
  leaf.map(values => ({ type: 'map', values })),
  fc.uniqueArray(primitive, { minLength: 1, maxLength: 4 })
)

/** Fields of few names and types, so that pairs of records often nearly match; each kind of named type occurs once. */
const schema: fc.Arbitrary<AvroSchema> = fc
  .record({ a: nested, b: primitive, keepB: fc.boolean(), withDefault: fc.boolean() })
  .map(({ a, b, keepB, withDefault }) => ({
    type: 'record',
    name: 'R',
    fields: [
      { name: 'a', type: a },
      ...(keepB
        ? [{ name: 'b', type: ['null', ...(b === 'null' ? [] : [b])], ...(withDefault && { default: null }) }]
        : [])
    ]
  }))

function codecCanRead(reader: AvroSchema, writer: AvroSchema): boolean {
  const types = [reader, writer].map(one => avsc.Type.forSchema(one as avsc.Schema)) as [avsc.Type, avsc.Type]
  try {
    types[0].createResolver(types[1])
    return true
  } catch {
    return false
  }
}

test('finds a problem exactly when the codec cannot read', () => {
  fc.assert(
    fc.property(schema, schema, (reader, writer) => {
      expect(readProblems(reader, writer).length === 0).toBe(codecCanRead(reader, writer))
    }),
    { numRuns: 500 }
  )
})

test('finds nothing when the two are the same', () => {
  fc.assert(
    fc.property(schema, same => {
      expect(readProblems(same, same)).toEqual([])
    })
  )
})

test('describes what keeps records from being read', () => {
  const reader = { type: 'record', name: 'R', fields: [{ name: 'a', type: 'int' }] }
  const writer = { type: 'record', name: 'R', fields: [] }
  expect(readProblems(reader, writer).map(describeReadProblem)).toEqual([
    'field a: it is not written, and the reader has no default'
  ])
})
