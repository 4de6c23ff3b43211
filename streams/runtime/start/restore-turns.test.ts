import { expect, test } from 'vitest'
import { RestoreTurns } from './restore-turns.ts'

test('so many restores run at once, and the others in the order in which they came', async () => {
  const turns = new RestoreTurns(2)
  const { signal } = new AbortController()
  const ends: (() => void)[] = []
  const begun: number[] = []
  const all = [0, 1, 2, 3].map(n =>
    turns.run(() => {
      begun.push(n)
      return new Promise<void>(resolve => ends.push(resolve))
    }, signal)
  )
  await new Promise(setImmediate)
  expect(begun).toEqual([0, 1])
  for (const next of [2, 3]) {
    ends.shift()?.()
    await expect.poll(() => begun.at(-1)).toBe(next)
  }
  for (const end of ends) end()
  await Promise.all(all)
})

test('L16: one that is given up while it waits ends at once, and takes the turn of nobody', async () => {
  const turns = new RestoreTurns(1)
  const { signal } = new AbortController()
  const first = Promise.withResolvers<void>()
  const running = turns.run(() => first.promise, signal)
  const givenUp = new AbortController()
  const waiting = turns.run(async () => 'never', givenUp.signal)
  const last = turns.run(async () => 'last', signal)
  givenUp.abort(new Error('given up'))
  await expect(waiting).rejects.toThrow('given up')
  await expect(turns.run(async () => 'never', givenUp.signal)).rejects.toThrow('given up')
  first.resolve()
  await running
  expect(await last).toBe('last')
  expect(await turns.run(async () => 'another', signal)).toBe('another')
})
