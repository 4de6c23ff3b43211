import { expect, test } from 'vitest'
import type { AvroField, AvroSchema } from '../avro-schema.ts'
import { compatibilityProblems } from './compare.ts'

const record = (...fields: readonly AvroField[]): string =>
  JSON.stringify({ type: 'record', name: 'Play', namespace: 'm', fields })

const field = (name: string, type: AvroSchema, rest: Partial<AvroField> = {}): AvroField => ({ name, type, ...rest })

const id = field('id', 'string')
const first = [{ version: 1, text: record(id, field('title', 'string')) }]

const change = (next: string, versions = first, level = 'FULL_TRANSITIVE' as const): readonly string[] =>
  compatibilityProblems(next, versions, level)

test('takes the same schema, and a field added with a default', () => {
  expect(change(record(id, field('title', 'string')))).toEqual([])
  expect(change(record(id, field('title', 'string'), field('rating', 'int', { default: 0 })))).toEqual([])
})

test('names a field added without a default', () => {
  expect(change(record(id, field('title', 'string'), field('rating', 'int')))).toEqual([
    'field rating is added without a default, so records of version 1 cannot be read'
  ])
})

test('names a field removed that had no default, and allows one that had', () => {
  expect(change(record(id))).toEqual(['field title is removed, but had no default in version 1, whose readers need it'])
  const optional = [{ version: 4, text: record(id, field('title', 'string', { default: '' })) }]
  expect(change(record(id), optional)).toEqual([])
})

test('compares with every version, or with the last one only when the level is not transitive', () => {
  const versions = [...first, { version: 2, text: record(id, field('title', 'string', { default: '' })) }]
  expect(change(record(id), versions)).toHaveLength(1)
  expect(compatibilityProblems(record(id), versions, 'FULL')).toEqual([])
})

test('asks for one direction only when the level does', () => {
  const widened = record(id, field('title', 'bytes'))
  const added = record(id, field('title', 'string'), field('rating', 'int'))
  expect(compatibilityProblems(added, first, 'FORWARD')).toEqual([])
  expect(compatibilityProblems(added, first, 'BACKWARD')).toHaveLength(1)
  expect(compatibilityProblems(widened, first, 'NONE')).toEqual([])
})

test('knows that numbers widen in one direction', () => {
  const versions = [{ version: 1, text: record(field('n', 'int')) }]
  expect(compatibilityProblems(record(field('n', 'long')), versions, 'BACKWARD')).toEqual([])
  expect(compatibilityProblems(record(field('n', 'long')), versions, 'FORWARD')).toEqual([
    'field n changes its type for readers of version 1: long cannot be read as int'
  ])
})

test('names symbols gained and lost by an enum without a default', () => {
  const quality = (...symbols: readonly string[]): string =>
    record(field('q', { type: 'enum', name: 'Quality', symbols }))
  expect(change(quality('SD', 'UHD'), [{ version: 1, text: quality('SD', 'HD') }])).toEqual([
    'field q loses the symbol HD that records of version 1 may hold',
    'field q gains the symbol UHD, which readers of version 1 do not know'
  ])
})

test('looks into nested records, arrays, maps and unions', () => {
  const nested = (...fields: readonly AvroField[]): string =>
    record(
      field('devices', {
        type: 'array',
        items: ['null', { type: 'record', name: 'Device', fields }]
      }),
      field('last', { type: 'map', values: 'Device' })
    )
  const versions = [{ version: 1, text: nested(field('os', 'string')) }]
  expect(change(nested(field('os', 'string'), field('cpu', 'string', { default: '' })), versions)).toEqual([])
  expect(change(nested(field('os', 'string'), field('cpu', 'string')), versions)).toEqual([
    'field devices[].cpu is added without a default, so records of version 1 cannot be read',
    'field last{}.cpu is added without a default, so records of version 1 cannot be read'
  ])
})

test('names a branch that a union gains', () => {
  const versions = [{ version: 1, text: record(field('x', ['null', 'string'])) }]
  expect(change(record(field('x', ['null', 'string', 'boolean'])), versions)).toEqual([
    'field x may now be boolean, which readers of version 1 do not take'
  ])
})

test('compares names without their namespace, and takes an alias for a rename', () => {
  const renamed = { type: 'record', name: 'Start', fields: [id, field('title', 'string')] }
  expect(change(JSON.stringify({ ...renamed, name: 'Play', namespace: 'other' }))).toEqual([])
  expect(compatibilityProblems(JSON.stringify(renamed), first, 'BACKWARD')).toEqual([
    'the record is renamed without an alias: Play cannot be read as Start (version 1)'
  ])
  expect(compatibilityProblems(JSON.stringify({ ...renamed, aliases: ['m.Play'] }), first, 'BACKWARD')).toEqual([])
})

test('ends on recursive types', () => {
  const tree = (...more: readonly AvroField[]): string =>
    record(field('children', { type: 'array', items: 'Play' }), ...more)
  expect(change(tree(field('n', 'int', { default: 0 })), [{ version: 1, text: tree() }])).toEqual([])
  expect(change(tree(field('n', 'int')), [{ version: 1, text: tree() }])).toHaveLength(1)
})
