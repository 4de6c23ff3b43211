import fc from 'fast-check'
import { expect, test } from 'vitest'
import { serdes } from '../serdes.ts'
import { inMemoryStores } from './in-memory-stores.ts'
import type { StoreBackend } from './store-backend.ts'
import { keyValueStore, type StoreOptions } from './store-definition.ts'
import { TaskStore } from './task-store.ts'

const address = { applicationId: 'a', topology: 't', partition: 0, store: 's' }
const entry = (key: string, value: string | null = key) => ({
  key: Buffer.from(key),
  value: value === null ? null : Buffer.from(value)
})
const shown = (entries: Iterable<readonly [Buffer, Buffer]>): readonly string[] =>
  [...entries].map(([key, value]) => `${key}=${value}`)

async function aStore(options: StoreOptions = {}, open = inMemoryStores().open) {
  const time = { now: 0 }
  const backend = await open(address)
  const definition = keyValueStore('s', serdes.string, serdes.json<number>(), options)
  const parts = [serdes.string.serde, definition.value.serde] as const
  const store = new TaskStore<string, number>(
    definition,
    backend,
    parts[0] as NonNullable<(typeof parts)[0]>,
    parts[1] as NonNullable<(typeof parts)[1]>,
    () => time.now
  )
  return { store, backend, time, view: store.view(() => undefined) }
}

test('H5: a store with a lifetime keeps a bounded multiple of what lives, however much each checkpoint adds', async () => {
  const { store, backend, time, view } = await aStore({ ttl: 1 })
  let most = 0
  for (let checkpoint = 1; checkpoint <= 60; checkpoint++) {
    time.now = checkpoint * 10
    for (let i = 0; i < 1_000; i++) view.put(`${checkpoint} ${i}`, i)
    await store.commit(store.seal(), checkpoint)
    most = Math.max(most, backend.size())
  }
  expect(most).toBeLessThan(4_000)
})

test('H5: the work of a checkpoint grows with what it adds, not with what the store holds', async () => {
  let looked = 0
  const counting = async (): Promise<StoreBackend> => {
    const backend = await inMemoryStores().open(address)
    return {
      ...backend,
      get: backend.get,
      range: backend.range,
      scan: (after, limit) => counted(backend.scan(after, limit))
    }
  }
  function* counted<T>(items: Iterable<T>): Iterable<T> {
    for (const item of items) {
      looked++
      yield item
    }
  }
  const { store, time, view } = await aStore({ ttl: 1 }, counting)
  for (let i = 0; i < 20_000; i++) view.put(`${i}`, i)
  await store.commit(store.seal(), 1)
  time.now = 1_000
  looked = 0
  view.put('one', 1)
  await store.commit(store.seal(), 2)
  expect(looked).toBeLessThanOrEqual(256)
})

test('M9: a range is read one by one, as far as somebody asks', async () => {
  let read = 0
  const counting = async (): Promise<StoreBackend> => {
    const backend = await inMemoryStores().open(address)
    return {
      ...backend,
      *range(from, to) {
        for (const item of backend.range(from, to)) {
          read++
          yield item
        }
      }
    }
  }
  const { store, view } = await aStore({}, counting)
  for (let i = 0; i < 5_000; i++) view.put(String(i).padStart(5, '0'), i)
  await store.commit(store.seal(), 1)
  view.put('00000', -1)
  view.delete('00001')
  view.put('00001a', -2)
  const first: (readonly [string, number])[] = []
  for (const item of view.range()) {
    first.push(item)
    if (first.length === 3) break
  }
  expect(first).toEqual([
    ['00000', -1],
    ['00001a', -2],
    ['00002', 2]
  ])
  expect(read).toBeLessThan(10)
})

test('M9: entries may be removed while a range goes over them', async () => {
  const { store, view } = await aStore()
  for (let i = 0; i < 100; i++) view.put(String(i), i)
  await store.commit(store.seal(), 1)
  for (let i = 50; i < 150; i++) view.put(String(i), -i)
  let seen = 0
  for (const [key] of view.range()) {
    seen++
    view.delete(key)
  }
  expect(seen).toBe(150)
  expect([...view.range()]).toEqual([])
})

test('M9: a range over a store in memory sees one state, whatever is committed meanwhile', async () => {
  const backend = await inMemoryStores().open(address)
  await backend.commit([entry('a', '1'), entry('b', '1'), entry('c', '1'), entry('e', '1')], 1)
  const range = backend.range()[Symbol.iterator]()
  expect(String(range.next().value)).toBe('a,1')
  await backend.commit([entry('b', '2'), entry('c', null), entry('d', '2')], 2)
  await backend.commit([entry('b', '3'), entry('e', null)], 3)
  expect(shown({ [Symbol.iterator]: () => range })).toEqual(['b=1', 'c=1', 'e=1'])
  expect(shown(backend.range())).toEqual(['a=1', 'b=3', 'd=2'])
})

test('M9: ranges over a store in memory are those of a sorted map, after any commits', async () => {
  const aKey = fc.constantFrom('', 'a', 'aa', 'ab', 'b', 'ba', 'c', 'd', 'e', 'f', 'g')
  const aChange = fc.tuple(aKey, fc.option(fc.constantFrom('1', '2', '3'), { nil: null }))
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.array(aChange, { maxLength: 6 }), fc.option(aKey), fc.option(aKey)), { maxLength: 25 }),
      async steps => {
        const backend = await inMemoryStores().open(address)
        const model = new Map<string, string>()
        for (const [changes, from, to] of steps) {
          await backend.commit(
            changes.map(([key, value]) => entry(key, value)),
            1
          )
          for (const [key, value] of changes) value === null ? model.delete(key) : model.set(key, value)
          const expected = [...model]
            .filter(([key]) => (from === null || key >= from) && (to === null || key <= to))
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, value]) => `${key}=${value}`)
          const bounds = [from, to].map(key => (key === null ? undefined : Buffer.from(key)))
          expect(shown(backend.range(bounds[0], bounds[1]))).toEqual(expected)
        }
      }
    ),
    { numRuns: 200 }
  )
})

test('H4: a store in memory keeps its entries, not the buffers that they came in', async () => {
  const backend = await inMemoryStores().open(address)
  const fetched = Buffer.alloc(1_000_000, 'x')
  await backend.commit([{ key: fetched.subarray(10, 15), value: fetched.subarray(100, 120) }], 1)
  const [[key, value] = []] = backend.range() as Iterable<readonly [Buffer, Buffer]>
  expect([String(key), value?.length]).toEqual(['xxxxx', 20])
  expect(key?.buffer.byteLength).toBeLessThan(100_000)
  expect(value?.buffer.byteLength).toBeLessThan(100_000)
})
