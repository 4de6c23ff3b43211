import { expect, test } from 'vitest'
import type { WireBroker } from '../kafkajs-internals.ts'
import { commonVersion, type Message, messages, versionFor } from './api-versions.ts'
import { FieldReader } from './field-reader.ts'
import { FieldWriter } from './field-writer.ts'

const message: Message = { name: 'Fetch', apiKey: 1, min: 4, max: 13, flexibleFrom: 12 }

function aBroker(minVersion: number, maxVersion: number): WireBroker {
  return { versions: { 1: { minVersion, maxVersion } } } as unknown as WireBroker
}

test('the newest version of both sides is spoken, and never one that the broker has given up or we do not know', () => {
  expect([aBroker(0, 11), aBroker(4, 18), aBroker(13, 18)].map(broker => versionFor(broker, message))).toEqual([
    11, 13, 13
  ])
  expect([aBroker(0, 3), aBroker(14, 18)].map(broker => commonVersion(broker, message))).toEqual([undefined, undefined])
  expect(commonVersion(aBroker(0, 18), messages.metadata)).toBeUndefined()
})

test('a broker without a common version is refused in words that name both ranges', () => {
  expect(() => versionFor(aBroker(14, 18), message)).toThrow(/version 4 to 13 of Fetch, the broker speaks 14 to 18/)
  expect(() => versionFor(aBroker(14, 18), messages.metadata)).toThrow(/Metadata, the broker does not know it/)
})

test.each([false, true])('fields are read as they were written, flexible: %s', flexible => {
  const long = 'ä'.repeat(300)
  const writer = new FieldWriter(flexible)
  writer.boolean(true)
  writer.int16(-2)
  writer.int32(70_000)
  writer.int64(2 ** 40)
  for (const text of ['', 'short', long]) writer.string(text)
  writer.nullableString(null)
  writer.uuid('1b671a64-40d5-491e-99b0-da01ff1f3341')
  writer.uuid('0'.repeat(32))
  writer.array([1, 2, 3], item => {
    writer.int32(item)
    writer.end()
  })
  writer.array(null, () => undefined)
  writer.end()
  const reader = new FieldReader(writer.payload().buffer, flexible)
  expect([reader.boolean(), reader.int16(), reader.int32(), reader.int64()]).toEqual([true, -2, 70_000, 2 ** 40])
  expect([reader.string(), reader.string(), reader.string(), reader.nullableString()]).toEqual([
    '',
    'short',
    long,
    null
  ])
  expect([reader.uuid(), reader.uuid()]).toEqual(['1b671a64-40d5-491e-99b0-da01ff1f3341', undefined])
  const item = (): number => {
    const value = reader.int32()
    reader.end()
    return value
  }
  expect([reader.array(item), reader.array(item)]).toEqual([[1, 2, 3], []])
  reader.end()
})

test('tagged fields that are not known are passed over, those that are may be read in part', () => {
  const reader = new FieldReader(Buffer.from([0, 2, 0, 4, 0, 0, 0, 9, 5, 3, 1, 2, 3, 7]), true)
  const tags: (readonly number[])[] = []
  reader.end(tag => void tags.push(tag === 0 ? [tag, reader.int32()] : [tag]))
  expect(tags).toEqual([[0, 9], [5]])
  expect(reader.boolean()).toBe(true)
})
