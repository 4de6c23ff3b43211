import { describe, expect, test } from 'vitest'
import type { StoreBackend, StoreEntry } from '#streams/connector'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const put = (key: string, value = key): StoreEntry => ({ key: bytes(key), value: bytes(value) })
const remove = (key: string): StoreEntry => ({ key: bytes(key), value: null })
const shown = (entries: Iterable<readonly [Buffer, Buffer]>): readonly string[] =>
  [...entries].map(([key, value]) => `${key.toString('latin1')}=${value.toString('latin1')}`)

/** The behaviour every `StoreBackend` has. `open` makes an empty one; the caller closes what it opened. */
export function storeContract(name: string, open: () => Promise<StoreBackend>): void {
  describe(`the store contract, on ${name}`, () => {
    test('is empty and has no position before the first commit', async () => {
      const store = await open()
      expect([store.get(bytes('a')), store.size(), store.position()]).toEqual([undefined, 0, undefined])
      expect(shown(store.range())).toEqual([])
      expect(shown(store.scan(undefined, 10))).toEqual([])
    })

    test('shows what was committed, replaced and removed, and the position, as soon as commit resolves', async () => {
      const store = await open()
      await store.commit([put('a'), put('b'), put('c')], 3)
      await store.commit([put('b', 'new'), remove('a'), remove('none')], 6)
      expect(shown(store.range())).toEqual(['b=new', 'c=c'])
      expect([store.get(bytes('a')), store.get(bytes('b'))?.toString(), store.size()]).toEqual([undefined, 'new', 2])
      expect(store.position()).toBe(6)
    })

    test('keeps what is written down of it, until it is cleared', async () => {
      const store = await open()
      expect(store.manifest?.read()).toBeUndefined()
      await store.manifest?.write(bytes('one'))
      await store.commit([put('a')], 3)
      await store.manifest?.write(bytes('two'))
      expect([store.manifest?.read()?.toString(), store.size(), store.position()]).toEqual(['two', 1, 3])
      await store.clear()
      expect(store.manifest?.read()).toBeUndefined()
    })

    test('moves the position alone', async () => {
      const store = await open()
      await store.commit([], 7)
      expect([store.position(), store.size()]).toEqual([7, 0])
    })

    test('the last of several entries of one key in a commit wins', async () => {
      const store = await open()
      await store.commit([put('a', '1'), put('a', '2'), put('b'), remove('b')], 4)
      expect(shown(store.range())).toEqual(['a=2'])
    })

    test('orders keys bytewise, longer after shorter, and answers ranges with both ends', async () => {
      const store = await open()
      await store.commit(
        ['b', 'a', '\xff', '\x00', 'ab', 'a\x00', '\x7f', '\x80'].map(key => put(key, '')),
        8
      )
      const keys = (from?: string, to?: string) =>
        [...store.range(from === undefined ? undefined : bytes(from), to === undefined ? undefined : bytes(to))].map(
          ([key]) => key.toString('latin1')
        )
      expect(keys()).toEqual(['\x00', 'a', 'a\x00', 'ab', 'b', '\x7f', '\x80', '\xff'])
      expect(keys('a', 'b')).toEqual(['a', 'a\x00', 'ab', 'b'])
      expect(keys('aa')).toEqual(['ab', 'b', '\x7f', '\x80', '\xff'])
      expect(keys(undefined, 'a')).toEqual(['\x00', 'a'])
      expect(keys('b', 'a')).toEqual([])
    })

    test('answers reverse ranges with the same entries, from the last key to the first', async () => {
      const store = await open()
      const all = ['\x00', 'a', 'a\x00', 'ab', 'b', '\x7f', '\x80', '\xff', '\xff\xff']
      await store.commit(
        all.map(key => put(key)),
        9
      )
      const bounds = [undefined, ...[...all, 'aa', 'b\xff', '\xff\xff\xff'].map(bytes)]
      for (const from of bounds) {
        for (const to of bounds) {
          expect(shown(store.reverseRange(from, to))).toEqual(shown(store.range(from, to)).toReversed())
        }
      }
    })

    test('a range in either order sees the store as it was when it began', async () => {
      const store = await open()
      await store.commit(
        ['a', 'c', 'e'].map(key => put(key)),
        3
      )
      const [up, down] = [store.range()[Symbol.iterator](), store.reverseRange()[Symbol.iterator]()]
      const first = [up.next().value, down.next().value].map(entry => String(entry?.[0]))
      await store.commit([put('b'), put('d'), put('c', 'new'), remove('a'), remove('e')], 8)
      const rest = (of: Iterator<readonly [Buffer, Buffer]>): readonly string[] => {
        const seen: string[] = []
        for (let next = of.next(); !next.done; next = of.next()) seen.push(`${next.value[0]}=${next.value[1]}`)
        return seen
      }
      expect([first, rest(up), rest(down)]).toEqual([
        ['a', 'e'],
        ['c=c', 'e=e'],
        ['c=c', 'a=a']
      ])
    })

    test('takes empty keys, empty values and keys of many kilobytes', async () => {
      const store = await open()
      const long = 'x'.repeat(70_000)
      const odd = [put('', 'nothing'), put('empty', ''), put(long, 'long'), put(`${long}y`, 'longer')]
      await store.commit(odd, 1)
      for (const { key, value } of odd) expect(store.get(key)).toEqual(value)
      expect(shown(store.range(bytes(`${long}y`)))).toEqual([`${long}y=longer`])
      expect(store.size()).toBe(4)
      await store.commit([remove(''), remove(long)], 2)
      expect([store.get(bytes('')), store.get(bytes(long)), store.size()]).toEqual([undefined, undefined, 2])
    })

    test('gives every entry to a scan in turns, by the cursor or oldest first', async () => {
      const store = await open()
      const all = Array.from({ length: 25 }, (_, n) => put(`k${String(n).padStart(2, '0')}`))
      await store.commit(all, 25)
      const seen = new Set<string>()
      let after: Buffer | undefined
      for (let turn = 0; turn < 6; turn++) {
        const entries = [...store.scan(after, 10)]
        expect(entries.length).toBeLessThanOrEqual(10)
        for (const [key] of entries) seen.add(key.toString())
        await store.commit(
          entries.map(([key]) => ({ key, value: null })),
          26 + turn
        )
        after = entries.length < 10 ? undefined : entries.at(-1)?.[0]
      }
      expect([seen.size, store.size()]).toEqual([25, 0])
    })

    test('gives the keys alone to a scan that asks for nothing else, where it can', async () => {
      const store = await open()
      await store.commit([put('', 'nothing'), put('a'), put('x'.repeat(70_000)), put('z')], 4)
      const { scanKeys } = store
      if (!scanKeys) return
      const keys = [...scanKeys(undefined, 10)]
      expect(keys.map(String).sort()).toEqual([...store.scan(undefined, 10)].map(([key]) => String(key)).sort())
      expect([...scanKeys(undefined, 3)]).toHaveLength(3)
      expect([...scanKeys(keys.at(2), 10)]).toEqual([keys[3]])
    })

    test('a value that was read does not change with later writes', async () => {
      const store = await open()
      await store.commit([put('a', 'old'), put('b', 'old')], 2)
      const value = store.get(bytes('a'))
      await store.commit([put('a', 'new'), put('b', 'new')], 4)
      store.get(bytes('b'))
      expect(value?.toString()).toBe('old')
    })

    test('clear removes entries and position', async () => {
      const store = await open()
      await store.commit([put('a'), put('')], 2)
      await store.clear()
      expect([store.size(), store.position(), store.get(bytes('a'))]).toEqual([0, undefined, undefined])
      await store.commit([put('b')], 1)
      expect(shown(store.range())).toEqual(['b=b'])
    })

    test('takes commits of thousands of entries', async () => {
      const store = await open()
      await store.commit(
        Array.from({ length: 5_000 }, (_, n) => put(String(n))),
        5_000
      )
      expect([store.size(), store.get(bytes('4999'))?.toString()]).toEqual([5_000, '4999'])
    })
  })
}
