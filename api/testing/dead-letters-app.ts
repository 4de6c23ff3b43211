import { noLog, noMetrics } from '#streams'
import type { LetterGroup, LettersFilter, ListedLetter } from '../../topology/dead-letters/read-model.ts'
import { createApp } from '../app.ts'
import {
  type DeadLettersDeps,
  deadLettersRoutes,
  type LetterDesk,
  type ReplayJob
} from '../routes/dead-letters/index.ts'

/** A letter of a desk that knows no other. */
export const letter: ListedLetter = {
  topic: 'dead-2',
  partition: 3,
  offset: 17,
  diedAt: Date.UTC(2026, 1, 19),
  kind: 'spring',
  reason: 'invalid-value',
  step: 'validate',
  message: 'no',
  group: 'ab'.repeat(8),
  source: { topic: 'in', partition: 1, offset: 5 },
  application: 'app',
  attempts: 2,
  key: null,
  state: 'discarded',
  stateAt: Date.UTC(2026, 1, 20)
}
const { group, topic, reason, step, message } = letter
const grouped: LetterGroup = {
  ...{ group, topic, reason, step, message },
  count: 3,
  open: 1,
  first: letter.diedAt,
  last: letter.diedAt,
  newest: { topic: 'dead-2', partition: 3, offset: 17 }
}

/** Changes of a desk for a test. */
export interface DeskChange extends Partial<LetterDesk> {
  readonly rules?: DeadLettersDeps['rules']
  readonly jobs?: Partial<DeadLettersDeps['jobs']>
}

/** A replay of many letters that has begun. */
export const job: ReplayJob = {
  id: '019c7639-5f00-7cc4-8234-123456789012',
  state: 'running',
  startedAt: letter.diedAt,
  endedAt: undefined,
  by: { actor: 'Ada', address: '::1' },
  dryRun: false,
  rate: 100,
  counts: { replayed: 2, refused: 1 },
  problems: [{ id: 'dead-0-1', outcome: 'refused', message: 'no' }],
  more: false,
  error: undefined
}

/** The dead-letter routes with a desk of one letter, and what it was asked. */
export function deadLettersApp({ rules = { isAllowed: false, isLocal: true }, jobs, ...change }: DeskChange = {}) {
  const done: object[] = []
  const asked: { filter: LettersFilter; page?: object; limit?: number }[] = []
  const desk: LetterDesk = {
    topics: [
      { topic: 'dead', system: 'feedback' },
      { topic: 'dead-2', system: undefined }
    ],
    list: async (filter, page) => {
      asked.push({ filter, page })
      return { items: [letter], servedBy: 'index' }
    },
    groups: async (filter, limit) => {
      asked.push({ filter, limit })
      return { items: [grouped], servedBy: 'topics', because: 'the database does not answer' }
    },
    audit: async (topics, page) => {
      done.push({ audit: topics, ...page })
      const note = { at: letter.diedAt, action: 'discard', letterTime: 1, edited: false, reason: 'a test' } as const
      const noted = { topic: 'dead-2-replays', partition: 0, offset: 4 }
      return { items: [{ topic: 'dead-2', partition: 3, offset: 17, note, noted }], servedBy: 'index' }
    },
    open: async place =>
      place.offset === 17
        ? {
            letter,
            timestamp: letter.diedAt,
            schemaId: undefined,
            replays: 1,
            meaning: 'm',
            next: 'n',
            headers: { a: ['x', null] },
            stacktrace: undefined,
            undecoded: 'no magic byte',
            bytes: Buffer.from('abc'),
            history: [
              {
                at: letter.diedAt,
                action: 'replay',
                letterTime: 1,
                edited: false,
                sent: { topic: 'in', partition: 0, offset: 9 }
              },
              {
                at: letter.diedAt,
                action: 'discard',
                letterTime: 1,
                edited: false,
                reason: 'a test',
                actor: 'Ada',
                address: '::1'
              }
            ]
          }
        : undefined,
    replay: async (place, how) => {
      done.push({ replay: place, ...how })
      if (place.offset !== 17) return undefined
      const outcome = how.dryRun ? 'would-replay' : 'replayed'
      return { id: 'dead-2-3-17', outcome, to: 'in', replays: 2, message: '' }
    },
    discard: async (place, why) => {
      done.push({ discard: place, ...why })
      return place.offset === 17
    },
    ...change
  }
  const app = createApp({
    systems: [
      deadLettersRoutes({
        desk,
        rules,
        jobs: {
          begin: (filter, how) => {
            done.push({ begin: filter, ...how })
            return { job }
          },
          all: () => [job],
          get: id => (id === job.id ? job : undefined),
          stop: id => (id === job.id ? { ...job, state: 'stopped' } : undefined),
          ...jobs
        }
      })
    ],
    probes: [],
    metrics: noMetrics,
    metricsPage: { contentType: 'text/plain', metrics: async () => '' },
    log: noLog
  })
  return { app, asked, done }
}
