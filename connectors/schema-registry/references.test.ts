import { expect, test } from 'vitest'
import { serdes } from '#streams'
import { localSerdes, type SubjectReference, type SubjectSchema } from './index.ts'

const schemaOf = (name: string, ...fields: readonly object[]): string =>
  JSON.stringify({ type: 'record', name, namespace: 'shop', fields })
const entry = (subject: string, schema: string, ...references: readonly SubjectReference[]): SubjectSchema => {
  return { subject, topic: 'orders', format: 'avro', compatibility: 'BACKWARD', schema, references }
}
const country = entry('country', schemaOf('Country', { name: 'code', type: 'string' }))
const address = entry('address', schemaOf('Address', { name: 'country', type: 'Country' }), {
  name: 'shop.Country',
  subject: 'country'
})
const order = entry('orders-value', schemaOf('Order', { name: 'to', type: 'Address' }), {
  name: 'shop.Address',
  subject: 'address'
})

test('a schema is made whole of what it refers to, and of what that refers to', () => {
  const serde = localSerdes([order, address, country])(serdes.avro<object>('orders-value'), 'orders', 'value')
  const value = { to: { country: { code: 'BE' } } }
  expect(serde.deserialize(serde.serialize(value))).toEqual(value)
})

test.each([
  [[order, country], 'orders-value refers to address, which is not in the catalogue: add it there'],
  [
    [order, address, { ...country, references: [{ name: 'shop.Order', subject: 'orders-value' }] }],
    'schemas refer to each other in a circle: orders-value -> address -> country -> orders-value'
  ],
  [
    [order, address, { ...country, format: 'json-schema' } as const],
    'address is avro and refers to country, which is json-schema'
  ]
])('references that cannot be are refused: %#', (catalogue, reason) => {
  expect(() => localSerdes(catalogue)).toThrow(reason)
})
