import { expect, test } from 'vitest'
import { fixed } from '#streams'
import { handClock, listLog } from '../testing/feedback-app.ts'
import { opening } from './opening.ts'

const started = (answers: readonly (Error | undefined)[]) => {
  const [clock, log] = [handClock(), listLog()]
  let tries = 0
  const open = async (): Promise<void> => {
    const answer = answers[tries++]
    if (answer !== undefined) throw answer
  }
  return { clock, log, tries: () => tries, it: opening({ name: 'kafka', open, clock, log, retry: fixed(100) }) }
}

test('tries until it is open and says meanwhile why it is not', async () => {
  const { clock, it } = started([new Error('refused'), undefined])
  await expect.poll(() => it.check().catch(error => error.message)).toBe('refused')
  expect(it.opened()).toBe(false)
  clock.advance(100)
  await expect.poll(it.opened).toBe(true)
  await expect(it.check()).resolves.toBeUndefined()
})

test('logs a failure again only when it is another one', async () => {
  const { clock, log, it, tries } = started([
    new Error('refused'),
    new Error('refused'),
    new Error('timed out'),
    undefined
  ])
  for (const count of [1, 2, 3]) {
    await expect.poll(tries).toBe(count)
    await settled()
    clock.advance(100)
  }
  await expect.poll(it.opened).toBe(true)
  expect(log.lines.map(({ level, fields }) => [level, (fields.err as Error | undefined)?.message])).toEqual([
    ['warn', 'refused'],
    ['warn', 'timed out'],
    ['info', undefined]
  ])
})

test('tries no more once it is stopped', async () => {
  const { clock, it, tries } = started([new Error('refused'), undefined])
  await expect.poll(tries).toBe(1)
  await settled()
  it.stop()
  clock.advance(1_000)
  await settled()
  expect([tries(), it.opened()]).toEqual([1, false])
})

function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
