import { setTimeout as delay } from 'node:timers/promises'
import { StreamsError } from '#streams'
import { prepareComments } from '../../worker/comments/comments.ts'
import { prepareCommentsStatistics } from '../../worker/comments/statistics.ts'
import type { SampleContext, System } from './system.ts'

/** Longest wait for the first comment; they come up to 10 s apart. */
const limit = 60_000

interface Listed {
  readonly comments: readonly { readonly tag: string; readonly source: string; readonly text: string }[]
}

/** The producer makes the traffic: shows the first comments that are stored. */
async function sample(url: string, { environment }: SampleContext): Promise<readonly string[]> {
  const deadline = performance.now() + limit
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/api/comments?limit=5`)
    const body: unknown = await answer.json()
    if (answer.ok && (body as Listed).comments.length > 0) {
      return [...shown(body as Listed), `the page: http://localhost:${environment.COMMENTS_PAGE_PORT}`]
    }
    await delay(200)
  }
  throw new StreamsError('stack-failed', `no comment was stored within ${limit / 1000} s: see make logs`)
}

function shown({ comments }: Listed): readonly string[] {
  const lines = comments.map(({ tag, source, text }) => `  ${source.padEnd(10)} ${tag.padEnd(9)}  ${text}`)
  return ['comments, as they are stored:', ...lines]
}

/** Comments in, tags out. */
export const comments: System = {
  name: 'comments',
  prepare: async (environment, log) => {
    await prepareComments(environment, log)
    if (environment.COMMENTS_STATISTICS) await prepareCommentsStatistics(environment, log)
  },
  sample,
  page: 'web/comments',
  processes: ({ COMMENTS_SCORER, COMMENTS_SCORER_PORT: port, COMMENTS_STATISTICS }) => {
    const scorer = {
      name: 'scorer',
      module: 'worker/comments/scorer-service.ts',
      port: { port, variable: 'COMMENTS_SCORER_PORT' }
    }
    const producer = { name: 'producer', module: 'worker/comments/producer.ts' }
    const statistics = {
      name: 'comments-statistics-worker-1',
      module: 'worker/comments/statistics-worker.ts',
      isWorker: true
    } as const
    const sources = COMMENTS_SCORER === 'grpc' ? [scorer, producer] : [producer]
    return COMMENTS_STATISTICS ? [...sources, statistics] : sources
  },
  figures: [
    { name: 'published', sum: { metric: 'comments_published_total' } },
    { name: 'scored', sum: { metric: 'streams_step_records_total', labels: { step: 'score', outcome: 'processed' } } },
    {
      name: 'stored',
      sum: { metric: 'streams_sink_rows_total', labels: { step: 'save-comment', outcome: 'inserted' } }
    },
    {
      name: 'repeats',
      sum: { metric: 'streams_sink_rows_total', labels: { step: 'count-repeats', outcome: 'inserted' } }
    },
    { name: 'dead', sum: { metric: 'streams_dead_letters_total' } }
  ],
  pages: [
    { title: 'Page', path: '/' },
    { title: 'Statistics', path: '/api/statistics' },
    { title: 'Statistics by minute', path: '/api/statistics/history?by=minute' },
    { title: 'Live comments', path: '/api/comments/stream' },
    { title: 'Stored comments', path: '/api/comments' },
    { title: 'Documentation', path: '/docs' }
  ]
}
