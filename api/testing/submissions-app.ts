import { noLog, noMetrics, serdes } from '#streams'
import type { SubmissionQueued } from '../../schemas/generated/submissions.ts'
import type { OutboxEntry, SubmissionIntake } from '../../topology/submissions/intake.ts'
import type { SubmissionChange, SubmissionReadModel } from '../../topology/submissions/read-model.ts'
import { createApp } from '../app.ts'
import { submissionChanges } from '../routes/submissions/changes.ts'
import type { SubmissionsDeps } from '../routes/submissions/deps.ts'
import { submissionsRoutes } from '../routes/submissions/index.ts'
import { outboxRelay } from '../routes/submissions/outbox-relay.ts'
import { handClock, listProducer } from './feedback-app.ts'

/** A table of submissions in memory. */
export interface ListTable {
  readonly rows: Map<string, SubmissionChange>
  readonly outbox: Set<string>
  readonly intake: SubmissionIntake
  readonly model: SubmissionReadModel
}

const noWorker = async (): Promise<readonly OutboxEntry[]> => []

export function listTable(now: () => number): ListTable {
  const rows = new Map<string, SubmissionChange>()
  const outbox = new Set<string>()
  let made = 0
  const newId = (): string => `0190a6c0-0000-7000-8000-${String(++made).padStart(12, '0')}`

  const queue = (row: SubmissionChange): OutboxEntry => {
    rows.set(row.id, row)
    const entryId = newId()
    outbox.add(entryId)
    return { entryId, submission: row }
  }

  const intake: SubmissionIntake = {
    submit: async (contents, { perHour }) => {
      if (perHour > 0 && rows.size + contents.length > perHour) return { outcome: 'limited', wait: 59_001 }
      const status = 'PENDING'
      const times = { created_at: now(), changed_at: now(), processed_at: null }
      return { outcome: 'queued', entries: contents.map(content => queue({ id: newId(), content, status, ...times })) }
    },
    retry: async id => {
      const row = rows.get(id)
      if (row === undefined) return { outcome: 'unknown' }
      if (row.status !== 'FAILED') return { outcome: 'refused', status: row.status }
      const entry = queue({ ...row, status: 'PENDING', processed_at: null })
      return { outcome: 'queued', entry: { ...entry, failedAt: row.processed_at ?? 0 } }
    },
    withdraw: async ({ entryId, submission }) => {
      if (!outbox.delete(entryId)) return false
      rows.delete(submission.id)
      return true
    },
    sent: async entries => {
      for (const { entryId } of entries) outbox.delete(entryId)
    },
    adopt: noWorker
  }
  const model: SubmissionReadModel = {
    byId: async id => rows.get(id),
    list: async ({ page, limit }) => [...rows.values()].reverse().slice((page - 1) * limit, page * limit),
    latestChange: async () => Math.max(0, ...[...rows.values()].map(({ changed_at }) => changed_at)),
    changedSince: async time => [...rows.values()].filter(({ changed_at }) => changed_at >= time),
    ping: async () => undefined
  }
  return { rows, outbox, intake, model }
}

const eventSerde = serdes.json<SubmissionQueued>().serde

/** The app with the routes of submissions, over a table in memory and a producer that keeps what it is given. */
export function submissionsApp(given: Partial<SubmissionsDeps> = {}) {
  const clock = handClock()
  const table = listTable(clock.now)
  const producer = listProducer()
  const relay = outboxRelay<OutboxEntry>({
    producer,
    record: ({ submission: { id, content, created_at } }) => ({
      topic: 'submissions',
      key: Buffer.from(id),
      value: eventSerde?.serialize({ id, content, created_at }) ?? null
    }),
    sent: table.intake.sent,
    adopt: table.intake.adopt,
    clock,
    log: noLog
  })
  const changes = submissionChanges({ rows: table.model, clock, log: noLog })
  const deps: SubmissionsDeps = {
    intake: table.intake,
    relay,
    rows: table.model,
    changes,
    perHour: 0,
    metrics: noMetrics,
    clock,
    ...given
  }
  const metricsPage = { contentType: 'text/plain', metrics: async () => '# no metrics\n' }
  const app = createApp({ systems: [submissionsRoutes(deps)], probes: [], metrics: noMetrics, metricsPage, log: noLog })
  return { app, table, producer, clock, changes }
}
