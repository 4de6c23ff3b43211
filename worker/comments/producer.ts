import { randomInt } from 'node:crypto'
import { type ProducerRecord, systemClock } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { commentGenerator, type Generated } from '../../topology/comments/generator.ts'
import { produceComments } from '../../topology/comments/produce.ts'
import { commentsSubjects, commentsTopicsOf, plainJsonComments } from '../../topology/comments/topics.ts'
import { runSideProcess, type SideContext } from '../process/side-process.ts'
import { untilAvailable } from '../process/until-available.ts'
import { prepareComments } from './comments.ts'

/** A seed for each start: below 2^31, as text of at most six digits to the base 36. */
const anySeed = (): number => randomInt(1, 2 ** 31)

/** Publishes comments until it is told to stop or `PRODUCER_RECORDS` are published; waits while the broker is away. */
async function produceSampleComments(context: SideContext): Promise<void> {
  const { environment, log, metrics, stopping, ready } = context
  const seed = environment.PRODUCER_SEED || anySeed()
  const producer = kafkaDriver({ ...kafkaOptions(environment), logger: log }).producer()
  const value = commentSerde(environment)
  const toRecord = recordOf(environment)
  await untilAvailable(() => prepareComments(environment, log), log, stopping)
  await untilAvailable(() => producer.connect(), log, stopping)
  await untilAvailable(async () => value.open?.(), log, stopping)
  log.info({ seed, rate: environment.RATE }, 'producing comments')
  ready()
  try {
    await produceComments({
      generator: commentGenerator({ seed, rate: environment.RATE }),
      publish: batch => {
        const records = batch.map(one => toRecord(one, value.serialize(one.comment)))
        const send = async (): Promise<void> => {
          const [failure] = await producer.send(records)
          if (failure) throw failure.error
        }
        return untilAvailable(send, log, stopping)
      },
      limit: environment.PRODUCER_RECORDS,
      clock: systemClock,
      log,
      metrics,
      signal: stopping
    })
  } finally {
    await producer.close()
  }
}

function commentSerde(environment: Environment) {
  const { raw } = commentsTopicsOf(environment)
  const serdes = registrySerdes({
    ...registryOptions(environment),
    catalogue: commentsSubjects(environment),
    plainJson: plainJsonComments(environment)
  })
  return serdes(raw.value, raw.name, 'value')
}

/** Keyed by comment id, so that a repeat follows its first; the record's time is that of sending. */
function recordOf(environment: Environment): (generated: Generated, value: Buffer) => ProducerRecord {
  const topic = environment.COMMENTS_RAW_TOPIC
  return ({ comment }, value) => ({ topic, key: Buffer.from(comment.commentId), value, timestamp: systemClock.now() })
}

/** A process that publishes sample comments. */
runSideProcess('producer', produceSampleComments)
