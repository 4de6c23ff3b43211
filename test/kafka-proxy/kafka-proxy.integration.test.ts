import { randomUUID } from 'node:crypto'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { eventually, RecordingListener } from '../../connectors/contracts/recording-listener.ts'
import { KafkaCluster } from '../../connectors/kafka/cluster.ts'
import { kafkaTypeOf } from '../../connectors/kafka/kafka-errors.ts'
import { type FaultyKafka, startFaultyKafka } from '../faulty-kafka.ts'
import { apiKeys } from '../kafka-proxy.ts'

const broker = process.env.KAFKA_BROKER ?? 'localhost:9092'

let kafka: FaultyKafka
let topic: string

beforeEach(async () => {
  kafka = await startFaultyKafka(broker)
  topic = `proxy-${randomUUID()}`
  const admin = kafka.unharmed.admin()
  await admin.createTopics([{ name: topic, partitions: 2 }])
  await eventually('leaders', () =>
    admin.offsets(topic).then(
      offsets => offsets.length === 2,
      () => false
    )
  )
  onTestFinished(kafka.close)
  onTestFinished(async () => {
    await admin.deleteTopics([topic])
    await admin.close()
  })
})

const record = (value: string, partition = 0) => ({ topic, key: null, value: Buffer.from(value), partition })

function aProducer(deliveryTimeoutMs: number) {
  const producer = kafka.driver.producer({ deliveryTimeoutMs })
  onTestFinished(() => producer.close())
  return producer
}

async function ends(): Promise<readonly number[]> {
  const admin = kafka.unharmed.admin()
  const offsets = await admin.offsets(topic)
  await admin.close()
  return offsets.map(({ latest }) => latest)
}

test('answer refuses Produce for one partition, which the broker never gets, and lets the other through', async () => {
  kafka.proxy.answer(apiKeys.produce, 6, { where: (name, partition) => name === topic && partition === 0 })
  const producer = aProducer(500)
  const sends = await Promise.allSettled([producer.send([record('a', 0)]), producer.send([record('b', 1)])])
  expect(sends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(await ends()).toEqual([0, 1])
})

test('answer with applied lets the broker store what it then refuses', async () => {
  kafka.proxy.answer(apiKeys.produce, 7, { applied: true })
  await expect(aProducer(500).send([record('a')])).rejects.toMatchObject({ code: 'delivery-timeout' })
  expect(await ends()).toEqual([1, 0])
})

test('delayAfterApply holds the answer of what the broker has stored', async () => {
  const letGo = kafka.proxy.delayAfterApply(apiKeys.produce)
  const sending = aProducer(10_000).send([record('a')])
  await eventually('the record', async () => (await ends())[0] === 1)
  expect(await Promise.race([sending, new Promise(resolve => setImmediate(() => resolve('held')))])).toBe('held')
  letGo()
  expect(await sending).toEqual([])
})

test('answer takes the leader of one partition from the metadata, as often as asked', async () => {
  const address = kafka.proxy.address
  const cluster = new KafkaCluster({ brokers: [broker], addressOf: () => address })
  onTestFinished(async () => cluster.close())
  kafka.proxy.answer(apiKeys.metadata, 5, { times: 1, where: (_, partition) => partition === 1 })
  const leaders = async (): Promise<readonly boolean[]> => {
    await cluster.metadata([topic])
    return [0, 1].map(partition => cluster.leaderOf(topic, partition) !== undefined)
  }
  expect([await leaders(), await leaders()]).toEqual([
    [true, false],
    [true, true]
  ])
})

test('answer says that there is no coordinator', async () => {
  const address = kafka.proxy.address
  const cluster = new KafkaCluster({ brokers: [broker], addressOf: () => address })
  onTestFinished(async () => cluster.close())
  const heal = kafka.proxy.answer(apiKeys.findCoordinator, 15)
  const failure: unknown = await cluster.coordinator('g').catch(error => error)
  expect(kafkaTypeOf(failure)).toBe('GROUP_COORDINATOR_NOT_AVAILABLE')
  heal()
  await eventually('a coordinator', () =>
    cluster.coordinator(`g-${topic}`).then(
      () => true,
      () => false
    )
  )
})

test('answer refuses a commit, which the broker never keeps', async () => {
  const consumer = kafka.driver.consumer({ topics: [topic], groupId: `g-${topic}` })
  onTestFinished(() => consumer.stop())
  const listener = new RecordingListener()
  await consumer.start(listener)
  await eventually('the assignment', () => listener.assigned.size === 2)
  const heal = kafka.proxy.answer(apiKeys.offsetCommit, 28)
  const position = { topic, partition: 0, offset: 0 }
  expect(await consumer.commit([position])).toMatchObject([{ topic, partition: 0 }])
  heal()
  expect(await consumer.commit([position])).toEqual([])
})

test('Fetch and ListOffsets are answered with errors for as long as asked, then by the broker', async () => {
  await aProducer(10_000).send(['a', 'b'].map(value => record(value)))
  for (const apiKey of [apiKeys.fetch, apiKeys.listOffsets]) kafka.proxy.answer(apiKey, 6, { times: 1 })
  const values: string[] = []
  await kafka.driver
    .reader()
    .read(
      [{ topic, partition: 0, from: 0, to: 2 }],
      ({ records }) => void values.push(...records.map(({ value }) => String(value)))
    )
  expect(values).toEqual(['a', 'b'])
})
