import { expect, test } from 'vitest'
import { inMemoryStores, type StoreBackend } from '#streams'
import { storeContract } from '../contracts/store-contract.ts'

const open = (): Promise<StoreBackend> =>
  inMemoryStores().open({ applicationId: 'a', topology: 't', partition: 0, store: 's' })

storeContract('memory', open)

test('H4: an entry keeps nothing in memory but itself, neither the fetch that it came with nor a shared slab', async () => {
  const store = await open()
  const fetched = Buffer.alloc(1_048_576, 'x')
  const entry = (from: number) => ({
    key: fetched.subarray(from, from + 4),
    value: fetched.subarray(from + 4, from + 28)
  })
  await store.commit([entry(0), { key: Buffer.from('zzzz'), value: Buffer.from('z'.repeat(24)) }], 2)
  const entries = [...store.range(undefined, undefined)]
  for (const bytes of entries.flat()) expect(bytes.buffer.byteLength).toBe(28)
  expect(entries.map(([key, value]) => [String(key), String(value)])).toEqual([
    ['xxxx', 'x'.repeat(24)],
    ['zzzz', 'z'.repeat(24)]
  ])
})
