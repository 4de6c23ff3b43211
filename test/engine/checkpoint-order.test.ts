import { expect, onTestFinished, test } from 'vitest'
import {
  type Driver,
  hours,
  inMemoryStores,
  type ProducerRecord,
  type Sink,
  type StoreSupplier,
  StreamsBuilder,
  serdes,
  topic
} from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { append, run } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())

type Stage = 'sink' | 'outputs' | 'changelog' | 'store'
const stages: readonly Stage[] = ['sink', 'outputs', 'changelog', 'store']

/** A topology with every effect that a checkpoint has; each stage notes its begin and end, and waits before its end while `held` is it. */
async function traced() {
  const events: string[] = []
  const gate = Promise.withResolvers<void>()
  let held: Stage | undefined
  let writes = 0
  const stage = async <T>(name: Stage, write: () => Promise<T>): Promise<T> => {
    writes++
    events.push(`${name} begins`)
    const result = await write()
    if (held === name) await gate.promise
    events.push(`${name} done`)
    return result
  }
  const broker = new MemoryBroker()
  for (const name of ['in', 'out']) broker.createTopic(name)
  const sink: Sink<string, number> = {
    name: 'rows',
    write: ({ length }) => stage('sink', async () => ({ inserted: length, duplicates: 0, refused: [] }))
  }
  const inner = memoryDriver(broker)
  const producerStage = (records: readonly ProducerRecord[]): Stage =>
    records[0]?.topic === 'out' ? 'outputs' : 'changelog'
  const driver: Driver = {
    ...inner,
    producer: options => {
      const producer = inner.producer(options)
      return { ...producer, send: records => stage(producerStage(records), () => producer.send(records)) }
    }
  }
  const memory = inMemoryStores()
  const stores: StoreSupplier = {
    ...memory,
    open: async (...names) => {
      const backend = await memory.open(...names)
      return { ...backend, commit: (...change) => stage('store', () => backend.commit(...change)) }
    }
  }
  const builder = new StreamsBuilder('app')
  const stream = builder.stream('read', input).dedupe('seen', { by: n => `${n}`, within: hours(1) })
  stream.to('write', output)
  stream.sinkTo('store', sink)
  const { streams } = await run(broker, builder.build(), {
    driver,
    stores,
    commitInterval: 1,
    beforeCommit: () => void events.push('commit')
  })
  onTestFinished(() => streams.close())
  const pipe = (n: number): void => append(broker, 'in', 0, [['k', n]])
  const hold = (name: Stage): void => {
    held = name
  }
  const committed = (): number | undefined => broker.group('app').committed('in', 0)
  return { events, pipe, hold, release: gate.resolve, committed, writes: () => writes }
}

test('a checkpoint writes sinks, then outputs, then changelogs, then stores, and only then are offsets committed', async () => {
  const { events, pipe, committed } = await traced()
  pipe(1)
  await eventually('the commit', () => committed() === 1)
  expect(events).toEqual([...stages.flatMap(name => [`${name} begins`, `${name} done`]), 'commit'])
})

test.each(stages)(
  'nothing that comes after is begun, and nothing committed, while the %s stage is not done',
  async name => {
    const { events, pipe, hold, release, committed, writes } = await traced()
    hold(name)
    pipe(1)
    await eventually('the stage', () => events.includes(`${name} begins`))
    const before = writes()
    pipe(2)
    for (const until = Date.now() + 40; Date.now() < until; ) await new Promise(resolve => setTimeout(resolve, 5))
    const first = stages.indexOf(name)
    for (const later of stages.slice(first + 1)) expect(events).not.toContain(`${later} begins`)
    expect(events).not.toContain('commit')
    expect(writes() - before).toBeLessThanOrEqual(first)
    release()
    await eventually('the commit', () => committed() === 2)
  }
)
