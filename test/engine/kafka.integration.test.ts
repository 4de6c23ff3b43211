import { threadId } from 'node:worker_threads'
import { beforeEach, expect, test, vi } from 'vitest'
import { deadLetterTo, errorHeaders, headerText, StreamRecord, StreamsBuilder, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 30_000 })

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

const numbers = (count: number): [string, number][] => Array.from({ length: count }, (_, n) => [`k${n % 7}`, n])

test('a failing record goes through its retry topics while later ones pass it, and ends in the output or the dead letters', async () => {
  const [input, output] = [place.topic<string>('in'), place.topic<string>('out')]
  const [first, second] = [place.topic<string>('in-retry-1'), place.topic<string>('in-retry-2')]
  const dead = topic(`${place.name}.dead`, serdes.bytes, serdes.bytes)
  await place.create(input, output, dead)
  const calls: { readonly value: string; readonly at: number }[] = []
  const callsOf = (value: string) => calls.filter(call => call.value === value)
  const builder = new StreamsBuilder(place.name, {
    onError: deadLetterTo(dead),
    retryTopics: { delays: [400, 200] }
  })
  builder
    .stream('read', input)
    .mapValues('work', value => {
      calls.push({ value, at: Date.now() })
      if (value === 'dies' || (value === 'heals' && callsOf('heals').length < 3)) throw new Error('not yet')
      return value
    })
    .to('write', output)
  await place.start(builder.build())
  await place.send(input, [
    ['k', 'heals'],
    ['k', 'dies'],
    ['k', 'passes']
  ])
  await eventually('the dead letter', async () => (await place.records(dead)).length === 1)
  await eventually('all commits', () => place.caughtUp(place.name, input, first, second))
  expect(await place.values(output)).toEqual(['passes', 'heals'])
  for (const retry of [first, second]) expect(await place.values(retry)).toEqual(['heals', 'dies'])
  const [letter] = await place.records(dead)
  expect(String(letter?.value)).toBe('"dies"')
  expect(headerText(letter?.headers ?? {}, errorHeaders.topic)).toBe(second.name)
  for (const value of ['heals', 'dies']) {
    const [one, two, three] = callsOf(value).map(({ at }) => at)
    expect((two ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(400)
    expect((three ?? 0) - (two ?? 0)).toBeGreaterThanOrEqual(200)
    expect(callsOf(value)).toHaveLength(3)
  }
})

test('what a wall-clock punctuator forwards arrives, without a record that brings it', async () => {
  const [input, output] = [place.topic<number>('in'), place.topic<number>('out')]
  await place.create(input, output)
  let ticks = 0
  const builder = new StreamsBuilder(place.name)
  builder
    .stream('read', input)
    .process<string, number>('count', () => {
      let count = 0
      return {
        init: context => {
          context.schedule(100, 'wall-clock-time', now => {
            ticks++
            if (count > 0) context.forward(new StreamRecord('count', count, now))
            count = 0
          })
        },
        process: () => void count++
      }
    })
    .to('write', output)
  const { streams } = await place.start(builder.build())
  await place.send(input, numbers(5))
  const sum = async () => (await place.values(output)).reduce((total, n) => total + n, 0)
  await eventually('the count', async () => (await sum()) === 5)
  const before = ticks
  await eventually('more ticks', () => ticks > before + 1)
  await streams.close()
  expect(await sum()).toBe(5)
  expect(await place.caughtUp(place.name, input)).toBe(true)
})

test('a worker step computes in a thread of its own and keeps the order of a key', async () => {
  interface Burnt {
    readonly sum: number
    readonly key: string
    readonly thread: number
  }
  const [input, output] = [place.topic<number>('in'), place.topic<Burnt>('out')]
  await place.create(input, output)
  const module = new URL('../../streams/dsl/worker-module.ts', import.meta.url)
  const builder = new StreamsBuilder(place.name)
  builder.stream('read', input).worker<Burnt>('burn', { module, threads: 2 }).to('write', output)
  await place.start(builder.build())
  const sent = numbers(28)
  await place.send(input, sent)
  await eventually('all commits', () => place.caughtUp(place.name, input))
  const burnt = await place.values(output)
  expect(burnt).toHaveLength(sent.length)
  for (const key of new Set(sent.map(([key]) => key))) {
    const mine = sent.filter(entry => entry[0] === key).map(([, value]) => value)
    expect(burnt.filter(result => result.key === key).map(({ sum }) => sum)).toEqual(mine)
  }
  expect(burnt.map(({ thread }) => thread)).not.toContain(threadId)
})

test('two pipelines in one process both make progress', async () => {
  const [input, output] = [place.topic<number>('in'), place.topic<number>('out')]
  const [fewIn, fewOut] = [place.topic<number>('few-in'), place.topic<number>('few-out')]
  await place.create(input, output, fewIn, fewOut)
  let done = 0
  const busy = (value: number): number => {
    for (const end = performance.now() + 0.5; performance.now() < end; );
    done++
    return value
  }
  const few = new StreamsBuilder(`${place.name}-few`)
  const seenAfter: number[] = []
  few
    .stream('read', fewIn)
    .peek('see', () => void seenAfter.push(done))
    .to('write', fewOut)
  await place.start(few.build())
  const many = new StreamsBuilder(place.name)
  many.stream('read', input).mapValues('work', busy).to('write', output)
  await place.send(input, numbers(3_000))
  await place.start(many.build(), { task: { sliceRecords: 20 } })
  await eventually('the large one works', () => done > 0)
  await place.send(fewIn, numbers(10))
  await eventually('the small one', async () => (await place.records(fewOut)).length === 10)
  expect(seenAfter).toHaveLength(10)
  expect(Math.max(...seenAfter)).toBeLessThan(3_000)
  await eventually('the large one', () => place.caughtUp(place.name, input))
  expect((await place.values(output)).length).toBe(3_000)
})
