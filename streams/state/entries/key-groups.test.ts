import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeBytes, writeTime } from '../../time/time-bytes.ts'
import { inMemoryStores } from '../in-memory-stores.ts'
import type { KeyOrder } from '../key-range.ts'
import type { StoreBackend } from '../store-backend.ts'
import { KeyGroups, mostOfGroup } from './key-groups.ts'
import { reachedKey } from './retention.ts'
import { StoredEntries } from './stored-entries.ts'
import { undoWrites, type Writer } from './write-layers.ts'

const address = { applicationId: 'a', topology: 't', partition: 0, store: 's' }
const groups = ['a', 'ab', 'a\0', 'b', '']
function ofKey(store: StoredEntries, from: Buffer, to: Buffer, order: KeyOrder): Iterable<readonly [Buffer, Buffer]> {
  const entry = (key: Buffer, data: Buffer) => [key, data] as const
  const ends = store.endsOf(from)
  return (ends && store.fewOf(ends, { from, to, order, entry })) ?? store.manyOf(from, to, order)
}
const timeOf = (key: Buffer): number => key.readUInt32BE(key.length - 4)
const times = { retention: 1_000, keepsEdge: false, bytes: timeBytes, timeOf }

function keyOf(group: string, time: number): Buffer {
  const key = Buffer.alloc(group.length + timeBytes)
  key.write(group, 'latin1')
  writeTime(key, time, group.length)
  return key
}

const shown = (entries: Iterable<readonly [Buffer, Buffer]>): readonly string[] =>
  [...entries].map(([key, value]) => `${key.toString('latin1', 0, key.length - timeBytes)}@${timeOf(key)}=${value}`)

/** All entries of a group, found one by one in the whole store. */
const searched = (store: StoredEntries, group: string, from: number, to: number, order: KeyOrder): readonly string[] =>
  shown(
    [...store.range({}, order)].filter(
      ([key]) =>
        key.length === group.length + timeBytes &&
        key.toString('latin1', 0, group.length) === group &&
        timeOf(key) >= from &&
        timeOf(key) <= to
    )
  )

const action = fc.oneof(
  fc.record({
    does: fc.constantFrom('put' as const, 'remove' as const),
    group: fc.nat(groups.length - 1),
    time: fc.nat(9),
    writer: fc.nat(2)
  }),
  fc.record({ does: fc.constantFrom('fail' as const, 'finish' as const), writer: fc.nat(2) }),
  fc.record({ does: fc.constantFrom('seal' as const, 'commit' as const, 'open' as const, 'restore' as const) }),
  fc.record({
    does: fc.constant('read' as const),
    group: fc.nat(groups.length - 1),
    from: fc.nat(9),
    to: fc.nat(9),
    order: fc.constantFrom('ascending' as const, 'descending' as const)
  })
)

test('the entries of a group are those of the whole store, whatever was written, taken back, committed and forgotten', async () => {
  const property = fc.asyncProperty(
    fc.array(action, { maxLength: 60 }),
    fc.constantFrom(100, 100_000),
    fc.boolean(),
    async (all, held, byKey) => {
      const backend = await inMemoryStores().open(address)
      const open = () => new StoredEntries(backend, { ...times, byKey }, () => false, held)
      const begin = (): Writer => ({ pending: 1, failed: false, timestamp: 0, writes: undefined })
      let store = open()
      let writers = [begin(), begin(), begin()]
      let sealed: ReturnType<StoredEntries['seal']>[] = []
      let position = 0
      const end = (writer: number, failed: boolean): void => {
        if (failed) undoWrites(writers[writer] as Writer)
        else Object.assign(writers[writer] as Writer, { pending: 0 })
        writers[writer] = begin()
      }
      for (const [n, one] of all.entries()) {
        if (one.does === 'put' || one.does === 'remove') {
          const key = keyOf(groups[one.group] as string, one.time)
          const data = one.does === 'put' ? Buffer.from(String(n)) : null
          store.write(key, data, writers[one.writer], n)
        } else if (one.does === 'fail' || one.does === 'finish') end(one.writer, one.does === 'fail')
        else if (one.does === 'seal') sealed.push(store.seal(10))
        else if (one.does === 'commit') {
          const [layer] = sealed.splice(0, 1)
          if (layer) await store.commit(layer, ++position)
        } else if (one.does === 'open') {
          store = open()
          writers = [begin(), begin(), begin()]
          sealed = []
        } else if (one.does === 'restore') {
          await store.restore(
            [{ key: keyOf('a', 5), value: n % 3 === 0 ? null : Buffer.from(`restored ${n}`) }],
            ++position
          )
        } else if (one.does === 'read') {
          const group = groups[one.group] as string
          const read = ofKey(store, keyOf(group, one.from), keyOf(group, one.to), one.order)
          expect(shown(read)).toEqual(searched(store, group, one.from, one.to, one.order))
          for (let time = 0; time < 10; time++) {
            const key = keyOf(group, time)
            const [found] = searched(store, group, time, time, 'ascending')
            expect(found?.split('=')[1]).toBe(store.get(key)?.toString())
          }
        }
      }
    }
  )
  await fc.assert(property, { numRuns: 300 })
})

