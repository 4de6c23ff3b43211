import { beforeEach, expect, test, vi } from 'vitest'
import { deadLetterTo, hours, StreamsBuilder, serdes, type Topology, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 60_000 })

let place: KafkaPlace
/** Values that failed once, at whichever worker: each is tried twice. */
const failed = new Set<string>()

beforeEach(() => {
  place = new KafkaPlace()
  failed.clear()
  return () => place.remove()
})

const dead = () => topic(`${place.name}.dead`, serdes.bytes, serdes.bytes)
const end = async (name: string): Promise<number> =>
  (await place.admin.offsets(name)).reduce((sum, { latest }) => sum + latest, 0)

/** Sends values by key, so that they reach every partition that there is when they are sent. */
async function send(name: string, from: number, count: number): Promise<void> {
  const producer = place.driver.producer()
  await producer.connect()
  const records = Array.from({ length: count }, (_, n) => ({
    topic: name,
    key: Buffer.from(`k${from + n}`),
    value: Buffer.from(JSON.stringify(`v${from + n}`))
  }))
  expect(await producer.send(records)).toEqual([])
  await producer.close()
}

function topologyOf(isStateful: boolean): Topology {
  const builder = new StreamsBuilder(place.name, { onError: deadLetterTo(dead()), retryTopics: { delays: [50] } })
  const tried = builder.stream('read', place.topic<string>('in')).mapValues('work', value => {
    if (failed.size !== failed.add(value).size) throw new Error('not yet')
    return value
  })
  const all = isStateful ? tried.dedupe('seen', { by: value => value, within: hours(1) }) : tried
  all.to('write', place.topic<string>('out'))
  return builder.build()
}

async function twoWorkers(isStateful: boolean) {
  const names = ['in', 'out'].map(part => place.topic(part).name)
  await place.admin.createTopics([...names, dead().name].map(name => ({ name, partitions: 3 })))
  const [staying, leaving] = [await place.start(topologyOf(isStateful)), await place.start(topologyOf(isStateful))]
  return { input: names[0] ?? '', output: names[1] ?? '', staying: staying.streams, leaving: leaving.streams }
}

test('W31: partitions added to a topic with retry topics and no state are read and retried', async () => {
  const { input, output, leaving } = await twoWorkers(false)
  await send(input, 0, 50)
  await eventually('the first fifty', async () => (await end(output)) >= 50)
  await place.admin.addPartitions(input, 6)
  await send(input, 50, 50)
  await leaving.close()
  const retries = `${input}-retry-1`
  await eventually('partitions of the retry topic', async () => (await place.admin.partitionsOf(retries)) === 6)
  await place.start(topologyOf(false))
  await eventually('all of them', async () => (await end(output)) >= 100, 30_000)
  expect(await end(dead().name)).toBe(0)
})

test('W31: partitions added to a topic with state end the worker in words that help, and it goes on when its changelog has as many', async () => {
  const { input, output, staying, leaving } = await twoWorkers(true)
  await send(input, 0, 50)
  await eventually('the first fifty', async () => (await end(output)) >= 50)
  await place.admin.addPartitions(input, 6)
  await send(input, 50, 50)
  await leaving.close()
  const changelog = `${place.name}-seen-changelog`
  expect(await staying.stopped).toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining(
      `topic ${changelog} has 3 partitions and needs 6, as many as ${input}. Where partitions were added`
    )
  })
  await place.admin.addPartitions(changelog, 6)
  await place.start(topologyOf(true))
  await eventually('all of them', async () => (await end(output)) >= 100, 30_000)
  expect(await end(dead().name)).toBe(0)
})
