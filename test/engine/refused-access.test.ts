import { expect, test } from 'vitest'
import { deadLetterTo, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { TopologyTestDriver } from '#streams/testing'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const noRight = new StreamsError('authorization-failed', 'no right to write to out')

function aDriver(): TopologyTestDriver {
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead), retryTopics: { delays: [1_000] } })
  builder.stream('read', input).to('write', output)
  return new TopologyTestDriver(builder.build())
}

const valuesOf = (driver: TopologyTestDriver): readonly number[] =>
  driver
    .output(output)
    .read()
    .map(({ value }) => value)

test('H12: outputs wait where the right to write them is taken away while they are written, and none is dead-lettered', async () => {
  const driver = aDriver()
  await driver.input(input).pipe('a', 1)
  driver.broker.refuse('out', noRight)
  const piped = driver.input(input).pipe('a', 2)
  await expect.poll(() => driver.slept.length).toBeGreaterThan(3)
  expect(driver.metrics.value('streams_waiting_tasks', { reason: 'broker' })).toBe(1)
  expect(driver.committed.get('in')).toBe(1)
  driver.broker.refuse('out', undefined)
  await piped
  expect(valuesOf(driver)).toEqual([1, 2])
  expect([driver.committed.get('in'), driver.broker.records('dead').length]).toEqual([2, 0])
})

test('H12: a topology that may not write an output from the beginning ends, names it, and dead-letters nothing', async () => {
  const driver = aDriver()
  driver.broker.refuse('out', noRight)
  await expect(driver.input(input).pipe('a', 1)).rejects.toMatchObject({
    code: 'authorization-failed',
    message: expect.stringContaining('no right to write to out') as string
  })
  expect([driver.committed.get('in'), driver.broker.records('dead').length]).toEqual([0, 0])
})
