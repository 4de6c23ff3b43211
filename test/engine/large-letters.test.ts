import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { deadLetterTo, errorHeaders, headerText, noLog, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { run } from './running.ts'

const [input, output, dead] = ['in', 'out', 'dead'].map(name => topic(name, serdes.bytes, serdes.bytes)) as [
  ReturnType<typeof topic<Buffer, Buffer>>,
  ReturnType<typeof topic<Buffer, Buffer>>,
  ReturnType<typeof topic<Buffer, Buffer>>
]
const poison = 0x21

function sales() {
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .mapValues('work', value => {
      if (value[0] === poison) throw new StreamsError('invalid-value', 'poison')
      return value
    })
    .to('write', output)
  return builder.build()
}

function aBroker(letterBytes: number): MemoryBroker {
  const broker = new MemoryBroker()
  broker.createTopic('in')
  broker.createTopic('out')
  broker.createTopic('dead', 1, { 'max.message.bytes': String(letterBytes) })
  return broker
}

function append(broker: MemoryBroker, ...values: readonly Buffer[]): void {
  for (const value of values)
    broker
      .log('in', 0)
      .append({ key: Buffer.from('k'), value, timestamp: 1_000, headers: { from: Buffer.from('here') } })
  broker.wake()
}

const recordsOf = (broker: MemoryBroker, name: string) => broker.log(name, 0).read(0, 100).records
const poisonOf = (rest: Buffer) => Buffer.concat([Buffer.from([poison]), rest])

async function start(broker: MemoryBroker) {
  const warnings: string[] = []
  const log = { ...noLog, warn: (_: unknown, message: string) => void warnings.push(message) }
  const running = await run(broker, sales(), { log })
  onTestFinished(() => running.streams.close())
  return { ...running, warnings }
}

test('W23: poison of 3 MB that compresses well becomes a whole dead letter', async () => {
  const broker = aBroker(20_000)
  const value = poisonOf(Buffer.alloc(3_000_000))
  append(broker, value, Buffer.from('next'))
  await start(broker)
  await eventually('the letter', () => broker.group('app').committed('in', 0) === 2)
  const [letter] = recordsOf(broker, 'dead')
  expect(letter?.value?.equals(value)).toBe(true)
  expect(headerText(letter?.headers ?? {}, errorHeaders.truncated)).toBeUndefined()
})

test.each([
  ['100,000', 100_000, 65_536],
  ['2,000', 2_000, 128]
])(
  'W23: poison of 3 MB for a dead-letter topic of %s bytes is cut, counted and logged, and says where all of it is',
  async (_, room, kept) => {
    const broker = aBroker(room)
    const value = poisonOf(randomBytes(3_000_000))
    append(broker, Buffer.from('before'), value, Buffer.from('next'))
    const { metrics, warnings, streams } = await start(broker)
    await eventually('the letter', () => broker.group('app').committed('in', 0) === 3)
    const [letter] = recordsOf(broker, 'dead')
    expect(letter?.value?.equals(value.subarray(0, kept))).toBe(true)
    const text = (name: keyof typeof errorHeaders) => headerText(letter?.headers ?? {}, errorHeaders[name])
    expect([text('truncated'), text('topic'), text('partition'), text('offset')]).toEqual([
      `value=${value.length}`,
      'in',
      '0',
      '1'
    ])
    expect(headerText(letter?.headers ?? {}, 'from')).toBe('here')
    expect(metrics.value('streams_truncated_dead_letters_total', { step: 'work' })).toBe(1)
    expect(warnings).toContainEqual(expect.stringContaining("raise max.message.bytes of 'dead'"))
    expect(streams.health().healthy).toBe(true)
  }
)

test('W23: a partition that stops at a dead letter publishes nothing of what lies around it, at however many restarts', async () => {
  const broker = aBroker(20_000)
  append(broker, ...['1', '2', '!', '3', '4'].map(value => Buffer.from(value)))
  const inner = memoryDriver(broker)
  let isRefusing = true
  const driver = {
    ...inner,
    producer: (settings: Parameters<typeof inner.producer>[0]) => {
      const producer = inner.producer(settings)
      return {
        connect: () => producer.connect(),
        send: async (records: Parameters<typeof producer.send>[0]) => {
          const index = records.findIndex(record => record.topic === 'dead')
          if (index < 0 || !isRefusing) return producer.send(records)
          const rest = records.filter(({ topic: name }) => name !== 'dead')
          if (rest.length > 0) await producer.send(rest)
          return [{ index, error: new StreamsError('authorization-failed', 'no rights on dead') }]
        },
        flush: () => producer.flush(),
        close: () => producer.close()
      }
    }
  }
  for (let restart = 0; restart < 3; restart++) {
    const { streams } = await run(broker, sales(), { driver })
    expect(await streams.stopped).toMatchObject({ code: 'dead-letter-failed' })
  }
  const published = recordsOf(broker, 'out').map(({ value }) => String(value))
  expect(published).toEqual([...new Set(published)])
  isRefusing = false
  const { streams } = await run(broker, sales(), { driver })
  onTestFinished(() => streams.close())
  await eventually('all of it', () => broker.group('app').committed('in', 0) === 5)
  expect(recordsOf(broker, 'out').map(({ value }) => String(value))).toEqual(['1', '2', '3', '4'])
})
