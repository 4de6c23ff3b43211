/**
 * The media events worker (files and a star schema of ten tables) against the feedback worker (one table), as whole processes on one
 * stack: `npm run bench:media-events`. N events, default 60,000; as many of feedback.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noLog } from '#streams'
import { parseEnvironment } from '../config/environment.ts'
import { startStack } from '../deploy/stack/start.ts'
import { prepareMediaEvents } from '../topology/composition/prepare-media-events.ts'
import { produceMediaEvents } from '../topology/composition/produce-media-events.ts'
import { prepare } from './pipeline/prepare.ts'
import { sayRate, workerRate } from './worker-rate.ts'

const total = Number(process.env.N ?? 60_000)
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
    MEDIA_EVENTS_TOPIC: `bench-${run}-media`,
    MEDIA_EVENTS_DEAD_LETTER_TOPIC: `bench-${run}-media-dlt`,
    MEDIA_EVENTS_GROUP_ID: `bench-${run}-media`,
    MEDIA_EVENTS_FOLDER: join(dataDir, 'parquet'),
    MEDIA_EVENTS_BATCH_AGE_MS: '1000'
  }
  const environment = parseEnvironment({ ...process.env, ...variables })
  await prepare(environment, { topic: variables.FEEDBACK_RAW_TOPIC, scored: variables.FEEDBACK_SCORED_TOPIC }, total)
  await prepareMediaEvents(environment, noLog)
  await produceMediaEvents({ environment, log: noLog, seed: Date.now() % 1_000_000, count: total })
  const rateOf = (system: string, topic: string, group: string): Promise<number> =>
    workerRate({
      variables: { ...variables, SYSTEM: system },
      topic,
      group,
      total,
      stateDir: join(dataDir, 'state', system)
    })
  const feedback = await rateOf('feedback', variables.FEEDBACK_RAW_TOPIC, variables.FEEDBACK_GROUP_ID)
  const media = await rateOf('media-events', variables.MEDIA_EVENTS_TOPIC, variables.MEDIA_EVENTS_GROUP_ID)
  sayRate('feedback', feedback)
  sayRate('media', media)
  process.stdout.write(`media events to feedback: ${(media / feedback).toFixed(3)}\n`)
} finally {
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}
