import { describe, expect, test } from 'vitest'
import { StreamsError } from '#streams'
import type {
  AlertsQuery,
  FeedbackTrendsReadModel,
  TrendsQuery
} from '../../../../topology/feedback/trends/read-model.ts'
import { feedbackApp, handClock, noTrends } from '../../../testing/feedback-app.ts'

const noon = Date.UTC(2026, 1, 19, 12)

async function get(path: string, trends: Partial<FeedbackTrendsReadModel> = {}) {
  const { app } = feedbackApp({ trends: { ...noTrends, ...trends }, clock: handClock(noon + 90_000) })
  const response = await app.request(path)
  const body = (await response.json()) as { readonly [name: string]: unknown }
  return { status: response.status, body }
}

/** What the read model is asked. */
async function asked(path: string): Promise<TrendsQuery | AlertsQuery | undefined> {
  let query: TrendsQuery | AlertsQuery | undefined
  const keep = async (given: TrendsQuery | AlertsQuery) => {
    query = given
    return []
  }
  const { status } = await get(path, { trends: keep, alerts: keep })
  expect(status).toBe(200)
  return query
}

const down = async (): Promise<never> => {
  throw new StreamsError('sink-unavailable', 'connection refused', { retryable: true })
}

describe('GET /feedback/trends', () => {
  test('answers windows with times in UTC, their end beside their begin', async () => {
    const trend = {
      window_start: noon,
      positive: 2,
      neutral: 1,
      negative: 1,
      count: 4,
      mean_compound: 0.15000000000000002,
      late: 3
    }
    const { status, body } = await get('/feedback/trends?by=minute&customer_id=C-1', { trends: async () => [trend] })
    expect(status).toBe(200)
    expect(body).toEqual({
      trends: [
        {
          window_start: '2026-02-19T12:00:00Z',
          window_end: '2026-02-19T12:01:00Z',
          customer_id: 'C-1',
          positive: 2,
          neutral: 1,
          negative: 1,
          count: 4,
          mean_compound: 0.15,
          late: 3
        }
      ]
    })
  })

  test('asks for the last 24 hours of all customers by default, the current hour included', async () => {
    const hour = 3_600_000
    expect(await asked('/feedback/trends')).toEqual({
      by: 'hour',
      from: noon - 23 * hour,
      to: noon + hour,
      customerId: undefined
    })
  })

  test('asks for 60 minutes, or for what is given', async () => {
    expect(await asked('/feedback/trends?by=minute')).toMatchObject({ from: noon - 58 * 60_000, to: noon + 120_000 })
    const given = '/feedback/trends?by=minute&from=2026-02-19T10:00:00%2B01:00&to=2026-02-19T10:00:00Z'
    expect(await asked(given)).toMatchObject({ from: noon - 3 * 3_600_000, to: noon - 2 * 3_600_000 })
  })

  test.each([
    ['?by=day', 'by must be one of minute, hour'],
    ['?from=yesterday', 'from must be an ISO 8601'],
    ['?from=2026-02-19T12:00:00Z&to=2026-02-19T12:00:00Z', 'from must be before to'],
    [
      '?by=minute&from=2026-02-18T11:59:00Z&to=2026-02-19T12:00:00Z',
      'at most 1440 minutes apart: ask for less, or by=hour'
    ],
    ['?customer_id=', 'customer_id must not be empty'],
    ['?costumer_id=C-1', 'there is no parameter costumer_id: did you mean customer_id?'],
    ['?zzzzzzzzz=1', 'there is no parameter zzzzzzzzz; known are by, from, to, customer_id'],
    ['?by=minute&by=hour', 'by is given 2 times']
  ])('answers 400 for the query "%s"', async (query, message) => {
    const { status, body } = await get(`/feedback/trends${query}`)
    expect(status).toBe(400)
    expect(body.error).toContain(message)
    expect(body.errors).toHaveLength(1)
  })

  test('answers 503 when the database is down', async () => {
    const { status, body } = await get('/feedback/trends', { trends: down })
    expect(status).toBe(503)
    expect(body.type).toBe('urn:millrace:problem:database-unavailable')
  })
})

describe('GET /feedback/alerts', () => {
  test('answers alerts as they were sent', async () => {
    const alert = {
      alert_id: '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55',
      rule: 'mood-drop',
      customer_id: null,
      window_start: noon,
      window_end: noon + 60_000,
      measure: 'mean',
      value: -0.4,
      baseline: 0.3,
      count: 40,
      texts: ['Broken again']
    } as const
    const { body } = await get('/feedback/alerts', { alerts: async () => [alert] })
    expect(body).toEqual({
      alerts: [{ ...alert, window_start: '2026-02-19T12:00:00Z', window_end: '2026-02-19T12:01:00Z' }]
    })
  })

  test('asks for the first ten of every time and customer by default', async () => {
    expect(await asked('/feedback/alerts')).toEqual({ page: 1, limit: 10 })
    expect(await asked('/feedback/alerts?customer_id=C-1&from=2026-02-19&page=3&limit=100')).toEqual({
      customerId: 'C-1',
      from: Date.UTC(2026, 1, 19),
      page: 3,
      limit: 100
    })
  })

  test.each([
    ['?limit=101', 'limit must be an integer from 1 to 100'],
    ['?sentiment=positive', 'there is no parameter sentiment']
  ])('answers 400 for the query "%s"', async (query, message) => {
    const { status, body } = await get(`/feedback/alerts${query}`)
    expect(status).toBe(400)
    expect(body.error).toContain(message)
  })

  test('answers 503 when the database is down', async () => {
    expect((await get('/feedback/alerts', { alerts: down })).status).toBe(503)
  })
})
