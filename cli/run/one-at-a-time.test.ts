import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { root } from './folders.ts'
import { oneAtATime } from './one-at-a-time.ts'

const name = `test-${randomUUID()}`

afterEach(() => rm(join(root, '.millrace', 'one-at-a-time', name), { recursive: true }))

test('work of one name waits until the work before it is done, also when that fails', async () => {
  const seen: string[] = []
  const begun = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const first = oneAtATime(name, async () => {
    seen.push('first begins')
    begun.resolve()
    await end.promise
    seen.push('first ends')
    throw new Error('it cannot be built')
  })
  await begun.promise
  const second = oneAtATime(name, async () => seen.push('second'))
  end.resolve()
  await expect(first).rejects.toThrow('it cannot be built')
  await second
  expect(seen).toEqual(['first begins', 'first ends', 'second'])
})
