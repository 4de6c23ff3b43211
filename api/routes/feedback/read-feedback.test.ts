import { describe, expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { answerOf } from '../../testing/answer.ts'
import { aRow, feedbackApp, listLog, listRows } from '../../testing/feedback-app.ts'

const id = '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55'

const get = async (path: string, rows = listRows([aRow()])) => {
  const response = await feedbackApp({ rows }).app.request(path)
  return { response, body: await answerOf(response) }
}

const down = async (): Promise<never> => {
  throw new StreamsError('sink-unavailable', 'connection refused', { retryable: true })
}

describe('GET /feedback/{message_id}', () => {
  test('answers the stored row with times in UTC, whole seconds without a fraction', async () => {
    const { response, body } = await get(`/feedback/${id}`)
    expect(response.status).toBe(200)
    expect(body).toEqual({
      message_id: id,
      customer_id: 'CUST001',
      feedback_text: 'This product is amazing!',
      sentiment_score: 'positive',
      compound: 0.6239,
      scorer: 'vader',
      scorer_version: '1',
      feedback_timestamp: '2026-02-19T14:30:00Z',
      analysis_timestamp: '2026-02-19T14:30:01.204Z',
      accepted_at: '2026-02-19T14:30:01.187Z'
    })
  })

  test('finds an id in upper case', async () => {
    expect((await get(`/feedback/${id.toUpperCase()}`)).response.status).toBe(200)
  })

  test.each(['019c7639-5f00-7cc4-8a4e-000000000000', 'not-a-uuid', '%00', `${id}%0a`])(
    'answers 404 for %s',
    async unknown => {
      const { response, body } = await get(`/feedback/${unknown}`)
      expect(response.status).toBe(404)
      expect(body.error).toContain('no feedback with this message_id')
    }
  )

  test('answers 503 with Retry-After when the database is down', async () => {
    const { response } = await get(`/feedback/${id}`, { ...listRows(), byId: down })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
  })

  test('notes its query in the line of the request', async () => {
    const log = listLog()
    await feedbackApp({ log, rows: listRows([aRow()]) }).app.request(`/feedback/${id}`)
    expect(log.lines[0]?.fields).toMatchObject({
      route: '/feedback/{message_id}',
      query: 'feedback by id',
      rows: 1,
      query_ms: expect.any(Number)
    })
  })
})

describe('GET /feedback/{message_id}/explain', () => {
  test('explains the text of the stored row', async () => {
    const { response, body } = await get(`/feedback/${id}/explain`)
    expect(response.status).toBe(200)
    expect(body).toMatchObject({
      message_id: id,
      compound: 0.6239,
      scorer: 'vader',
      scorer_version: '1',
      same_scorer: true,
      explained_by: { scorer: 'vader', scorer_version: '1' },
      explanation: { text: 'This product is amazing!' }
    })
    expect(body.note).toBeUndefined()
  })

  test('says so when another version scored the row', async () => {
    const { body } = await get(`/feedback/${id}/explain`, listRows([aRow({ scorer_version: '0' })]))
    expect(body.same_scorer).toBe(false)
    expect(body.note).toContain('scored by vader 0')
  })

  test('answers 404 when there is no such row', async () => {
    expect((await get('/feedback/nothing/explain')).response.status).toBe(404)
  })
})
