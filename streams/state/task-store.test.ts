import { expect, test } from 'vitest'
import { json, string } from '../serde.ts'
import { inMemoryStores } from './in-memory-stores.ts'
import { keyValueStore, type StoreOptions } from './store-definition.ts'
import { TaskStore, type Writer } from './task-store.ts'

interface TestWriter extends Writer {
  pending: number
  readonly fail: () => void
}

const aWriter = (timestamp = 0): TestWriter => {
  const writer: TestWriter = {
    pending: 1,
    writes: undefined,
    timestamp,
    fail: () => {
      for (const write of writer.writes?.reverse() ?? []) write.undo()
      writer.writes = undefined
      writer.pending = 0
    }
  }
  return writer
}

async function aStore(options: StoreOptions = {}) {
  const time = { now: 0 }
  const backend = await inMemoryStores().open('t', 's', 0)
  const definition = keyValueStore('s', string, json<number>(), options)
  const store = new TaskStore<string, number>(
    definition,
    backend,
    string.serde as NonNullable<typeof string.serde>,
    definition.value.serde as NonNullable<typeof definition.value.serde>,
    () => time.now
  )
  const checkpoint = async (): Promise<readonly string[]> => {
    const sealed = store.seal()
    await store.commit(sealed, 0)
    return sealed.entries.map(({ key, value }) => `${key}=${value === null ? 'gone' : value.toString()}`)
  }
  const by = (writer: Writer | undefined) => store.view(() => writer)
  return { store, backend, time, checkpoint, by }
}

test('commits the newest finished write of a key and keeps the unfinished ones above it, in order', async () => {
  const { by, checkpoint } = await aStore()
  const writers = [aWriter(), aWriter(), aWriter()] as const
  writers.forEach((writer, n) => {
    by(writer).put('a', n)
  })
  writers[0].pending = 0
  expect(await checkpoint()).toEqual(['a=0'])
  writers[1].pending = 0
  expect(await checkpoint()).toEqual(['a=1'])
  writers[2].fail()
  expect(by(undefined).get('a')).toBe(1)
  expect(await checkpoint()).toEqual([])
})

test('a write under a newer one goes when its record fails', async () => {
  const { by, checkpoint } = await aStore()
  const [first, second] = [aWriter(), aWriter()]
  by(first).put('a', 1)
  by(second).put('a', 2)
  first.fail()
  expect(await checkpoint()).toEqual([])
  second.fail()
  expect(by(undefined).get('a')).toBeUndefined()
})

test('a record that wrote twice and fails leaves the write of the record before', async () => {
  const { by, checkpoint } = await aStore()
  const [first, second] = [aWriter(), aWriter()]
  by(first).put('a', 1)
  first.pending = 0
  second.pending = 0
  by(second).put('a', 2)
  by(second).put('a', 3)
  second.fail()
  expect(by(undefined).get('a')).toBe(1)
  expect(await checkpoint()).toEqual(['a=1'])
})

test('reads see what is being committed, and ranges see every layer', async () => {
  const { store, by } = await aStore()
  by(undefined).put('a', 1)
  by(undefined).put('b', 1)
  const sealed = store.seal()
  by(undefined).delete('b')
  by(undefined).put('c', 1)
  expect([...by(undefined).range()]).toEqual([
    ['a', 1],
    ['c', 1]
  ])
  await store.commit(sealed, 2)
  expect([...by(undefined).range('a', 'b')]).toEqual([['a', 1]])
})

test('removes expired entries with later checkpoints, but none that was written anew', async () => {
  const { by, checkpoint, time, backend } = await aStore({ ttl: 10 })
  for (const key of ['a', 'b', 'c']) by(aWriterOf(0)).put(key, 1)
  await checkpoint()
  time.now = 10
  expect(by(undefined).get('a')).toBeUndefined()
  by(aWriterOf(10)).put('b', 2)
  await checkpoint()
  await checkpoint()
  expect(backend.size()).toBe(1)
  expect(by(undefined).get('b')).toBe(2)
})

function aWriterOf(timestamp: number): Writer {
  return { ...aWriter(timestamp), pending: 0 }
}
