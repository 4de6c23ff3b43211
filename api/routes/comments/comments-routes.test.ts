import { expect, test } from 'vitest'
import { noLog, StreamsError } from '#streams'
import { FakeClock, RecordedMetrics } from '#streams/testing'
import type { CommentProcessed } from '../../../schemas/generated/comments.ts'
import type { CommentsQuery, HistoryQuery, HistoryWindow } from '../../../topology/comments/read-model.ts'
import { createApp } from '../../app.ts'
import { LiveFeed } from '../../live/live-feed.ts'
import { commentsRoutes } from './index.ts'

const [minute, hour] = [60_000, 3_600_000]
const noon = Date.UTC(2026, 1, 19, 12)

const comment: CommentProcessed = {
  commentId: 'c-1',
  text: 'Amazing',
  source: 'Twitter',
  timestamp: Date.UTC(2026, 1, 19, 14, 30),
  tag: 'positive',
  textHash: 'ab'.repeat(32),
  consumerId: 'worker-a',
  retryCount: 0,
  processedAt: Date.UTC(2026, 1, 19, 14, 30, 1)
}

interface Given {
  readonly down?: boolean
  readonly windows?: readonly HistoryWindow[]
}

function open({ down = false, windows = [] }: Given = {}) {
  const queries: CommentsQuery[] = []
  const histories: HistoryQuery[] = []
  const away = (): never => {
    throw new StreamsError('sink-unavailable', 'down', { retryable: true })
  }
  const feed = new LiveFeed<CommentProcessed>('comment', 100)
  const metrics = new RecordedMetrics()
  const app = createApp({
    systems: [
      commentsRoutes({
        rows: {
          counts: async () =>
            down
              ? away()
              : {
                  total: 3,
                  byTag: { positive: 2, negative: 1, neutral: 0, unrelated: 0 },
                  bySource: { Twitter: 3 },
                  duplicates: 4,
                  perMinute: 2
                },
          list: async query => {
            queries.push(query)
            return [comment]
          },
          ping: async () => undefined
        },
        history: {
          windows: async query => {
            histories.push(query)
            return down ? away() : windows
          }
        },
        feed,
        failures: async () => 5,
        metrics,
        clock: new FakeClock(noon + 90_000)
      })
    ],
    probes: [],
    metrics,
    metricsPage: { contentType: 'text/plain', metrics: async () => '' },
    log: noLog
  })
  return { app, feed, metrics, queries, histories }
}

test('answers statistics with counts by tag and source, repeats, failures and rate (C-28)', async () => {
  const response = await open().app.request('/api/statistics')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    total: 3,
    byTag: { positive: 2, negative: 1, neutral: 0, unrelated: 0 },
    bySource: { Twitter: 3 },
    duplicates: 4,
    failures: 5,
    perMinute: 2
  })
})

test('answers 400 for statistics with a parameter, of which there is none', async () => {
  const response = await open().app.request('/api/statistics?by=minute')
  expect(response.status).toBe(400)
  const { detail } = (await response.json()) as { readonly detail: string }
  expect(detail).toBe('there is no parameter by: this route takes none')
})

test('answers 503 while the database is away', async () => {
  const response = await open({ down: true }).app.request('/api/statistics')
  expect(response.status).toBe(503)
})

test('answers the history with the end of each window beside its begin', async () => {
  const byTag = { positive: 2, negative: 1, neutral: 0, unrelated: 0 }
  const { app, histories } = open({ windows: [{ start: noon, total: 3, byTag, late: 1 }] })
  const response = await app.request('/api/statistics/history?by=minute&tag=positive&source=Le%20Monde')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    history: [{ windowStart: '2026-02-19T12:00:00Z', windowEnd: '2026-02-19T12:01:00Z', total: 3, byTag, late: 1 }]
  })
  expect(histories).toEqual([
    { by: 'minute', from: noon - 58 * minute, to: noon + 2 * minute, tag: 'positive', source: 'Le Monde' }
  ])
})

test('asks for the hours of a day by default, the current one included, or for what is given', async () => {
  const { app, histories } = open()
  await app.request('/api/statistics/history')
  await app.request('/api/statistics/history?from=2026-02-18&to=2026-02-19')
  expect(histories).toMatchObject([
    { by: 'hour', from: noon - 23 * hour, to: noon + hour, tag: undefined, source: undefined },
    { by: 'hour', from: noon - 36 * hour, to: noon - 12 * hour }
  ])
})

