import { expect, test } from 'vitest'
import { serdes } from '../serdes.ts'
import { session, tumbling, type Windows } from '../windows/windows.ts'
import { undoWrites, type Writer } from './entries/write-layers.ts'
import { inMemoryStores } from './in-memory-stores.ts'
import { TaskStore } from './task-store.ts'
import { openWindowStore, type WindowOrder, windowStore } from './window-store.ts'

const address = { applicationId: 'a', topology: 't', partition: 0, store: 's' }
const aWriter = (): Writer => ({
  pending: 1,
  failed: false,
  timestamp: 0,
  writes: undefined
})

/** A store of windows over a backend in memory, which may be opened again. */
async function aStore(
  windows: Windows,
  retention: number,
  order: WindowOrder = {},
  isAhead?: (time: number) => boolean
) {
  const backend = await inMemoryStores().open(address)
  const definition = windowStore('s', windows, serdes.string, serdes.json<number>(), { retention }, order)
  const open = (writer?: Writer) => {
    const { key, value } = definition
    const task = new TaskStore(definition, backend, key.serde as never, value.serde as never, () => 0, isAhead)
    return { task, view: (by = writer) => openWindowStore(definition, task.view(() => by) as never) }
  }
  return { backend, open }
}

const at = (key: string, start: number, end = start + 10) => ({ key, window: { start, end } })
const shown = (entries: Iterable<readonly [{ key: string; window: { start: number; end: number } }, unknown]>) =>
  [...entries].map(([{ key, window }, value]) => `${key}@${window.start}-${window.end}=${value}`)

test('reads the windows of one key in both orders, also of keys that begin alike or hold the bytes of times', async () => {
  const { view } = (await aStore(tumbling(10), 1_000)).open()
  const keys = ['a', 'ab', 'a\0\0\0\0\0\0\0\0', '']
  for (const key of keys) for (const start of [0, 10, 20, 300]) view().put(at(key, start), start)
  for (const key of keys) {
    expect(shown(view().fetch(key, 10, 20))).toEqual([`${key}@10-20=10`, `${key}@20-30=20`])
    expect(shown(view().reverseFetch(key))).toEqual([300, 20, 10, 0].map(n => `${key}@${n}-${n + 10}=${n}`))
  }
  expect(shown(view().fetch('a', -5, -1))).toEqual([])
})

test('windows that lie the retention behind the newest are not there, in no read, and are not written', async () => {
  const { view } = (await aStore(tumbling(10), 20)).open()
  for (const start of [0, 10, 20]) view().put(at('a', start), start)
  expect([view().get(at('a', 0)), view().newest()]).toEqual([undefined, 20])
  view().put(at('b', 0), 7)
  expect(shown(view().all())).toEqual(['a@10-20=10', 'a@20-30=20'])
  expect(shown(view().fetch('a'))).toEqual(['a@10-20=10', 'a@20-30=20'])
  expect(shown(view().fetchAll(0, 100))).toEqual(['a@10-20=10', 'a@20-30=20'])
})

test('keeps the edge where it is told to', async () => {
  const { view } = (await aStore(tumbling(10), 20, { keepsEdge: true })).open()
  for (const start of [0, 10, 20]) view().put(at('a', start), start)
  expect(shown(view().all())).toEqual(['a@0-10=0', 'a@10-20=10', 'a@20-30=20'])
})

test('a record that fails takes the newest time back with its writes, whoever wrote after it', async () => {
  const { task, view } = (await aStore(tumbling(10), 20)).open()
  view().put(at('a', 0), 1)
  const [first, second] = [aWriter(), aWriter()]
  view(first).put(at('b', 1_000), 1)
  view(second).put(at('b', 2_000), 1)
  expect(view().get(at('a', 0))).toBeUndefined()
  undoWrites(first)
  expect(view().newest()).toBe(2_000)
  undoWrites(second)
  expect([view().newest(), view().get(at('a', 0))]).toEqual([0, 1])
  await task.commit(task.seal(), 1)
  expect(view().newest()).toBe(0)
})

test('the newest time outlives a restart, also that of a window which is gone, and one that is not committed does not', async () => {
  const { open } = await aStore(tumbling(10), 20)
  const before = open()
  before.view().put(at('a', 0), 1)
  before.view().put(at('a', 50), 1)
  before.view().delete(at('a', 50))
  await before.task.commit(before.task.seal(), 1)
  before.view().put(at('a', 90), 1)
  expect([open().view().newest(), open().view().get(at('a', 0))]).toEqual([50, undefined])
})

