import { expect, test } from 'vitest'
import {
  deadLetterTo,
  type ProcessorContext,
  type Stream,
  StreamRecord,
  StreamsBuilder,
  serdes,
  type TaskOptions,
  topic
} from '#streams'
import { listSink, TopologyTestDriver } from '#streams/testing'

const input = topic('in', serdes.string, serdes.json<number>())
const out = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

function* counting(end: number): Iterable<number> {
  for (let n = 0; n < end; n++) yield n
}

function driverOf(wire: (stream: Stream<string, number>) => void, task: Partial<TaskOptions> = { maxFanOut: 1_000 }) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  wire(builder.stream('read', input))
  return new TopologyTestDriver(builder.build(), { task })
}

type Wire = (stream: Stream<string, number>) => void
const fanOuts: readonly [string, Wire][] = [
  ['an array', s => s.flatMapValues('many', n => Array.from({ length: n }, (_, i) => i)).to('write', out)],
  ['a generator without end', s => s.flatMapValues('many', n => counting(n > 1_000 ? 1e9 : n)).to('write', out)],
  ['a promise of a generator', s => s.flatMapValues('many', async n => counting(n)).to('write', out)],
  [
    'keys and values',
    s => s.flatMap('many', n => Array.from(counting(n), i => ({ key: `${i}`, value: i }))).to('write', out)
  ],
  [
    'one fan-out behind another',
    s =>
      s
        .flatMapValues('some', n => (n > 1_000 ? counting(500) : counting(1)))
        .flatMapValues('more', n => counting(n === 0 ? 3 : 500))
        .to('write', out)
  ],
  [
    'a processor that forwards',
    s =>
      s
        .process<string, number>('many', () => {
          let context: ProcessorContext<string, number>
          return {
            init: opened => {
              context = opened
            },
            process: record => {
              for (const n of counting(record.value)) context.forward(record.withValue(n))
            }
          }
        })
        .to('write', out)
  ]
]

test.each(fanOuts)(
  'W14: a record that causes more than may be is one dead letter, and the next is processed: %s',
  async (_, wire) => {
    const driver = driverOf(wire)
    await driver.input(input).pipe('k', 3_000)
    await driver.input(input).pipe('k', 3)
    const [letter, ...more] = driver.output(dead).read()
    expect(more).toEqual([])
    expect(String(letter?.headers['__streams.errors.exception'])).toBe('too-many-outputs')
    expect(String(letter?.headers['__streams.errors.message'])).toMatch(/maxFanOut/)
    expect(driver.output(out).read()).toHaveLength(3)
    expect(driver.committed.get('in')).toBe(2)
  }
)

test('W14: rows count too, and none of a refused record is written', async () => {
  const rows = listSink<string, number>()
  const driver = driverOf(stream => {
    const many = stream.flatMapValues('many', n => Array.from(counting(n)))
    many.sinkTo('store', rows)
    many.sinkTo('store again', rows)
  })
  await driver.input(input).pipe('k', 501)
  expect(driver.output(dead).read()).toHaveLength(1)
  expect(rows.rows).toEqual([])
  await driver.input(input).pipe('k', 500)
  expect(rows.rows).toHaveLength(1_000)
})

test('W14: bytes of outputs count, whatever their number', async () => {
  const driver = driverOf(
    stream => stream.flatMapValues('many', n => ['x'.repeat(n), 'x'.repeat(n)]).to('write', out as never),
    { maxFanOutBytes: 1_000 }
  )
  await driver.input(input).pipe('k', 600)
  await driver.input(input).pipe('k', 300)
  expect(driver.output(dead).read()).toHaveLength(1)
  expect(driver.output(out).read()).toHaveLength(2)
})

test('W14: a punctuator may forward more: there is no record to refuse', async () => {
  const driver = driverOf(
    stream =>
      stream
        .process<string, number>('dump', () => ({
          init: context => {
            context.schedule(1_000, 'wall-clock-time', now => {
              for (const n of counting(3_000)) context.forward(new StreamRecord('k', n, now))
            })
          },
          process: () => undefined
        }))
        .to('write', out),
    { maxFanOut: 1_000 }
  )
  await driver.input(input).pipe('k', 1)
  await driver.advanceWallClockTime(1_000)
  expect(driver.output(out).read()).toHaveLength(3_000)
})

test('H6: rows held for a sink make a checkpoint by their bytes, not by their number alone', async () => {
  const rows = listSink<string, string>()
  const builder = new StreamsBuilder('t')
  const texts = topic('texts', serdes.string, serdes.string)
  builder.stream('read', texts).sinkTo('store', rows)
  const driver = new TopologyTestDriver(builder.build(), { task: { checkpointBytes: 10_000, checkpointsInFlight: 1 } })
  await Promise.all(Array.from({ length: 100 }, () => driver.input(texts).pipe('k', 'x'.repeat(1_000))))
  expect(rows.rows).toHaveLength(100)
  expect(Math.max(...rows.batches)).toBeLessThanOrEqual(20)
})

const control = (time: number) => ({ headers: { '__streams.retry.not-before': String(time) } })

test('W10: on a topic that is not ours a retry header is data: nothing waits for it, and it comes through', async () => {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead), retryTopics: { delays: [1_000] } })
  builder
    .stream('read', input)
    .mapValues('check', n => {
      if (n < 0) throw new Error('negative')
      return n
    })
    .to('write', out)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('k', 1, control(Date.UTC(2099, 0, 1)))
  expect(driver.slept).toEqual([])
  const [record] = driver.output(out).read()
  expect(String(record?.headers['__streams.retry.not-before'])).toBe(String(Date.UTC(2099, 0, 1)))
  const started = driver.clock.now()
  await driver.input(input).pipe('k', -1, control(Date.UTC(2099, 0, 1)))
  await driver.advanceWallClockTime(1_000)
  expect(driver.clock.now() - started).toBe(1_000)
  expect(driver.output(dead).read()).toHaveLength(1)
})