test('a group of more entries than are held is read from the store', async () => {
  const backend = await inMemoryStores().open(address)
  const store = new StoredEntries(backend, { ...times, retention: 10_000 }, () => false)
  for (let time = 0; time < mostOfGroup + 100; time++) {
    const key = keyOf('a', time)
    store.write(key, Buffer.from(String(time)), undefined, 0)
  }
  expect([...ofKey(store, keyOf('a', 0), keyOf('a', 5_000), 'ascending')]).toHaveLength(mostOfGroup + 100)
  expect(shown(ofKey(store, keyOf('a', 1_098), keyOf('a', 5_000), 'descending'))).toEqual([
    'a@1099=1099',
    'a@1098=1098'
  ])
})

test('a group is whole where more keys of another length lie between its own than are looked at', async () => {
  const backend = await inMemoryStores().open(address)
  const open = () => new StoredEntries(backend, { ...times, retention: 10_000 }, () => false)
  const first = open()
  const put = (store: StoredEntries, key: Buffer): void => {
    store.write(key, Buffer.from('x'), undefined, 0)
  }
  for (let n = 0; n < mostOfGroup + 100; n++) put(first, keyOf(`a${'\0'.repeat(timeBytes - 1)}${n}`, 0))
  for (const time of [100, 200]) put(first, keyOf('a', time))
  await first.commit(first.seal(10), 1)
  const store = open()
  put(store, keyOf('a', 300))
  expect(shown(ofKey(store, keyOf('a', 0), keyOf('a', 5_000), 'ascending'))).toEqual(['a@100=x', 'a@200=x', 'a@300=x'])
})

/** A store in memory that counts the looks into its backend. */
async function watched() {
  const backend = await inMemoryStores().open(address)
  const looks = { keys: 0, ranges: 0 }
  const watchedBackend: StoreBackend = {
    get: key => {
      looks.keys++
      return backend.get(key)
    },
    range: (from, to) => {
      looks.ranges++
      return backend.range(from, to)
    },
    reverseRange: backend.reverseRange,
    scan: backend.scan,
    size: backend.size,
    commit: backend.commit,
    position: backend.position,
    clear: backend.clear,
    close: backend.close
  }
  return { backend: watchedBackend, looks }
}

test('a store that is asked for the entries of keys looks nothing up that was never written, from its first entry on', async () => {
  const { backend, looks } = await watched()
  const store = new StoredEntries(backend, { ...times, byKey: true }, () => false)
  store.write(keyOf('first', 0), Buffer.from('first'), undefined, 0)
  looks.keys = 0
  for (let n = 0; n < 300; n++) {
    const key = keyOf(`k${n}`, n)
    expect([store.get(key), [...ofKey(store, key, keyOf(`k${n}`, 500), 'ascending')]]).toEqual([undefined, []])
    store.write(key, Buffer.from(String(n)), undefined, 0)
    if (n % 10 === 0) await store.commit(store.seal(10), n)
  }
  expect(looks).toEqual({ keys: 0, ranges: 0 })
  expect(shown(ofKey(store, keyOf('k0', 0), keyOf('k0', 500), 'ascending'))).toEqual(['k0@0=0'])
})

