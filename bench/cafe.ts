/**
 * The cafe's worker, which commits each record before it takes the next one, against the feedback worker, as whole processes on one
 * stack: `npm run bench:cafe`. N records of the cafe, default 5,000; twenty times as many of feedback.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noLog, type ProducerRecord } from '#streams'
import { type Environment, parseEnvironment } from '../config/environment.ts'
import { kafkaOptions } from '../config/kafka-options.ts'
import { registryOptions } from '../config/registry-options.ts'
import { kafkaDriver } from '../connectors/kafka/index.ts'
import { registrySerdes } from '../connectors/schema-registry/index.ts'
import { startStack } from '../deploy/stack/start.ts'
import { sampleEvents } from '../topology/cafe/sample-events.ts'
import { cafeSubjects, cafeTopicsOf } from '../topology/composition/cafe-names.ts'
import { prepareCafe } from '../topology/composition/prepare-cafe.ts'
import { prepare } from './pipeline/prepare.ts'
import { sayRate, workerRate } from './worker-rate.ts'

const total = Number(process.env.N ?? 5_000)
const feedbackTotal = 20 * total
const run = Date.now().toString(36)
const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const stack = await startStack({ ports: 'free', dataDir })

try {
  const variables = {
    ...stack.env,
    LOG_LEVEL: 'warn',
    FEEDBACK_RAW_TOPIC: `bench-${run}-feedback`,
    FEEDBACK_SCORED_TOPIC: `bench-${run}-scored`,
    FEEDBACK_GROUP_ID: `bench-${run}-feedback`,
    CAFE_TOPIC: `bench-${run}-cafe`,
    CAFE_DEAD_LETTER_TOPIC: `bench-${run}-cafe-dlt`,
    CAFE_WORKER_GROUP_ID: `bench-${run}-cafe`
  }
  const environment = parseEnvironment({ ...process.env, ...variables })
  const topics = { topic: variables.FEEDBACK_RAW_TOPIC, scored: variables.FEEDBACK_SCORED_TOPIC }
  await prepare(environment, topics, feedbackTotal)
  await fillCafe(environment)
  const feedback = await workerRate({
    variables: { ...variables, SYSTEM: 'feedback' },
    topic: variables.FEEDBACK_RAW_TOPIC,
    group: variables.FEEDBACK_GROUP_ID,
    total: feedbackTotal,
    stateDir: join(dataDir, 'state', 'feedback')
  })
  const cafe = await workerRate({
    variables: { ...variables, SYSTEM: 'cafe' },
    topic: variables.CAFE_TOPIC,
    group: variables.CAFE_WORKER_GROUP_ID,
    total,
    stateDir: join(dataDir, 'state', 'cafe')
  })
  sayRate('feedback', feedback)
  sayRate('cafe', cafe)
  process.stdout.write(`cafe to feedback: ${(cafe / feedback).toFixed(3)}\n`)
} finally {
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

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
