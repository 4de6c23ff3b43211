import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteSlabs, sizeFor } from './byte-slabs.ts'
import { ByteTable } from './byte-table.ts'
import { HashedSlots } from './hashed-slots.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

test('is a map from bytes to bytes, after any changes, with keys and values of any length', () => {
  const aKey = fc.oneof(fc.nat(40).map(String), fc.constantFrom('', 'k'.repeat(70), 'k'.repeat(5_000)))
  const aValue = fc.oneof(fc.nat(2_000), fc.constantFrom(0, 140_000)).map(length => 'v'.repeat(length))
  const aChange = fc.tuple(aKey, fc.option(aValue, { nil: null, freq: 3 }))
  fc.assert(
    fc.property(fc.array(aChange, { maxLength: 60, size: 'max' }), changes => {
      const table = new ByteTable()
      const model = new Map<string, string>()
      for (const [key, value] of changes) {
        if (value === null) table.delete(bytes(key))
        else expect(table.set(bytes(key), bytes(value))).toBe(!model.has(key))
        if (value === null) model.delete(key)
        else model.set(key, value)
        expect(table.size).toBe(model.size)
        const found = table.get(bytes(key))
        expect([found?.length, table.has(bytes(key))]).toEqual([value?.length, value !== null])
      }
      expect([...table.keys()].map(String).sort()).toEqual([...model.keys()].sort())
      for (const [key, value] of model) expect(table.get(bytes(key))?.equals(bytes(value))).toBe(true)
    }),
    { numRuns: 50 }
  )
})

test('a scan meets each entry that stays once, whatever comes and goes meanwhile', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(400), fc.boolean()), { maxLength: 300, size: 'max' }), changes => {
      const table = new ByteTable()
      const stays = Array.from({ length: 20 }, (_, n) => `stays ${n}`)
      for (const [n, name] of stays.entries()) {
        for (let more = 0; more < 10; more++) table.set(bytes(`goes ${n * 10 + more}`), bytes('1'))
        table.set(bytes(name), bytes('1'))
      }
      const met: string[] = []
      table.rewind()
      for (const [n, isThere] of changes) {
        if (isThere) table.set(bytes(`goes ${n}`), bytes('2'))
        else table.delete(bytes(`goes ${n}`))
        const key = table.scan()
        if (key) met.push(String(key))
      }
      for (let key = table.scan(); key; key = table.scan()) met.push(String(key))
      expect(met.filter(key => key.startsWith('stays')).sort()).toEqual([...stays].sort())
    }),
    { numRuns: 50 }
  )
})

test('a scan does not go over the places of what is gone', () => {
  const slots = new HashedSlots()
  const isAny = () => true
  for (let n = 0; n < 10_000; n++) slots.add(n, n)
  for (let n = 0; n < 9_990; n++) slots.remove(slots.find(n, isAny, undefined))
  expect([...slots.numbers()]).toEqual(Array.from({ length: 10 }, (_, n) => 9_990 + n))
  expect(slots.used).toBeLessThan(100)
})

test('what is read and what is given stay apart from what is kept', () => {
  const table = new ByteTable()
  const [key, value] = [bytes('key'), bytes('old')]
  table.set(key, value)
  value.write('???')
  const read = table.get(key)
  table.set(key, bytes('new'))
  expect([String(read), String(table.get(key))]).toEqual(['old', 'new'])
  read?.write('!!!')
  expect(String(table.get(key))).toBe('new')
})

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test('room of what was replaced or removed is used again, and given back when most of it lies idle', async () => {
  const kept = (): number => {
    collectGarbage()
    return process.memoryUsage().arrayBuffers
  }
  const before = kept()
  const table = new ByteTable()
  const large = Buffer.alloc(1_000)
  for (let n = 0; n < 20_000; n++) table.set(bytes(String(n)), large)
  for (let n = 0; n < 200_000; n++) {
    table.delete(bytes(String(n)))
    table.set(bytes(String(n + 20_000)), large)
  }
  await expect.poll(() => kept() - before, { timeout: 10_000 }).toBeLessThan(30_000_000)
  for (let n = 200_000; n < 220_000; n++) table.set(bytes(String(n)), bytes('small'))
  await expect.poll(() => kept() - before, { timeout: 10_000 }).toBeLessThan(10_000_000)
  expect([table.size, String(table.get(bytes('219999')))]).toEqual([20_000, 'small'])
})

test('blocks that are given back are taken again, the large ones with slabs of their own', () => {
  const slabs = new ByteSlabs()
  for (const bytes of [1, 8, 100, 1_025, 50_000, 131_073, 3_000_000]) {
    const block = slabs.take(bytes)
    expect(slabs.slabOf(block).length).toBeGreaterThanOrEqual(sizeFor(bytes))
    slabs.give(block, bytes)
    expect(slabs.live).toBe(0)
    const again = slabs.take(bytes)
    expect(again).toBe(block)
    slabs.give(again, bytes)
  }
  expect(slabs.idle).toBeLessThan(200_000)
})

test('a block is at most an eighth larger than what is asked for, once that is more than some bytes', () => {
  for (let bytes = 64; bytes < 300_000; bytes += 7) {
    expect(sizeFor(bytes)).toBeGreaterThanOrEqual(bytes)
    expect(sizeFor(bytes)).toBeLessThanOrEqual(Math.ceil(bytes * 1.125))
  }
})
