import { expect, test } from 'vitest'
import { subjectNames } from './index.ts'

const order = JSON.stringify({ type: 'record', name: 'Order', namespace: 'com.shop', fields: [] })

test('names subjects as the strategies of other clients do', () => {
  expect(subjectNames.topic('orders')).toBe('orders-value')
  expect(subjectNames.topic('orders', 'key')).toBe('orders-key')
  expect(subjectNames.record(order)).toBe('com.shop.Order')
  expect(subjectNames.record('{"title":"Order","type":"object"}')).toBe('Order')
  expect(subjectNames.topicRecord('orders', order)).toBe('orders-com.shop.Order')
})

test('a schema without a name is refused', () => {
  for (const schema of ['"string"', '{"type":"object"}'])
    expect(() => subjectNames.record(schema)).toThrow('give an Avro schema a name, a JSON schema a title')
})
