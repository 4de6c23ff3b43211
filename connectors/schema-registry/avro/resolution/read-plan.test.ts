import avsc from 'avsc'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuzzRuns, fuzzTimeout } from '../../../../test/fuzz.ts'
import { avroType } from '../avro-types.ts'
import { avroNode } from './avro-node.ts'
import { Misfit, readPlan } from './read-plan.ts'

type Schema = string | readonly Schema[] | { readonly [part: string]: unknown }

const primitive = fc.constantFrom('null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string')

/** Schemas without unions, whose named types are named by a counter so that no name comes twice. */
const { schema } = fc.letrec<{ schema: Schema }>(tie => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    primitive,
    tie('schema').map(items => ({ type: 'array', items })),
    tie('schema').map(values => ({ type: 'map', values })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 4 }).map(types => ({ record: types })),
    fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { minLength: 1 }).map(symbols => ({ enum: symbols })),
    fc.integer({ min: 1, max: 4 }).map(size => ({ fixed: size })),
    fc.uniqueArray(primitive, { minLength: 1, maxLength: 4 })
  )
}))

/** Gives the named types of a made-up schema their names. */
function named(made: Schema, counter = { next: 0 }): Schema {
  if (typeof made === 'string') return made
  if (Array.isArray(made)) return (made as readonly Schema[]).map(branch => named(branch, counter))
  const { type, items, values, record, enum: symbols, fixed: size } = made as { readonly [part: string]: Schema }
  const name = `N${counter.next++}`
  if (record !== undefined) {
    const fields = (record as readonly Schema[]).map((field, i) => ({ name: `f${i}`, type: named(field, counter) }))
    return { type: 'record', name, fields }
  }
  if (symbols !== undefined) return { type: 'enum', name, symbols }
  if (size !== undefined) return { type: 'fixed', name, size }
  if (items !== undefined) return { type: type as string, items: named(items, counter) }
  return { type: type as string, values: named(values as Schema, counter) }
}

/** Bytes of a value that the codec makes up, and the value as it reads them itself. */
function written(type: avsc.Type): { data: Buffer; value: unknown } {
  const data = type.toBuffer(type.random())
  return { data, value: type.fromBuffer(data) }
}

const planOf = (reader: Schema, writer: Schema) =>
  readPlan(avroNode(JSON.stringify(reader)), avroNode(JSON.stringify(writer)))

test(
  'W1: whatever was written is read as it is with its own schema, to the last byte',
  () => {
    fc.assert(
      fc.property(schema, made => {
        const own = named(made)
        const type = avroType(JSON.stringify(own))
        const { data, value } = written(type)
        const { read, plain } = planOf(own, own)
        expect(plain).toBe(true)
        const { value: found, end } = read(Buffer.concat([Buffer.from('#'), data]), 1)
        expect(end).toBe(1 + data.length)
        expect(found).toEqual(value)
      }),
      { numRuns: fuzzRuns }
    )
  },
  fuzzTimeout
)