test('a time too far ahead of the clock is written but hides nothing', async () => {
  const { view } = (await aStore(tumbling(10), 20, {}, time => time > 1_000)).open()
  view().put(at('a', 0), 1)
  view().put(at('a', 5_000), 2)
  expect(shown(view().all())).toEqual(['a@0-10=1', 'a@5000-5010=2'])
})

test('windows that are over go from the backend without an entry in the changelog', async () => {
  const { backend, open } = await aStore(tumbling(10), 100)
  const { task, view } = open()
  const logged: string[] = []
  for (let start = 0; start < 10_000; start += 10) {
    view().put(at('a', start), start)
    const sealed = task.seal()
    logged.push(...sealed.entries().map(({ value }) => String(value)))
    await task.commit(sealed, start)
  }
  expect(logged).toHaveLength(1_000)
  expect(logged).not.toContain('null')
  expect(backend.size()).toBeLessThan(30)
})

test('a restore leaves out what is over and knows the newest time and the order of time', async () => {
  const { backend, open } = await aStore(tumbling(10), 100, { byTime: true })
  const { task, view } = open()
  const starts = Array.from({ length: 1_000 }, (_, n) => n * 10)
  const key = (start: number) => task.definition.key.serde?.serialize(at('a', start)) as Buffer
  for (let n = 0; n < 1_000; n += 100) {
    const entries = starts.slice(n, n + 100).map(start => ({ key: key(start), value: Buffer.from(String(start)) }))
    await task.restore(entries, n + 100)
  }
  expect(view().newest()).toBe(9_990)
  expect(shown(view().fetchAll(9_900, 9_920))).toEqual(['a@9900-9910=9900', 'a@9910-9920=9910', 'a@9920-9930=9920'])
  expect(backend.size()).toBeLessThan(300)
})

test.each([false, true])('with the order of time (%s) ranges, prefixes and all entries are the same', async byTime => {
  const { open } = await aStore(tumbling(10), 1_000, { byTime })
  const { task, view } = open()
  for (const key of ['b', 'a', 'ab']) for (const start of [20, 10]) view().put(at(key, start), start)
  await task.commit(task.seal(), 1)
  view().put(at('b', 0), 0)
  view().delete(at('a', 20))
  expect(shown(view().all())).toEqual([
    'a@10-20=10',
    'ab@10-20=10',
    'ab@20-30=20',
    'b@0-10=0',
    'b@10-20=10',
    'b@20-30=20'
  ])
  expect(shown(view().reverseAll())).toEqual(shown(view().all()).toReversed())
  expect(shown(view().prefixScan('a'))).toEqual(['a@10-20=10', 'ab@10-20=10', 'ab@20-30=20'])
  expect(shown(view().range(at('ab', 0), at('b', 10)))).toEqual([
    'ab@10-20=10',
    'ab@20-30=20',
    'b@0-10=0',
    'b@10-20=10'
  ])
  const inTime = ['b@0-10=0', 'a@10-20=10', 'ab@10-20=10', 'b@10-20=10']
  expect(shown(view().fetchAll(0, 10))).toEqual(byTime ? inTime : inTime.toSorted())
  expect(task.seal().entries()).toHaveLength(2)
})

test.each([false, true])(
  'sessions are ordered by their ends, then starts, and found by them (order of time: %s)',
  async byTime => {
    const { view } = (await aStore(session(5), 1_000, { byTime })).open()
    for (const [start, end] of [
      [0, 30],
      [10, 20],
      [5, 20],
      [40, 40]
    ] as const)
      view().put(at('a', start, end), end)
    expect(shown(view().fetch('a', 20, 30))).toEqual(['a@5-20=20', 'a@10-20=20', 'a@0-30=30'])
    expect(shown(view().fetchAll(30, 40))).toEqual(['a@0-30=30', 'a@40-40=40'])
  }
)

test('takes keys of a serde that is an object of a class', () => {
  class Prefixed {
    readonly #prefix = 'p-'
    serialize(key: string): Buffer {
      return Buffer.from(this.#prefix + key)
    }
    deserialize(data: Buffer): string {
      return data.toString().slice(this.#prefix.length)
    }
  }
  const key = { name: 'prefixed', serde: new Prefixed() }
  for (const windows of [tumbling(10), session(10)]) {
    const { serde } = windowStore('s', windows, key, serdes.string).key
    const windowed = { key: 'a', window: { start: 0, end: 10 } }
    expect(serde?.deserialize(serde.serialize(windowed))).toEqual(windowed)
  }
})
