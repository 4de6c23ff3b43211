import { expect, test } from 'vitest'
import type { Serde } from './serde.ts'
import { serdes } from './serdes.ts'

const of = ({ serde }: { readonly serde?: Serde<number> | undefined }): Serde<number> => serde as Serde<number>
const long = of(serdes.long)
const integer = of(serdes.integer)
const double = of(serdes.double)

test.each<readonly [string, Serde<number>, number, string]>([
  ['long', long, 258, '0000000000000102'],
  ['long', long, -1, 'ffffffffffffffff'],
  ['long', long, Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
  ['integer', integer, 258, '00000102'],
  ['integer', integer, -2_147_483_648, '80000000'],
  ['double', double, -1.5, 'bff8000000000000'],
  ['double', double, Number.POSITIVE_INFINITY, '7ff0000000000000']
])('writes a %s as Kafka does: %#', (_, serde, value, hex) => {
  expect(serde.serialize(value).toString('hex')).toBe(hex)
  expect(serde.deserialize(Buffer.from(hex, 'hex'))).toBe(value)
})

test.each<readonly [Serde<number>, number, string]>([
  [long, 1.5, '1.5 is no long: it must be a whole number that JavaScript holds exactly'],
  [long, 2 ** 53, '9007199254740992 is no long'],
  [integer, 2 ** 31, '2147483648 is no integer: it must be a whole number of 32 bits'],
  [integer, Number.NaN, 'NaN is no integer'],
  [double, '1' as unknown as number, '1 is no double: it must be a number']
])('refuses to write what would come out as another number: %#', (serde, value, words) => {
  expect(() => serde.serialize(value)).toThrow(expect.objectContaining({ code: 'serialization-failed' }))
  expect(() => serde.serialize(value)).toThrow(words)
})

test('refuses bytes of another length, and longs that a number cannot hold', () => {
  expect(() => long.deserialize(Buffer.from('7'))).toThrow('a long has 8 bytes, and there are 1')
  expect(() => integer.deserialize(Buffer.alloc(8))).toThrow('an integer has 4 bytes, and there are 8')
  const large = Buffer.from('7fffffffffffffff', 'hex')
  expect(() => long.deserialize(large)).toThrow('the long 9223372036854775807 is more than a number holds exactly')
})
