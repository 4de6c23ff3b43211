/**
 * The cafe's worker, which commits each record before it takes the next one, against the feedback worker, as whole processes on one
 * stack: `npm run bench:cafe`. N records of the cafe, default 5,000; twenty times as many of feedback.
 */
import { randomUUID } from 'node:crypto'
import { noLog, type ProducerRecord } from '#streams'
import type { Environment } from '../config/environment.ts'
import { kafkaOptions } from '../config/kafka-options.ts'
import { registryOptions } from '../config/registry-options.ts'
import { kafkaDriver } from '../connectors/kafka/index.ts'
import { registrySerdes } from '../connectors/schema-registry/index.ts'
import { sampleEvents } from '../topology/cafe/sample-events.ts'
import { cafeSubjects, cafeTopicsOf } from '../topology/cafe/topics.ts'
import { prepareCafe } from '../worker/cafe.ts'
import { besideFeedback } from './beside-feedback.ts'

const total = Number(process.env.N ?? 5_000)

await besideFeedback({
  system: 'cafe',
  total,
  feedbackTotal: 20 * total,
  names: run => ({
    topic: `bench-${run}-cafe`,
    group: `bench-${run}-cafe`,
    variables: {
      CAFE_TOPIC: `bench-${run}-cafe`,
      CAFE_DEAD_LETTER_TOPIC: `bench-${run}-cafe-dlt`,
      CAFE_WORKER_GROUP_ID: `bench-${run}-cafe`
    }
  }),
  fill: fillCafe
})

async function fillCafe(environment: Environment): Promise<void> {
  await prepareCafe(environment, noLog)
  const { events: topic } = cafeTopicsOf(environment)
  const serdes = registrySerdes({ ...registryOptions(environment), catalogue: cafeSubjects(environment) })
  const value = serdes(topic.value, topic.name, 'value')
  await value.open?.()
  const sources = { random: Math.random, uuid: randomUUID, now: () => Date.now() * 1_000 }
  const events = Array.from({ length: Math.ceil(total / 5) }, () => sampleEvents(sources))
    .flat()
    .slice(0, total)
  const records = events.map(
    (event): ProducerRecord => ({
      topic: topic.name,
      key: Buffer.from(event.customer_name),
      value: value.serialize(event)
    })
  )
  const producer = kafkaDriver(kafkaOptions(environment)).producer()
  await producer.send(records)
  await producer.close()
}
