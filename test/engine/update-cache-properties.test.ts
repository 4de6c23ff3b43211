import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deadLetterTo, ms, StreamsBuilder, serdes, type Topology, topic, tumbling } from '#streams'
import { TopologyTestDriver } from '#streams/testing'

const rows = topic('rows', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const outputs = {
  rows: topic('rows-out', serdes.string, serdes.json<number>()),
  sums: topic('sums-out', serdes.string, serdes.json<number>()),
  windows: topic('windows-out', serdes.string, serdes.json<number>())
}

/** Rows, sums of them by their last digit, and counts of windows; negative values fail after all of these, beside them. */
function topology(): Topology {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const read = builder.stream('read', rows)
  const table = read.toTable('table', { store: true })
  table.toStream('row-changes').to('write-rows', outputs.rows)
  table
    .groupBy('by-digit', value => ({ key: `${Math.abs(value) % 3}`, value }))
    .aggregate(
      'sums',
      () => 0,
      (value, _, sum) => sum + value,
      (value, _, sum) => sum - value
    )
    .toStream('sum-changes')
    .to('write-sums', outputs.sums)
  read
    .groupByKey()
    .windowedBy(tumbling(ms(10)))
    .count('windows')
    .toStream('window-changes')
    .map('words', (count, { key, window }) => ({ key: `${key} ${window.start}`, value: count }))
    .to('write-windows', outputs.windows)
  read
    .mapValues('check', value => {
      if (value < 0) throw new Error('negative')
      return value
    })
    .foreach('end', () => undefined)
  return builder.build()
}

const aRecord = fc.tuple(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.option(fc.integer({ min: -3, max: 9 }), { freq: 6, nil: null }),
  fc.integer({ min: 0, max: 4 })
)

/** The last value of each key of each output, removed ones left out, and how many were sent. */
async function outcome(
  batches: readonly (readonly (readonly [string, number | null, number])[])[],
  cacheBytes: number
) {
  const task = { cacheBytes, checkpointRecords: 5, sliceRecords: 2 }
  const driver = new TopologyTestDriver(topology(), { task })
  const input = driver.input(rows)
  let time = 0
  const placed = ([key, value, later]: (typeof batches)[number][number]) => {
    time += later
    return [key, value, { timestamp: time }] as const
  }
  for (const batch of batches) await input.pipeAll(batch.map(placed))
  const last = Object.entries(outputs).map(([name, output]) => {
    const sent = driver.output(output).read()
    const values = new Map(sent.map(({ key, value }) => [key, value]))
    // A sum that nothing is in any more is 0, and none where nobody heard of it before.
    for (const [key, value] of values) if (value === null || value === 0) values.delete(key)
    return [name, Object.fromEntries([...values].toSorted()), sent.length] as const
  })
  await driver.close()
  return last
}

test('with a cache of any size all outputs end where they end without one, and are not more', async () => {
  const batches = fc.array(fc.array(aRecord, { maxLength: 12 }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(batches, fc.constantFrom(300, 900, 1_000_000), async (records, cacheBytes) => {
      const [cached, plain] = [await outcome(records, cacheBytes), await outcome(records, 0)]
      expect(cached.map(([name, values]) => [name, values])).toEqual(plain.map(([name, values]) => [name, values]))
      for (const [n, [, , sent]] of cached.entries()) expect(sent).toBeLessThanOrEqual(plain[n]?.[2] ?? 0)
    }),
    { numRuns: 40 }
  )
})
