import { onTestFinished } from 'vitest'
import { StreamsBuilder, type Topology } from '#streams'
import { type TestDriverOptions, TopologyTestDriver } from '#streams/testing'
import { input, output } from './numbers.ts'

/** Options of a driver whose stores hold updates back. */
export const cached = { task: { cacheBytes: 1_000_000 } }

/** A driver of a topology, until the test ends. */
export function started(topology: Topology, options: TestDriverOptions = cached): TopologyTestDriver {
  const driver = new TopologyTestDriver(topology, options)
  onTestFinished(() => driver.close())
  return driver
}

/** What came out since the last look, as `key=value@time`. */
export const sent = (driver: TopologyTestDriver): readonly string[] =>
  driver
    .output(output)
    .read()
    .map(({ key, value, timestamp }) => `${key}=${JSON.stringify(value)}@${timestamp}`)

/** Options of a record of that time. */
export const at = (timestamp: number) => ({ timestamp })

/** Counts the records of each key. */
export function counting(options: { readonly cacheBytes?: number } = {}): Topology {
  const builder = new StreamsBuilder('app')
  const counts = builder.stream('read', input).groupByKey().count('counts', options)
  counts.toStream('changes').to('write', output)
  return builder.build()
}
