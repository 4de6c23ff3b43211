import { randomInt } from 'node:crypto'
import { noLog, StreamsError } from '#streams'
import { waitFor } from '../../deploy/stack/wait.ts'
import type { Analysis } from '../../topology/media-events/read-model.ts'
import { prepareMediaEvents } from '../../worker/media-events/media-events.ts'
import { produceMediaEvents } from '../../worker/media-events/produce.ts'
import { renderAnalysis } from '../media/render-analysis.ts'
import type { SampleContext, System } from './system.ts'

/** Enough for a full batch of each of three partitions, so that files are there at once. */
const samples = 6_000

/** Milliseconds from one of them to the next, on average: the last one is of now. */
const meanStep = 1_050

/** Longest wait until they are in files. */
const fileLimit = 60_000

async function analysisOf(url: string): Promise<Analysis> {
  const answer = await fetch(`${url}/media-events/analytics`)
  if (!answer.ok) throw new StreamsError('stack-failed', `the analytics answered ${answer.status}: see make logs`)
  return (await answer.json()) as Analysis
}

async function sample(url: string, { environment }: SampleContext): Promise<readonly string[]> {
  const before = await analysisOf(url)
  const seed = randomInt(1, 2 ** 31)
  await produceMediaEvents({ environment, log: noLog, seed, count: samples, start: Date.now() - samples * meanStep })
  let now = before
  const inFiles = async (): Promise<boolean> => {
    now = await analysisOf(url)
    return now.events >= before.events + environment.MEDIA_EVENTS_BATCH_RECORDS || now.events >= before.events + samples
  }
  if (await waitFor(inFiles, { limit: fileLimit, every: 500 })) {
    return [`${samples} sample events were sent; the files so far tell:`, ...renderAnalysis(now)]
  }
  throw new StreamsError(
    'stack-failed',
    `events were sent but are not in files after ${fileLimit / 1_000} s: see make logs`
  )
}

/** Events of customers into files and a star schema. */
export const mediaEvents: System = {
  name: 'media-events',
  prepare: prepareMediaEvents,
  sample,
  processes: ({ MEDIA_EVENTS_SESSIONS }) =>
    MEDIA_EVENTS_SESSIONS
      ? [{ name: 'media-events-sessions-worker-1', module: 'worker/media-events/sessions-worker.ts', isWorker: true }]
      : [],
  figures: [
    { name: 'in files', sum: { metric: 'streams_sink_rows_total', labels: { step: 'write-file' } } },
    {
      name: 'in MySQL',
      sum: { metric: 'streams_sink_rows_total', labels: { step: 'load-mysql', outcome: 'inserted' } }
    },
    {
      name: 'in PostgreSQL',
      sum: { metric: 'streams_sink_rows_total', labels: { step: 'load-postgres', outcome: 'inserted' } }
    },
    { name: 'sessions', sum: { metric: 'streams_sink_rows_total', labels: { step: 'write-sessions' } } },
    { name: 'dead', sum: { metric: 'streams_dead_letters_total' } }
  ],
  pages: [
    { title: 'Documentation', path: '/docs' },
    { title: 'Charts', path: '/media-events' },
    { title: 'The same as JSON', path: '/media-events/analytics' },
    { title: 'Health', path: '/ready' }
  ]
}