test('a store that was restored from nothing knows which keys it has', async () => {
  const { backend, looks } = await watched()
  const store = new StoredEntries(backend, { ...times, byKey: true }, () => false)
  const restored = Array.from({ length: 300 }, (_, n) => ({ key: keyOf(`k${n % 100}`, n), value: Buffer.from(`${n}`) }))
  await store.restore(restored, 300)
  await store.restore([{ key: keyOf('k7', 107), value: null }], 301)
  looks.ranges = 0
  expect(shown(ofKey(store, keyOf('k7', 0), keyOf('k7', 500), 'ascending'))).toEqual(['k7@7=7', 'k7@207=207'])
  expect([...ofKey(store, keyOf('none', 0), keyOf('none', 500), 'ascending')]).toEqual([])
  expect(looks.ranges).toBe(0)
})

test('what a store keeps of itself is no key of a group when it is restored', async () => {
  const { backend } = await watched()
  const store = new StoredEntries(backend, { ...times, byKey: true }, () => false)
  expect([...ofKey(store, keyOf('a', 0), keyOf('a', 9), 'ascending')]).toEqual([])
  const five = { key: keyOf('a', 5), value: Buffer.from('5') }
  await store.restore([five, { key: reachedKey, value: Buffer.alloc(8) }], 2)
  expect(shown(ofKey(store, keyOf('a', 0), keyOf('a', 9), 'ascending'))).toEqual(['a@5=5'])
})

/** Groups of keys that end in two letters, and what is held of them. */
function groupsOf(mostBytes: number) {
  const held = new KeyGroups(2, true, mostBytes)
  const endsOf = (group: string): string | undefined => held.endsOf(Buffer.from(`${group}--`))?.toString()
  const hold = (group: string, ...ends: readonly string[]): string | undefined =>
    held
      .hold(
        Buffer.from(`${group}--`),
        ends.map(end => Buffer.from(group + end))
      )
      ?.toString()
  return { held, endsOf, hold, lacks: (key: string): boolean => held.lacks(Buffer.from(key)) }
}

test('knows that a key is nowhere while it holds all there are', () => {
  const { held, endsOf, lacks } = groupsOf(100_000)
  for (const key of ['a01', 'a03', 'a02', 'a03', 'b01']) held.add(Buffer.from(key))
  expect([endsOf('a'), endsOf('c'), lacks('b02'), lacks('a01'), lacks('c01')]).toEqual([
    '010203',
    '',
    true,
    false,
    true
  ])
  for (const key of ['a02', 'a09', 'b01']) held.remove(Buffer.from(key))
  expect([endsOf('a'), endsOf('b'), lacks('a02'), lacks('a03')]).toEqual(['0103', '', true, false])
})

test('forgets the groups that were asked for longest ago, and does not take them for empty', () => {
  const { endsOf, hold, lacks } = groupsOf(100)
  for (const group of ['a', 'w', 'x', 'y', 'z', 'q', 'r', 's']) hold(group, '01')
  expect([endsOf('a'), lacks('a03')]).toEqual([undefined, false])
  expect(hold('a', '03', '01')).toBe('0103')
  expect([lacks('a02'), lacks('a03'), endsOf('s')]).toEqual([true, false, '01'])
})

test('keeps groups that come and go without an end in the bytes that it may', () => {
  const { held, lacks } = groupsOf(4_000)
  for (let n = 0; n < 10_000; n++) {
    held.add(Buffer.from(`group ${n}01`))
    if (n >= 10) held.remove(Buffer.from(`group ${n - 10}01`))
  }
  expect([lacks('group 999901'), lacks('group 501'), lacks('another01')]).toEqual([false, true, true])
})