test(
  'W1, W4: a writer with fields that the reader lacks, and unions where it has none, reads as the codec reads or refuses a branch',
  () => {
    const wrapped = fc.record({
      kept: fc.array(schema, { minLength: 1, maxLength: 4 }),
      extra: fc.array(schema, { maxLength: 3 }),
      nullable: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 })
    })
    fc.assert(
      fc.property(wrapped, ({ kept, extra, nullable }) => {
        const counter = { next: 0 }
        const fields = kept.map((field, i) => ({ name: `k${i}`, type: named(field, counter) }))
        const more = extra.map((field, i) => ({ name: `x${i}`, type: named(field, counter) }))
        const isUnion = (i: number): boolean =>
          nullable[i] === true && !Array.isArray(fields[i]?.type) && fields[i]?.type !== 'null'
        const writerFields = fields.map((field, i) => (isUnion(i) ? { ...field, type: ['null', field.type] } : field))
        const reader = { type: 'record', name: 'R', fields }
        const writer = { type: 'record', name: 'R', fields: [...more, ...writerFields] }
        const { data, value: all } = written(avroType(JSON.stringify(writer)))
        const value = all as { readonly [name: string]: unknown }
        const nulls = writerFields.filter(({ name }, i) => isUnion(i) && value[name] === null)
        const { read } = planOf(reader, writer)
        const [first] = nulls
        if (first !== undefined) {
          expect(() => read(data, 0)).toThrow(Misfit)
          expect(() => read(data, 0)).toThrow(new RegExp(`^field ${first.name}: null cannot be read as `))
          return
        }
        const expected = Object.fromEntries(fields.map(({ name }) => [name, value[name]]))
        const found = read(data, 0)
        expect(found.end).toBe(data.length)
        expect(found.value).toEqual(expected)
      }),
      { numRuns: fuzzRuns }
    )
  },
  fuzzTimeout
)

test(
  'bytes that are no such record are refused and never hang or crash',
  () => {
    fc.assert(
      fc.property(schema, schema, fc.uint8Array({ maxLength: 40 }), (first, second, bytes) => {
        const [reader, writer] = [named(first), named(second)]
        const { read } = planOf(reader, writer)
        try {
          expect(read(Buffer.from(bytes), 0).end).toBeLessThanOrEqual(bytes.length)
        } catch (error) {
          expect(error instanceof Misfit || error instanceof RangeError).toBe(true)
        }
      }),
      { numRuns: fuzzRuns }
    )
  },
  fuzzTimeout
)

test('a recursive type is read to its end', () => {
  const list = {
    type: 'record',
    name: 'L',
    fields: [
      { name: 'n', type: 'int' },
      { name: 'next', type: ['null', 'L'] }
    ]
  }
  const value = { n: 1, next: { n: 2, next: { n: 3, next: null } } }
  const writer = { ...list, fields: [{ name: 'more', type: 'string' }, ...list.fields] }
  const withMore = (one: unknown): unknown =>
    one === null ? null : { more: 'x', n: (one as typeof value).n, next: withMore((one as typeof value).next) }
  const data = avsc.Type.forSchema(writer as avsc.Schema).toBuffer(withMore(value))
  expect(planOf(list, writer).read(data, 0).value).toEqual(value)
})

test.each([
  ['int', 'long', 5, 5],
  ['int', 'double', 5, 5],
  ['long', 'float', 5, 5],
  ['float', 'double', 0.5, 0.5],
  ['string', 'bytes', 'é', Buffer.from('é')],
  ['bytes', 'string', Buffer.from('é'), 'é']
])('%s is promoted to %s', (writer, reader, written, found) => {
  const data = avsc.Type.forSchema(writer as avsc.Schema).toBuffer(written)
  expect(planOf(reader, writer).read(data, 0).value).toEqual(found)
})

test('an enum takes its default for a symbol that the reader does not know, and is refused without one', () => {
  const of = (...symbols: string[]) => ({ type: 'enum', name: 'E', symbols })
  const data = Buffer.from([2])
  expect(planOf({ ...of('A'), default: 'A' }, of('A', 'B')).read(data, 0).value).toBe('A')
  expect(() => planOf(of('A'), of('A', 'B')).read(data, 0)).toThrow('the reader does not know the symbol B')
})

test('defaults of missing fields are made anew for each record', () => {
  const list = { name: 'list', type: { type: 'array', items: 'bytes' }, default: ['\u00ff'] }
  const { read } = planOf({ type: 'record', name: 'R', fields: [list] }, { type: 'record', name: 'R', fields: [] })
  const [first, second] = [read(Buffer.alloc(0), 0).value, read(Buffer.alloc(0), 0).value]
  expect(first).toEqual({ list: [Buffer.from([255])] })
  expect(first).not.toBe(second)
})
