import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { inMemoryStores } from '#streams'
import type { StoreBackend } from '#streams/connector'
import { storeContract } from '../contracts/store-contract.ts'

const open = (): Promise<StoreBackend> =>
  inMemoryStores().open({ applicationId: 'a', topology: 't', partition: 0, store: 's' })

storeContract('memory', open)

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test('H4: an entry keeps nothing in memory but itself, neither the fetch that it came with nor a shared slab', async () => {
  const store = await open()
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  for (let n = 0; n < 64; n++) {
    const fetched = Buffer.alloc(1_048_576, 'x')
    fetched.write(String(n).padStart(4, '0'))
    await store.commit([{ key: fetched.subarray(0, 4), value: fetched.subarray(4, 28) }], n + 1)
    fetched.fill('y')
  }
  // What is collected is given back by another thread.
  const kept = (): number => {
    collectGarbage()
    return process.memoryUsage().arrayBuffers - before
  }
  await expect.poll(kept, { timeout: 10_000 }).toBeLessThan(16 * 1_048_576)
  const entries = [...store.range(undefined, undefined)]
  expect(entries.map(([key, value]) => [String(key), String(value)])).toEqual(
    Array.from({ length: 64 }, (_, n) => [String(n).padStart(4, '0'), 'x'.repeat(24)])
  )
})

test('bytes of any value come back as they were', async () => {
  const store = await open()
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  await store.commit([{ key: all, value: Buffer.concat([all, all]) }], 1)
  expect(store.get(all)).toEqual(Buffer.concat([all, all]))
  expect([...store.scan(undefined, 10)]).toEqual([[all, Buffer.concat([all, all])]])
})

test('scans meet every entry in turn, also those that come meanwhile', async () => {
  const store = await open()
  const entry = (name: string) => ({ key: Buffer.from(name), value: Buffer.from('v') })
  const names = (limit: number, after?: string): readonly string[] =>
    [...store.scan(after === undefined ? undefined : Buffer.from(after), limit)].map(([key]) => String(key))
  await store.commit(['a', 'b', 'c'].map(entry), 1)
  expect(names(2)).toEqual(['a', 'b'])
  await store.commit([entry('a'), entry('d')], 2)
  expect(names(2, 'b')).toEqual(['c', 'd'])
  expect(names(2, 'd')).toEqual([])
  expect(names(2)).toEqual(['a', 'b'])
})
