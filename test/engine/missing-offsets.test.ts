import { expect, onTestFinished, test } from 'vitest'
import { keyValueStore, type Logger, StreamsBuilder, serdes, type Topology, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/index.ts'
import { append, prepare, type RunOptions, run } from './running.ts'
import { updating } from './updating.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const sums = keyValueStore('sums', serdes.string, serdes.json<number>())

function summing(): Topology {
  const builder = new StreamsBuilder('app')
  const sum = updating(sums, (before, value) => before + value)
  builder
    .stream('read', input)
    .process('sum', sum, { stores: [sums] })
    .to('write', topic('out', serdes.string, serdes.json<number>()))
  return builder.build()
}

function aBroker(): MemoryBroker {
  const broker = new MemoryBroker()
  broker.createTopic('in', 3)
  broker.createTopic('out')
  return broker
}

/** Runs until the partitions are committed; answers the warnings. */
async function warningsOf(broker: MemoryBroker, options: RunOptions = {}): Promise<readonly string[]> {
  const warnings: string[] = []
  const quiet = (): void => undefined
  const warn = (_fields: object, message: string): void => void warnings.push(message)
  const log: Logger = { debug: quiet, info: quiet, warn, error: quiet }
  const { streams } = await run(broker, summing(), { log, ...options })
  onTestFinished(() => streams.close())
  const end = (partition: number): boolean =>
    (broker.group('app').committed('in', partition) ?? 0) === broker.log('in', partition).end
  await eventually('the end', () => [0, 1, 2].every(end))
  await streams.close()
  return warnings
}

/** An application that ran, and whose offsets are gone. */
async function expired(): Promise<MemoryBroker> {
  const broker = aBroker()
  for (const partition of [0, 2]) append(broker, 'in', partition, [['k', partition]])
  await warningsOf(broker)
  broker.deleteGroup('app')
  return broker
}

test('W30: a group whose offsets expired says so before it reads, naming group and partitions', async () => {
  const [warning, ...others] = await warningsOf(await expired())
  expect(warning).toMatch(
    /^group app has no committed offsets for in-0, in-2: 2 records are read from the beginning, although its changelogs show that it ran before: .*offsets.retention.minutes/
  )
  expect(others).toEqual([])
})

test('W30: set to fail, a group whose offsets expired reads nothing, and says what to do', async () => {
  const broker = await expired()
  const before = broker.log('out', 0).end
  const { streams } = prepare(broker, summing(), { onMissingOffsets: 'fail' })
  await expect(streams.start()).rejects.toMatchObject({
    code: 'offset-out-of-range',
    message: expect.stringMatching(/in-0, in-2.*set onMissingOffsets \(ON_MISSING_OFFSETS\) to read/)
  })
  expect(broker.log('out', 0).end).toBe(before)
})

test('W30: a new application on topics with records says what it reads; on empty ones, and after a restart, it says nothing', async () => {
  const broker = aBroker()
  expect(await warningsOf(broker, { onMissingOffsets: 'fail' })).toEqual([])
  append(broker, 'in', 1, [['k', 1]])
  expect(await warningsOf(broker)).toEqual([
    expect.stringMatching(/^group app has no committed offsets for in-1: 1 records .*A new application does that/)
  ])
  append(broker, 'in', 2, [['k', 1]])
  expect(await warningsOf(broker, { onMissingOffsets: 'fail' })).toEqual([])
})
