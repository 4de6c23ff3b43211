import { expect, onTestFinished, test } from 'vitest'
import { type Driver, type Logger, noLog, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { append, type RunOptions, run } from './running.ts'

const input = topic('in', serdes.string, serdes.json<string>())
const output = topic('out', serdes.string, serdes.json<number>())
const through = 'app-by-word-repartition'

/** A broker on which words are counted, over a repartition topic, with 20 of them written. */
async function counting(options: RunOptions): Promise<MemoryBroker> {
  const builder = new StreamsBuilder('app')
  const counts = builder.stream('read', input).groupBy('by-word', word => word)
  counts.count('counts').toStream('changes').to('write', output)
  const broker = new MemoryBroker()
  for (const name of ['in', 'out']) broker.createTopic(name)
  const { streams } = await run(broker, builder.build(), { monitorInterval: 10, purgeInterval: 20, ...options })
  onTestFinished(() => streams.close())
  append(
    broker,
    'in',
    0,
    Array.from({ length: 20 }, (_, n) => ['k', `w${n % 3}`])
  )
  await eventually('all counts', () => broker.log('out', 0).end === 20)
  return broker
}

test('what is committed is removed from repartition topics, and from no others', async () => {
  const broker = await counting({})
  await eventually('the removal', () => broker.log(through, 0).start === 20)
  expect([broker.log('in', 0).start, broker.log('app-counts-changelog', 0).start]).toEqual([0, 0])
})

test('where it may not be removed it stays, which is said once', async () => {
  const broker = new MemoryBroker()
  const said: string[] = []
  const log: Logger = { ...noLog, warn: (_fields, message) => void said.push(message) }
  const inner = memoryDriver(broker)
  let refusals = 0
  const refusing = (driver: Driver): Driver => ({
    ...driver,
    admin: () => {
      const admin = driver.admin()
      const deleteRecords = (): Promise<void> => {
        refusals++
        return Promise.reject(new StreamsError('authorization-failed', 'no right to delete'))
      }
      return new Proxy(admin, {
        get: (target, name) => (name === 'deleteRecords' ? deleteRecords : Reflect.get(target, name))
      })
    }
  })
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .repartition('by-word')
    .to('write', topic('out', serdes.string, serdes.json<string>()))
  for (const name of ['in', 'out']) broker.createTopic(name)
  const { streams } = await run(broker, builder.build(), {
    driver: refusing(inner),
    monitorInterval: 10,
    purgeInterval: 20,
    log
  })
  onTestFinished(() => streams.close())
  append(broker, 'in', 0, [['k', 'a']])
  await eventually('two tries', () => refusals >= 2)
  expect(said.filter(words => words.includes('no right to delete'))).toHaveLength(1)
  expect(broker.log(through, 0).start).toBe(0)
})
