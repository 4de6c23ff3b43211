/**
 * The media events worker (files and a star schema of ten tables) against the feedback worker (one table), as whole processes on one
 * stack: `npm run bench:media-events`. N events, default 60,000; as many of feedback.
 */
import { join } from 'node:path'
import { noLog } from '#streams'
import { prepareMediaEvents } from '../worker/media-events/media-events.ts'
import { produceMediaEvents } from '../worker/media-events/produce.ts'
import { besideFeedback } from './beside-feedback.ts'

const total = Number(process.env.N ?? 60_000)

await besideFeedback({
  system: 'media-events',
  total,
  names: (run, dataDir) => ({
    topic: `bench-${run}-media`,
    group: `bench-${run}-media`,
    variables: {
      MEDIA_EVENTS_TOPIC: `bench-${run}-media`,
      MEDIA_EVENTS_DEAD_LETTER_TOPIC: `bench-${run}-media-dlt`,
      MEDIA_EVENTS_GROUP_ID: `bench-${run}-media`,
      MEDIA_EVENTS_FOLDER: join(dataDir, 'parquet'),
      MEDIA_EVENTS_BATCH_AGE_MS: '1000'
    }
  }),
  fill: async environment => {
    await prepareMediaEvents(environment, noLog)
    await produceMediaEvents({ environment, log: noLog, seed: Date.now() % 1_000_000, count: total })
  }
})
