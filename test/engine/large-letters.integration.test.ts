import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test, vi } from 'vitest'
import { deadLetterTo, errorHeaders, headerText, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 60_000 })

test('W23: on a real broker a record of 3 MB that zstd makes small passes whole, as poison too, and poison that stays large is cut', async () => {
  const place = new KafkaPlace()
  onTestFinished(() => place.remove())
  const [input, output, dead] = ['in', 'out', 'dead'].map(part =>
    topic(`${place.name}.${part}`, serdes.bytes, serdes.bytes)
  )
  if (input === undefined || output === undefined || dead === undefined) throw new TypeError('three topics')
  await place.admin.createTopics([
    { name: input.name, partitions: 1, config: { 'max.message.bytes': '8000000' } },
    { name: output.name, partitions: 1 },
    { name: dead.name, partitions: 1 }
  ])
  const small = Buffer.alloc(3_000_000, 'good')
  const poison = Buffer.concat([Buffer.from('!'), Buffer.alloc(3_000_000, 'bad')])
  const large = Buffer.concat([Buffer.from('!'), randomBytes(3_000_000)])
  const producer = place.driver.producer({ compression: 'zstd', maxRecordBytes: 8_000_000 })
  onTestFinished(() => producer.close())
  const records = [small, poison, large, Buffer.from('last')]
  const send = records.map(value => ({ topic: input.name, key: null, value, partition: 0 }))
  expect(await producer.send(send)).toEqual([])

  const builder = new StreamsBuilder(place.name, { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .mapValues('work', value => {
      if (value[0] === 0x21) throw new StreamsError('invalid-value', 'poison')
      return value
    })
    .to('write', output)
  const { metrics } = await place.start(builder.build())
  await eventually('all of it', () => place.caughtUp(place.name, input), 30_000)
  const written = await place.records(output)
  expect(written.map(({ value }) => value?.length)).toEqual([small.length, 4])
  expect(written[0]?.value?.equals(small)).toBe(true)
  const [whole, cut] = await place.records(dead)
  expect(whole?.value?.equals(poison)).toBe(true)
  expect(cut?.value?.equals(large.subarray(0, 65_536))).toBe(true)
  expect(headerText(cut?.headers ?? {}, errorHeaders.truncated)).toBe(`value=${large.length}`)
  expect(headerText(cut?.headers ?? {}, errorHeaders.offset)).toBe('2')
  expect(metrics.value('streams_truncated_dead_letters_total')).toBe(1)
})
