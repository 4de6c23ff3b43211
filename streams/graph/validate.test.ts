import { expect, test } from 'vitest'
import { type StreamsBuilder as Builder, keyValueStore, StreamsBuilder, serdes, topic } from '../index.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const store = () => keyValueStore('counts', serdes.string, serdes.json<number>())
const processor = () => ({ process: () => undefined })

test.each<[string, string, (builder: Builder) => void]>([
  [
    'two steps of one name',
    "two steps are called 'read'",
    b => void b.stream('read', input).peek('read', () => undefined)
  ],
  ['a step without a name', 'a step has an empty name', b => void b.stream('read', input).peek('', () => undefined)],
  [
    'two branches that make one name',
    "two steps are called 'size-big'",
    b => {
      const stream = b.stream('read', input)
      stream.branch('size', { big: () => true })
      stream.peek('size-big', () => undefined)
    }
  ],
  [
    'one topic read twice',
    "topic 'in' is read by two sources",
    b => {
      b.stream('read', input)
      b.stream('read-again', input)
    }
  ],
  [
    'two stores of one name',
    "two stores are called 'counts'",
    b =>
      void b
        .stream('read', input)
        .process<string, number>('a', processor, { stores: [store()] })
        .process('b', processor, { stores: [store()] })
  ],
  [
    'a store in a format of a registry',
    "store 'orders' has format 'avro', which needs a schema registry; stores take serdes.json",
    b => {
      const orders = keyValueStore('orders', serdes.string, serdes.avro<number>('orders-value'))
      b.stream('read', input).process<string, number>('a', processor, { stores: [orders] })
    }
  ],
  [
    'W27: a topic that is read and written by two declarations of its time',
    "topic 'in' is declared with timestamps 'now' and without",
    b => b.stream('read', input).to('write', topic('in', serdes.string, serdes.json<number>(), { timestamps: 'now' }))
  ],
  ['no source', 'it reads no topic', () => undefined]
])('build refuses %s, naming the topology and the fix', (_, problem, wire) => {
  const builder = new StreamsBuilder('sales')
  wire(builder)
  expect(() => builder.build()).toThrow(
    expect.objectContaining({
      code: 'invalid-topology',
      message: expect.stringMatching(`^topology 'sales': ${problem}`)
    })
  )
})
