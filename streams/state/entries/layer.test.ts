import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Layer } from './layer.ts'

interface Written {
  readonly key: Buffer
  readonly n: number
}

const shown = (entries: Iterable<Written>): readonly string[] => [...entries].map(({ key, n }) => `${key}=${n}`).sort()

test('holds the newest entry of each key, whatever was set and taken away', () => {
  const aChange = fc.record({ key: fc.nat(200).map(String), isGone: fc.boolean() })
  const property = fc.property(fc.array(aChange, { maxLength: 1_000, size: 'max' }), changes => {
    const layer = new Layer<Written>()
    const model = new Map<string, Written>()
    for (const [n, { key: text, isGone }] of changes.entries()) {
      const key = Buffer.from(text)
      if (isGone) {
        layer.delete(key)
        model.delete(text)
      } else {
        const entry = { key, n }
        expect(layer.set(entry)).toBe(model.get(text))
        model.set(text, entry)
      }
      expect(layer.size).toBe(model.size)
      expect(layer.get(Buffer.from(text))).toBe(model.get(text))
      if (n % 100 === 0) expect(shown(layer.all())).toEqual(shown(model.values()))
    }
    expect(shown(layer.all())).toEqual(shown(model.values()))
    for (const [text, entry] of model) expect(layer.get(Buffer.from(text))).toBe(entry)
  })
  fc.assert(property, { numRuns: 50 })
})

test('lists keys in the order in which they came, also those that were set again', () => {
  const layer = new Layer<Written>()
  for (const [n, key] of ['b', 'a', 'c', 'a'].entries()) layer.set({ key: Buffer.from(key), n })
  layer.delete(Buffer.from('b'))
  expect(layer.all().map(({ key, n }) => `${key}=${n}`)).toEqual(['a=3', 'c=2'])
})

test('keeps keys apart of which one begins with the other', () => {
  const layer = new Layer<Written>()
  for (const [n, key] of ['', 'a', 'a\0', 'a\0\0'].entries()) layer.set({ key: Buffer.from(key), n })
  expect(shown(layer.all())).toHaveLength(4)
  expect(layer.get(Buffer.from('a\0'))?.n).toBe(2)
})
