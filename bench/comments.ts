/**
 * The comments worker against the feedback worker, as whole processes on one stack: `npm run bench:comments`. N records each, default
 * 100,000; the records of comments have 5 % repeats. The time is that from the first commit to the last.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProducerRecord } from '#streams'
import { type Environment, parseEnvironment } from '../config/environment.ts'
import { kafkaOptions } from '../config/kafka-options.ts'
import { registryOptions } from '../config/registry-options.ts'
import { kafkaDriver } from '../connectors/kafka/index.ts'
import { registrySerdes } from '../connectors/schema-registry/index.ts'
import { startStack } from '../deploy/stack/start.ts'
import { commentGenerator } from '../topology/comments/generator.ts'
import { commentsSubjects, commentsTopicsOf } from '../topology/composition/comments-names.ts'
import { prepareComments } from '../topology/composition/prepare-comments.ts'
import { prepare } from './pipeline/prepare.ts'
import { sayRate, workerRate } from './worker-rate.ts'

const total = Number(process.env.N ?? 100_000)
const run = Date.now().toString(36)
const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const stack = await startStack({ ports: 'free', dataDir })
const quiet = { info: () => undefined, debug: () => undefined, warn: () => undefined, error: () => undefined }

try {
  const variables = {
    ...stack.env,
    LOG_LEVEL: 'warn',
    FEEDBACK_RAW_TOPIC: `bench-${run}-feedback`,
    FEEDBACK_SCORED_TOPIC: `bench-${run}-scored`,
    FEEDBACK_GROUP_ID: `bench-${run}-feedback`,
    COMMENTS_RAW_TOPIC: `bench-${run}-comments`,
    COMMENTS_PROCESSED_TOPIC: `bench-${run}-processed`,
    COMMENTS_DEAD_LETTER_TOPIC: `bench-${run}-dead`,
    COMMENTS_GROUP_ID: `bench-${run}-comments`
  }
  const environment = parseEnvironment({ ...process.env, ...variables })
  await prepare(environment, { topic: variables.FEEDBACK_RAW_TOPIC, scored: variables.FEEDBACK_SCORED_TOPIC }, total)
  await fillComments(environment)
  const rateOf = (system: string, topic: string, group: string): Promise<number> =>
    workerRate({
      variables: { ...variables, SYSTEM: system },
      topic,
      group,
      total,
      stateDir: join(dataDir, 'state', group)
    })
  const feedback = await rateOf('feedback', variables.FEEDBACK_RAW_TOPIC, variables.FEEDBACK_GROUP_ID)
  const comments = await rateOf('comments', variables.COMMENTS_RAW_TOPIC, variables.COMMENTS_GROUP_ID)
  sayRate('feedback', feedback)
  sayRate('comments', comments)
  process.stdout.write(`comments to feedback: ${(comments / feedback).toFixed(2)}\n`)
} finally {
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function fillComments(environment: Environment): Promise<void> {
  await prepareComments(environment, quiet)
  const { raw } = commentsTopicsOf(environment)
  const serdes = registrySerdes({ ...registryOptions(environment), catalogue: commentsSubjects(environment) })
  const value = serdes(raw.value, raw.name, 'value')
  await value.open?.()
  const producer = kafkaDriver(kafkaOptions(environment)).producer()
  const { next } = commentGenerator({ seed: 1 })
  for (let sent = 0; sent < total; ) {
    const records: ProducerRecord[] = []
    for (; sent < total && records.length < 5_000; sent++) {
      const { comment } = next(Date.now())
      records.push({ topic: raw.name, key: Buffer.from(comment.commentId), value: value.serialize(comment) })
    }
    await producer.send(records)
  }
  await producer.close()
}
