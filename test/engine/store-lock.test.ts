import { expect, onTestFinished, test } from 'vitest'
import { keyValueStore, StreamsBuilder, serdes, type Topology, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { temporaryDirectory } from '../../connectors/lmdb/temporary-directory.ts'
import { MemoryBroker } from '../../connectors/memory/index.ts'
import { append, run } from './running.ts'
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

test('H10: a store that another process still holds is waited for, named in health, while other partitions work', async () => {
  const { path: directory, remove } = await temporaryDirectory()
  onTestFinished(remove)
  const broker = new MemoryBroker()
  for (const name of ['in', 'out']) broker.createTopic(name, 2)
  const stores = lmdbStores({ directory, lockTimeout: 10 })
  const held = await stores.open({ applicationId: 'app', topology: 'app', store: 'sums', partition: 0 })
  onTestFinished(() => held.close())
  const { streams, metrics } = await run(broker, summing(), { stores })
  onTestFinished(() => streams.close())
  for (const partition of [0, 1]) append(broker, 'in', partition, [['k', 1]])
  const committed = (partition: number) => () => broker.group('app').committed('in', partition) === 1
  await eventually('the free partition', committed(1))
  await eventually('a word', () => /waits for the store/.test(streams.health().reason ?? ''))
  expect(streams.health().reason).toMatch(
    /^restoring 1 of 2 tasks.*task app\/0_0 waits for the store: the state in .* is in use/
  )
  expect(metrics.value('streams_waiting_tasks', { reason: 'store' })).toBe(1)
  await held.close()
  await eventually('the other', committed(0))
  await eventually('health', () => streams.health().healthy)
  expect(metrics.value('streams_waiting_tasks', { reason: 'store' })).toBe(0)
})

test('H10: workers of one host that share a directory hand stores over, whoever comes and goes', async () => {
  const { path: directory, remove } = await temporaryDirectory()
  onTestFinished(remove)
  const broker = new MemoryBroker()
  for (const name of ['in', 'out']) broker.createTopic(name, 4)
  const stores = lmdbStores({ directory, lockTimeout: 10 })
  const workers = []
  for (let n = 0; n < 3; n++) {
    const worker = await run(broker, summing(), { stores })
    onTestFinished(() => worker.streams.close())
    workers.push(worker)
    for (let partition = 0; partition < 4; partition++) append(broker, 'in', partition, [['k', 1]])
  }
  const end = (partition: number): boolean =>
    broker.group('app').committed('in', partition) === broker.log('in', partition).end
  await eventually('all', () => [0, 1, 2, 3].every(end))
  await workers[0]?.streams.close()
  for (let partition = 0; partition < 4; partition++) append(broker, 'in', partition, [['k', 1]])
  await eventually('all again', () => [0, 1, 2, 3].every(end))
  for (const { streams } of workers.slice(1)) expect(streams.state).not.toBe('error')
})
