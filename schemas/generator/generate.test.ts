import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { catalogue } from '../catalogue.ts'
import { AvroTypes } from './avro-types.ts'
import { generateTypes } from './generate.ts'
import { JsonSchemaTypes } from './json-schema-types.ts'

test.each(generateTypes(catalogue))('$path is what the schemas generate; else run npm run schemas:generate', file => {
  expect(readFileSync(new URL(`../${file.path}`, import.meta.url), 'utf8')).toBe(file.text)
})

const typesOf = (schema: Parameters<AvroTypes['typeOf']>[0]): string => {
  const types = new AvroTypes()
  types.typeOf(schema)
  return types.declarations.toString()
}

test('declares nested records, enums, arrays, maps and nullable fields of an Avro record', () => {
  const schema = {
    type: 'record',
    name: 'Play',
    namespace: 'm',
    fields: [
      { name: 'device', type: { type: 'record', name: 'Device', fields: [{ name: 'os', type: 'string' }] } },
      { name: 'quality', type: { type: 'enum', name: 'Quality', symbols: ['SD', 'HD'] }, doc: 'Of the picture.' },
      { name: 'tags', type: { type: 'array', items: ['null', 'string'] } },
      { name: 'labels', type: { type: 'map', values: 'm.Device' } },
      { name: 'ended', type: ['null', { type: 'long', logicalType: 'timestamp-millis' }], default: null }
    ]
  }
  expect(typesOf(schema)).toBe(`export interface Play {
  readonly device: Device
  /** Of the picture. */
  readonly quality: Quality
  readonly tags: readonly (string | null)[]
  readonly labels: { readonly [key: string]: Device }
  /** Milliseconds since the epoch. */
  readonly ended: number | null
}

export interface Device {
  readonly os: string
}

export type Quality = 'SD' | 'HD'
`)
})

test('wraps the branches of a union that cannot be told apart at run time, as the codec does', () => {
  const record = (name: string) => ({ type: 'record', name, fields: [{ name: 'x', type: 'int' }] })
  const schema = {
    type: 'record',
    name: 'E',
    namespace: 'm',
    fields: [{ name: 'of', type: ['null', record('A'), record('B')] }]
  }
  expect(typesOf(schema)).toContain("readonly of: { readonly 'm.A': A } | { readonly 'm.B': B } | null")
})

test('refuses two different types of one name', () => {
  const types = new AvroTypes()
  types.typeOf({ type: 'enum', name: 'Q', symbols: ['A'] })
  expect(() => types.typeOf({ type: 'enum', name: 'Q', symbols: ['B'] })).toThrow('declare a type Q differently')
})

test('declares the interface of a JSON Schema with optional fields and enums', () => {
  const types = new JsonSchemaTypes()
  types.declare(
    {
      title: 'Order',
      description: 'One order.',
      type: 'object',
      properties: {
        id: { type: 'string', description: 'Unique.' },
        size: { enum: ['S', 'L'] },
        notes: { type: 'array', items: { type: ['string', 'null'] } }
      },
      required: ['id']
    },
    'fallback'
  )
  expect(types.declarations.toString()).toBe(`/** One order. */
export interface Order {
  /** Unique. */
  readonly id: string
  readonly size?: 'S' | 'L'
  readonly notes?: readonly (string | null)[]
}
`)
})

test('refuses JSON Schema keywords that a type cannot express', () => {
  expect(() => new JsonSchemaTypes().declare({ title: 'T', allOf: [] } as never, 'T')).toThrow('allOf')
})
