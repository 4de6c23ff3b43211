import { expect, test } from 'vitest'
import { coalesced } from './coalesced.ts'

test('answers each with its own result, in one call for what comes at once', async () => {
  const calls: (readonly number[])[] = []
  const double = coalesced(async (items: readonly number[]) => {
    calls.push(items)
    return items.map(item => 2 * item)
  })
  expect(await Promise.all([double(1), double(2), double(3)])).toEqual([2, 4, 6])
  expect(await double(4)).toBe(8)
  expect(calls).toEqual([[1, 2, 3], [4]])
})

test('gathers while a call runs, one call at a time, none larger than allowed', async () => {
  const calls: (readonly number[])[] = []
  const gate = Promise.withResolvers<void>()
  const same = coalesced(
    async (items: readonly number[]) => {
      calls.push(items)
      await gate.promise
      return items
    },
    { most: 2 }
  )
  const first = same(1)
  await new Promise(resolve => setImmediate(resolve))
  const rest = [same(2), same(3), same(4)]
  await new Promise(resolve => setImmediate(resolve))
  expect(calls).toEqual([[1]])
  gate.resolve()
  expect(await Promise.all([first, ...rest])).toEqual([1, 2, 3, 4])
  expect(calls).toEqual([[1], [2, 3], [4]])
})

test('a call that rejects fails its own items and no others', async () => {
  let fails = true
  const same = coalesced(async (items: readonly number[]) => {
    if (fails) throw new Error('away')
    return items
  })
  const results = await Promise.allSettled([same(1), same(2)])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  expect(await same(3)).toBe(3)
})

test('items share a call up to a weight, and a heavy one goes alone', async () => {
  const calls: (readonly number[])[] = []
  const same = coalesced(
    async (items: readonly number[]) => {
      calls.push(items)
      return items
    },
    { most: 10, weight: item => item }
  )
  await Promise.all([4, 6, 1, 50, 2].map(same))
  expect(calls).toEqual([[4, 6], [1], [50], [2]])
})