test.each([
  ['by=day', 'by must be one of minute, hour'],
  ['tag=happy', 'tag must be one of positive'],
  ['source=', 'source must not be empty'],
  [`source=${'x'.repeat(65)}`, 'source must have at most 64 characters'],
  ['from=yesterday', 'from must be an ISO 8601'],
  ['from=2026-02-19&to=2026-02-19', 'from must be before to'],
  [
    'by=minute&from=2026-02-18T11:59:00Z&to=2026-02-19T12:00:00Z',
    'at most 1440 minutes apart: ask for less, or by=hour'
  ],
  ['sourc=Twitter', 'there is no parameter sourc: did you mean source?'],
  ['by=minute&by=hour', 'by is given 2 times']
])('answers 400 for the history of "%s", once', async (query, message) => {
  const response = await open().app.request(`/api/statistics/history?${query}`)
  expect(response.status).toBe(400)
  const { detail, errors } = (await response.json()) as { readonly detail: string; readonly errors: readonly object[] }
  expect(detail).toContain(message)
  expect(errors).toHaveLength(1)
})

test('answers 503 for the history while the database is away', async () => {
  expect((await open({ down: true }).app.request('/api/statistics/history')).status).toBe(503)
})

test('finds comments by tag, source and range of dates (C-21)', async () => {
  const { app, queries } = open()
  const query = 'tag=positive&source=Twitter&from=2026-02-19T14:00:00Z&to=2026-02-19T17:00:00%2B02:00&page=2&limit=5'
  const response = await app.request(`/api/comments?${query}`)
  expect(await response.json()).toMatchObject({
    comments: [{ commentId: 'c-1', tag: 'positive', timestamp: '2026-02-19T14:30:00.000Z' }],
    page: 2,
    limit: 5
  })
  expect(queries).toEqual([
    {
      tag: 'positive',
      source: 'Twitter',
      from: Date.UTC(2026, 1, 19, 14),
      to: Date.UTC(2026, 1, 19, 15),
      page: 2,
      limit: 5
    }
  ])
})

test.each([
  'from=2026-02-19T16:00:00+02:00',
  'from=2026-02-19T16:00:00%2B02:00',
  'from=2026-02-19T14:00',
  'from=20260219T140000Z'
])('W22: reads %s, in which + may mean a blank, as bodies are read', async query => {
  const { app, queries } = open()
  expect((await app.request(`/api/comments?${query}`)).status).toBe(200)
  expect(queries).toMatchObject([{ from: Date.UTC(2026, 1, 19, 14) }])
})

test('W22: an instant that cannot be read is answered with how to write it', async () => {
  const response = await open().app.request('/api/comments?to=2026-02-19T16:00:00%2002:00:00')
  expect(((await response.json()) as { detail: string }).detail).toContain('write + as %2B')
})

test.each([
  'tag=happy',
  'from=yesterday',
  'limit=0',
  'limit=101',
  'page=x',
  'source=',
  'tags=positive',
  'page=1&page=2'
])('refuses the query %s and names the field', async query => {
  const response = await open().app.request(`/api/comments?${query}`)
  expect(response.status).toBe(400)
  expect(((await response.json()) as { detail: string }).detail).toContain(query.split('=')[0] ?? '')
})

test('streams comments to every connection, from the last event it knows (C-27, C-29)', async () => {
  const { app, feed, metrics } = open()
  const event = (offset: number) => {
    return { partition: 0, offset, time: 0, data: JSON.stringify({ offset }), value: comment }
  }
  feed.broadcast([event(1), event(2)])
  const streams = await Promise.all([
    app.request('/api/comments/stream', { headers: { 'last-event-id': '0-1' } }),
    app.request('/api/comments/stream?lastEventId=0-2')
  ])
  expect(metrics.value('comments_stream_clients')).toBe(2)
  const texts = Promise.all(streams.map(response => response.text()))
  await new Promise(setImmediate)
  feed.broadcast([event(3)])
  await new Promise(setImmediate)
  feed.close()
  const [first, second] = await texts
  expect(first?.match(/^(event|id): .*$/gm)).toEqual(['event: comment', 'id: 0-2', 'event: comment', 'id: 0-3'])
  expect(second).toContain('event: comment\nid: 0-3\ndata: {"offset":3}\n\n')
  expect(second).not.toContain('0-2')
  expect(metrics.value('comments_stream_clients')).toBe(0)
})

test('answers HEAD of the stream without opening one', async () => {
  const { app, metrics } = open()
  const response = await app.request('/api/comments/stream', { method: 'HEAD' })
  expect(response.status).toBe(200)
  expect(metrics.value('comments_stream_clients')).toBe(0)
})
