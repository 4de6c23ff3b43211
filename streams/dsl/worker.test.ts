import { threadId } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { deadLetterTo, errorHeaders, StreamsBuilder, serdes, topic, type WorkerOptions } from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

interface Burnt {
  readonly sum: number
  readonly key: string
  readonly thread: number
}

const module = new URL('./worker-module.ts', import.meta.url)
const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<Burnt>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

function driverOf(options: Partial<WorkerOptions> = {}): TopologyTestDriver {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .worker<Burnt>('burn', { module, ...options })
    .to('write', output)
  return new TopologyTestDriver(builder.build())
}

test('worker runs its module in other threads while the event loop goes on, and keeps the order of a key', async () => {
  const driver = driverOf({ threads: 2 })
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const values = Array.from({ length: 12 }, (_, n) => n)
  await Promise.all(values.map(n => driver.input(input).pipe(`k${n % 2}`, n)))
  clearInterval(timer)
  const burnt = driver
    .output(output)
    .read()
    .map(({ value }) => value)
  await driver.stop()
  for (const key of ['k0', 'k1'])
    expect(burnt.filter(b => b.key === key).map(({ sum }) => sum)).toEqual(values.filter(n => `k${n % 2}` === key))
  expect(burnt.map(({ thread }) => thread)).not.toContain(threadId)
  expect(turns).toBeGreaterThan(20)
  expect(driver.committed.get('in')).toBe(12)
})

test('an error in the thread fails its record alone', async () => {
  const driver = driverOf()
  await driver.input(input).pipe('k', -1)
  await driver.input(input).pipe('k', 1)
  expect(driver.output(output).read()).toHaveLength(1)
  const [letter] = driver.output(dead).read()
  expect(letter?.headers).toMatchObject({
    [errorHeaders.step]: 'burn',
    [errorHeaders.message]: 'cannot burn -1'
  })
  await driver.stop()
})

test('a task that closes ends what its threads still run', async () => {
  const driver = driverOf({ export: 'forever' })
  void driver.input(input).pipe('k', 1)
  await expect.poll(() => driver.broker.records('in').length).toBe(1)
  await driver.close()
  expect(driver.committed.get('in')).toBe(0)
})
