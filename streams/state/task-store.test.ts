import { expect, test } from 'vitest'
import { serdes } from '../serdes.ts'
import { undoWrites, type Writer } from './entries/write-layers.ts'
import { inMemoryStores } from './in-memory-stores.ts'
import { keyValueStore, type StoreOptions } from './store-definition.ts'
import { TaskStore } from './task-store.ts'

interface TestWriter extends Writer {
  pending: number
  failed: boolean
  readonly fail: () => void
}

const aWriter = (timestamp = 0): TestWriter => {
  const writer: TestWriter = {
    pending: 1,
    failed: false,
    writes: undefined,
    timestamp,
    fail: () => {
      undoWrites(writer)
      writer.pending = 0
      writer.failed = true
    }
  }
  return writer
}

async function aStore(options: StoreOptions = {}) {
  const time = { now: 0 }
  const backend = await inMemoryStores().open({ applicationId: 'a', topology: 't', partition: 0, store: 's' })
  const definition = keyValueStore('s', serdes.string, serdes.json<number>(), options)
  const store = new TaskStore<string, number>(
    definition,
    backend,
    serdes.string.serde as NonNullable<typeof serdes.string.serde>,
    definition.value.serde as NonNullable<typeof definition.value.serde>,
    () => time.now
  )
  const checkpoint = async (): Promise<readonly string[]> => {
    const sealed = store.seal()
    await store.commit(sealed, 0)
    return sealed.entries().map(({ key, value }) => `${key}=${value === null ? 'gone' : value.toString()}`)
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

test('reverse ranges and prefixes see every layer, in order, and what is written meanwhile does not show', async () => {
  const { store, by } = await aStore()
  const view = by(undefined)
  view.putAll([
    ['a', 1],
    ['ab', 2],
    ['abc', 3],
    ['b', 4]
  ])
  await store.commit(store.seal(), 1)
  view.putAll([
    ['ab', null],
    ['abd', 5],
    ['aa', 6]
  ])
  store.seal()
  view.putAll([
    ['abc', 7],
    ['ac', 8]
  ])
  const all = [
    ['a', 1],
    ['aa', 6],
    ['abc', 7],
    ['abd', 5],
    ['ac', 8],
    ['b', 4]
  ]
  expect([...view.all()]).toEqual(all)
  expect([...view.reverseAll()]).toEqual(all.toReversed())
  expect([...view.reverseRange('aa', 'abd')]).toEqual(all.slice(1, 4).toReversed())
  expect([...view.prefixScan('ab')]).toEqual(all.slice(2, 4))
  expect([...view.prefixScan(Buffer.from('a'))]).toEqual(all.slice(0, 5))
  expect([...view.prefixScan('')]).toEqual(all)
  for (const [key] of view.reverseAll())
    view.putAll([
      [`${key}0`, 9],
      [key, null]
    ])
  expect([...view.all()].map(([key]) => key)).toEqual(all.map(([key]) => `${key}0`))
})

test('putAll of a record that fails leaves nothing', async () => {
  const { by, checkpoint } = await aStore()
  const writer = aWriter()
  by(undefined).put('a', 1)
  by(writer).putAll([
    ['a', null],
    ['b', 2]
  ])
  writer.fail()
  expect(await checkpoint()).toEqual(['a=1'])
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

const shown = ({ entries }: { entries: () => readonly { key: Buffer; value: Buffer | null }[] }): readonly string[] =>
  entries().map(({ key, value }) => `${key}=${value}`)

const finished = (): TestWriter => Object.assign(aWriter(), { pending: 0 })

test('S6: a record that is given up while its checkpoint is written takes its entries out of it, and those below show again', async () => {
  const { store, by } = await aStore()
  const [good, refused] = [finished(), finished()]
  by(good).put('a', 1)
  by(refused).put('a', 2)
  by(refused).put('b', 2)
  const sealed = store.seal()
  refused.fail()
  expect(shown(sealed)).toEqual(['a=1'])
  expect([by(undefined).get('a'), by(undefined).get('b')]).toEqual([1, undefined])
  await store.commit(sealed, 1)
  expect([...by(undefined).range()]).toEqual([['a', 1]])
})

test('S6: what a later record wrote over a refused one stays, in the same checkpoint and in the next', async () => {
  const { store, by } = await aStore()
  const refused = finished()
  by(refused).put('a', 1)
  by(finished()).put('a', 2)
  by(refused).put('b', 1)
  const first = store.seal()
  by(finished()).put('b', 2)
  const second = store.seal()
  refused.fail()
  expect([shown(first), shown(second)]).toEqual([['a=2'], ['b=2']])
})

test('S6: the write of an unfinished record below a refused one comes back on top, to be committed when it is finished', async () => {
  const { store, by, checkpoint } = await aStore()
  const [unfinished, refused] = [aWriter(), finished()]
  by(unfinished).put('a', 1)
  by(refused).put('a', 2)
  const sealed = store.seal()
  expect(shown(sealed)).toEqual(['a=2'])
  refused.fail()
  expect(shown(sealed)).toEqual([])
  expect(by(undefined).get('a')).toBe(1)
  await store.commit(sealed, 1)
  expect(await checkpoint()).toEqual([])
  unfinished.pending = 0
  expect(await checkpoint()).toEqual(['a=1'])
})

test('S6: a record below a refused one that fails later leaves nothing', async () => {
  const { store, by, checkpoint } = await aStore()
  const [unfinished, refused] = [aWriter(), finished()]
  by(unfinished).put('a', 1)
  by(refused).put('a', 2)
  const sealed = store.seal()
  refused.fail()
  unfinished.fail()
  await store.commit(sealed, 1)
  expect(await checkpoint()).toEqual([])
  expect(by(undefined).get('a')).toBeUndefined()
})

test('H8: writes of a record that failed are ignored and heard of', async () => {
  const { store, checkpoint } = await aStore()
  const writer = aWriter()
  let ignored = 0
  const view = store.view(
    () => writer,
    () => 1,
    () => void ignored++
  )
  writer.fail()
  view.put('a', 1)
  view.delete('b')
  expect(view.putIfAbsent('c', 1)).toBe(true)
  expect(ignored).toBe(3)
  expect(await checkpoint()).toEqual([])
})

test('a row that was read is not looked up again for what it was before, unless anything has changed', async () => {
  const { store, backend, by, checkpoint } = await aStore()
  by(undefined).put('a', 1)
  await checkpoint()
  let looks = 0
  const { get } = backend
  const counted = (key: Buffer): Buffer | undefined => {
    looks++
    return get(key)
  }
  Object.assign(backend, { get: counted })
  expect([by(undefined).get('a'), store.latest('a'), looks]).toEqual([1, 1, 1])
  const writer = aWriter()
  by(writer).put('a', 2)
  expect([by(writer).get('a'), store.latest('a')]).toEqual([2, 2])
  writer.fail()
  expect(store.latest('a')).toBe(1)
  expect(by(undefined).get('a')).toBe(1)
  await store.restore([{ key: Buffer.from('a'), value: Buffer.from('3') }], 2)
  expect(store.latest('a')).toBe(3)
  by(undefined).get('b')
  expect(store.latest('a')).toBe(3)
})

test('keeps bytes as they were when they were put in, whatever becomes of them', async () => {
  const backend = await inMemoryStores().open({ applicationId: 'a', topology: 't', partition: 0, store: 's' })
  const bytes = serdes.bytes.serde as NonNullable<typeof serdes.bytes.serde>
  const definition = keyValueStore('s', serdes.bytes, serdes.bytes)
  const store = new TaskStore(definition, backend, bytes, bytes, () => 0)
  const view = store.view(() => undefined)
  const [key, value] = [Buffer.from('a'), Buffer.from('1')]
  view.put(key, value)
  key.write('b')
  value.write('2')
  view.put(key, value)
  key.write('c')
  expect([...view.all()].map(([found, kept]) => `${found}=${kept}`)).toEqual(['a=1', 'b=2'])
  await store.commit(store.seal(), 1)
  expect([view.get(Buffer.from('a')), view.get(Buffer.from('b'))].map(String)).toEqual(['1', '2'])
})
