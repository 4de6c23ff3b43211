import { expect, onTestFinished, test } from 'vitest'
import { type Admin, noLog, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { Registry, startMetricsServer } from '../../connectors/prometheus/index.ts'
import { append, run } from '../../test/engine/running.ts'
import { offsetsControl } from '../../worker/process/offsets-control.ts'
import { possibleWorkers } from './possible-workers.ts'
import { renderOffsets } from './render.ts'
import { offsetsOf } from './show.ts'
import { skipOffsets } from './skip.ts'
import { type Worker, workersOf } from './workers.ts'

function aBroker(): MemoryBroker {
  const broker = new MemoryBroker({ maxBatch: 2 })
  for (const name of ['in', 'out']) broker.createTopic(name, 2)
  append(
    broker,
    'in',
    0,
    Array.from({ length: 10 }, (_, i): [string, number] => [`k${i}`, i])
  )
  broker.log('in', 0).damage(5, 6)
  return broker
}

/** A worker of group `app` that serves its control routes. */
async function aWorker(broker: MemoryBroker): Promise<Worker> {
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', topic('in', serdes.string, serdes.json<number>()))
    .to('write', topic('out', serdes.string, serdes.json<number>()))
  const { streams } = await run(broker, builder.build())
  onTestFinished(() => streams.close())
  const control = offsetsControl('app', streams)
  const server = await startMetricsServer({ host: '127.0.0.1', port: 0, page: new Registry(), log: noLog, control })
  onTestFinished(() => server.close())
  await eventually('the standstill', () => streams.partitions().some(({ state }) => state === 'damaged'))
  await eventually('the commit', () => broker.group('app').committed('in', 0) === 5)
  return { url: `http://127.0.0.1:${server.port}` }
}

const nobody: Worker = { url: 'http://127.0.0.1:1' }
const order = { group: 'app', topic: 'in', partition: 0, to: 7 }

test('H1: show lists a partition without a leader too, and what is known of the others', async () => {
  const broker = aBroker()
  const admin = memoryDriver(broker).admin()
  await admin.commit(
    'app',
    [0, 1].map(partition => ({ topic: 'in', partition, offset: 0 }))
  )
  const knownOffsets: Admin['knownOffsets'] = async topic =>
    (await admin.offsets(topic)).filter(({ partition }) => partition === 0)
  const offsets: Admin['offsets'] = () => Promise.reject(new StreamsError('broker-unavailable', 'no leader'))
  const rows = await offsetsOf(Object.assign(memoryDriver(broker).admin(), { knownOffsets, offsets }), 'app', [])
  expect(rows).toMatchObject([
    { partition: 0, committed: 0, end: 10, lag: 10 },
    { partition: 1, committed: 0, end: null, lag: null }
  ])
  expect(renderOffsets(rows, ['app'], [])).toContain('app    in     1          0          -    -    unread  -')
})

test('M12: show lists every partition of the group, and the command that goes on behind what stands still', async () => {
  const broker = aBroker()
  const admin = memoryDriver(broker).admin()
  const workers = await workersOf([nobody, await aWorker(broker)], ['app'])
  const rows = await offsetsOf(admin, 'app', workers)
  expect(rows).toMatchObject([
    { topic: 'in', partition: 0, committed: 5, end: 10, lag: 5, state: 'damaged', damaged: { lastOffset: 6 } },
    { topic: 'in', partition: 1, end: 0, lag: 0, state: 'reading', damaged: null }
  ])
  const text = renderOffsets(rows, ['app'], [nobody.url])
  expect(text).toContain('app    in     0          5          10   5    damaged  5-6 checksum')
  expect(text).toContain('millrace offsets skip --topic in --partition 0 --to 7 --group app')
})

test('M12: skip asks the worker that reads the partition', async () => {
  const broker = aBroker()
  const admin = memoryDriver(broker).admin()
  const worker = await aWorker(broker)
  const workers = await workersOf([worker], ['app'])
  const report = await skipOffsets(order, { admin, workers, asked: [worker] })
  expect(report).toEqual({ from: 5, to: 7, committed: true, worker: worker.url })
  await eventually('the rest', () => broker.group('app').committed('in', 0) === 10)
  const again = skipOffsets(order, { admin, workers, asked: [worker] })
  await expect(again).rejects.toThrow('in/0 has not stopped at a damaged batch: it reads at offset 10')
})

test('M12: skip commits by itself for a group without members, within the partition and ahead only', async () => {
  const broker = aBroker()
  const deps = { admin: memoryDriver(broker).admin(), workers: [], asked: [nobody] }
  expect(await skipOffsets(order, deps)).toEqual({ from: 0, to: 7, committed: true, worker: null })
  expect(broker.group('app').committed('in', 0)).toBe(7)
  await expect(skipOffsets(order, deps)).rejects.toThrow('group app stands at offset 7 of in/0 already')
  await expect(skipOffsets({ ...order, to: 11 }, deps)).rejects.toThrow('in/0 ends at offset 10')
  await expect(skipOffsets({ ...order, partition: 9 }, deps)).rejects.toThrow('topic in has no partition 9')
})

test('M12: a group whose worker does not answer is left alone, and it is said what to do', async () => {
  const broker = aBroker()
  await aWorker(broker)
  const deps = { admin: memoryDriver(broker).admin(), workers: await workersOf([nobody], ['app']), asked: [nobody] }
  await expect(skipOffsets(order, deps)).rejects.toThrow(
    /group app has members, but none that reads in\/0 answered at http:\/\/127\.0\.0\.1:1: .*--metrics-port/
  )
  expect(broker.group('app').committed('in', 0)).toBe(5)
})

test('workers are looked for at the ports named, else at METRICS_PORT and the ports after it', () => {
  const environment = { METRICS_PORT: 9464, WORKERS: 2 }
  expect(possibleWorkers([7, 8], undefined, environment).map(({ url }) => url)).toEqual([
    'http://127.0.0.1:7',
    'http://127.0.0.1:8'
  ])
  expect(possibleWorkers([], undefined, environment).map(({ url }) => url)).toEqual([
    'http://127.0.0.1:9464',
    'http://127.0.0.1:9465'
  ])
})
