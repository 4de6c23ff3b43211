/**
 * The comments worker against the feedback worker, as whole processes on one stack: `npm run bench:comments`. N records each, default
 * 100,000; the records of comments have 5 % repeats. The time is that from the first commit to the last.
 */
import { noLog, type ProducerRecord } from '#streams'
import type { Environment } from '../config/environment.ts'
import { kafkaOptions } from '../config/kafka-options.ts'
import { registryOptions } from '../config/registry-options.ts'
import { kafkaDriver } from '../connectors/kafka/index.ts'
import { registrySerdes } from '../connectors/schema-registry/index.ts'
import { commentGenerator } from '../topology/comments/generator.ts'
import { commentsSubjects, commentsTopicsOf } from '../topology/comments/topics.ts'
import { prepareComments } from '../worker/comments/comments.ts'
import { besideFeedback } from './beside-feedback.ts'

const total = Number(process.env.N ?? 100_000)

await besideFeedback({
  system: 'comments',
  total,
  names: run => ({
    topic: `bench-${run}-comments`,
    group: `bench-${run}-comments`,
    variables: {
      COMMENTS_RAW_TOPIC: `bench-${run}-comments`,
      COMMENTS_PROCESSED_TOPIC: `bench-${run}-processed`,
      COMMENTS_DEAD_LETTER_TOPIC: `bench-${run}-dead`,
      COMMENTS_GROUP_ID: `bench-${run}-comments`
    }
  }),
  fill: fillComments
})

async function fillComments(environment: Environment): Promise<void> {
  await prepareComments(environment, noLog)
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
