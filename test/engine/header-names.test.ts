import { expect, onTestFinished, test } from 'vitest'
import { deadLetterTo, type Headers, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { run } from './running.ts'

test('a header is kept whatever its name, through outputs, dead letters and retry topics', async () => {
  const broker = new MemoryBroker()
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name)
  const names = ['__proto__', 'constructor', 'hasOwnProperty']
  const headers: Headers = Object.fromEntries(names.map(name => [name, `of ${name}`]))
  const builder = new StreamsBuilder('app', {
    onError: deadLetterTo(topic('dead', serdes.bytes, serdes.bytes)),
    retryTopics: { delays: [1] }
  })
  builder
    .stream('read', topic('in', serdes.string, serdes.string))
    .mapValues('work', value => {
      if (value === 'bad') throw new StreamsError('invalid-value', 'bad')
      return value
    })
    .to('write', topic('out', serdes.string, serdes.string))
  const { streams } = await run(broker, builder.build())
  onTestFinished(() => streams.close())
  const producer = memoryDriver(broker).producer()
  await producer.send(['good', 'bad'].map(value => ({ topic: 'in', key: null, value: Buffer.from(value), headers })))
  await eventually('both', () => broker.log('out', 0).end === 1 && broker.log('dead', 0).end === 1)
  for (const name of ['out', 'dead']) {
    const [record] = broker.log(name, 0).read(0, 1).records
    const kept = Object.entries(record?.headers ?? {}).filter(([header]) => names.includes(header))
    expect(kept.map(([header, value]) => [header, String(value)])).toEqual(
      names.map(header => [header, `of ${header}`])
    )
  }
})
