import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lmdbStores } from './index.ts'
import { RecentValues } from './recent-values.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const keys = Array.from({ length: 8 }, (_, n) => `key-${n}`)

test('a store answers what was committed, whatever it holds in memory, also while a commit is under way', async () => {
  const { path, remove } = await temporaryDirectory()
  let stores = 0
  const change = fc.record({
    key: fc.constantFrom(...keys),
    value: fc.option(fc.constantFrom('', 'a', 'bc', 'd'.repeat(5_000))),
    isKnown: fc.boolean()
  })
  const turn = fc.record({ reads: fc.array(fc.constantFrom(...keys)), changes: fc.array(change, { maxLength: 5 }) })
  const property = fc.asyncProperty(fc.array(turn, { maxLength: 12 }), async turns => {
    const address = { applicationId: 'a', topology: 't', partition: stores++, store: 's' }
    const store = await lmdbStores({ directory: path, readCacheBytes: 700 }).open(address)
    const model = new Map<string, string>()
    for (const [n, { reads, changes }] of turns.entries()) {
      const before = new Map(model)
      const committed = store.commit(
        changes.map(({ key, value, isKnown }) => ({
          key: bytes(key),
          value: value === null ? null : bytes(value),
          ...(isKnown ? { id: key } : {})
        })),
        n
      )
      for (const { key, value } of changes) {
        if (value === null) model.delete(key)
        else model.set(key, value)
      }
      for (const key of reads)
        expect([before.get(key), model.get(key)]).toContain(store.get(bytes(key), key)?.toString('latin1'))
      await committed
      for (const key of keys) expect(store.get(bytes(key))?.toString('latin1')).toBe(model.get(key))
    }
    await store.clear()
    expect(store.get(bytes(keys[0] as string))).toBeUndefined()
    await store.close()
  })
  try {
    await fc.assert(property, { numRuns: 25 })
  } finally {
    await remove()
  }
})

test('holds no more than it may, and forgets what was read longest ago', () => {
  const recent = new RecentValues(2_000)
  for (let n = 0; n < 30; n++) recent.wasRead(`${n}`, bytes('value'))
  expect(recent.get('29')?.toString()).toBe('value')
  expect(recent.get('0')).toBeUndefined()
  recent.wasWritten('0', bytes('unread'))
  recent.wasWritten('29', null)
  expect([recent.get('0'), recent.get('29')]).toEqual([undefined, null])
})
