import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import type { FeedbackQuery, FeedbackRow } from '../../../topology/feedback/read-model.ts'
import { aRow, feedbackApp, listLog, listRows } from '../../testing/feedback-app.ts'

const names =
  'message_id,customer_id,feedback_text,sentiment_score,compound,scorer,scorer_version,feedback_timestamp,analysis_timestamp,accepted_at'

/** Rows that are given out in pages by position. */
function pagedRows(count: number) {
  const asked: FeedbackQuery[] = []
  const all = Array.from({ length: count }, (_, n) => aRow({ message_id: `id-${n}`, feedback_timestamp: 1e12 - n }))
  const list = async (query: FeedbackQuery) => {
    asked.push(query)
    const from = query.after === undefined ? 0 : 1e12 - query.after.time + 1
    return { rows: all.slice(from, from + query.limit), hasMore: from + query.limit < count }
  }
  return { rows: { ...listRows(), list }, asked }
}

const one = (change: Partial<FeedbackRow>) => feedbackApp({ rows: listRows([aRow(change)]) }).app

test('writes CSV with a line of names', async () => {
  const response = await one({ feedback_text: 'Good, "very"\ngood', compound: -0.6 }).request('/feedback/export')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="feedback.csv"')
  expect(await response.text()).toBe(
    `${names}\r\n019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55,CUST001,"Good, ""very""\ngood",positive,-0.6,vader,1,` +
      '2026-02-19T14:30:00Z,2026-02-19T14:30:01.204Z,2026-02-19T14:30:01.187Z\r\n'
  )
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1'])(
  'a text that begins as a formula does, %j, is none in CSV',
  async text => {
    const body = await (await one({ feedback_text: text }).request('/feedback/export')).text()
    expect(body).toContain(text.startsWith('\r') ? `"'${text}"` : `,'${text},`)
  }
)

test('writes one JSON object a line', async () => {
  const response = await one({ feedback_text: '=1+1\n' }).request('/feedback/export?format=ndjson')
  expect(response.headers.get('content-type')).toBe('application/x-ndjson')
  const lines = (await response.text()).trimEnd().split('\n')
  expect(lines.map(line => JSON.parse(line))).toMatchObject([{ feedback_text: '=1+1\n', compound: 0.6239 }])
})

test('sends everything, page by page as it is read, and nothing is asked for before', async () => {
  const { rows, asked } = pagedRows(1_203)
  const response = await feedbackApp({ rows }).app.request('/feedback/export?format=ndjson&order=feedback_time')
  expect(asked).toHaveLength(1)
  const ids = (await response.text())
    .trimEnd()
    .split('\n')
    .map(line => (JSON.parse(line) as { message_id: string }).message_id)
  expect(ids).toEqual(Array.from({ length: 1_203 }, (_, n) => `id-${n}`))
  expect(asked.map(({ after }) => after?.message_id)).toEqual([undefined, 'id-499', 'id-999'])
})

test.each([
  ['format=xml', 'format must be one of csv, ndjson'],
  ['page=2', 'there is no parameter page'],
  ['sentiment=happy', 'sentiment must be one of']
])('answers 400 for the query "%s"', async (query, message) => {
  const response = await feedbackApp().app.request(`/feedback/export?${query}`)
  expect(response.status).toBe(400)
  expect(await response.text()).toContain(message)
})

test('what fails midway cuts the answer off and is logged, with how much was sent', async () => {
  const { rows } = pagedRows(600)
  const log = listLog()
  const failing = {
    ...rows,
    list: (query: FeedbackQuery) =>
      query.after === undefined ? rows.list(query) : Promise.reject(new StreamsError('sink-unavailable', 'gone'))
  }
  const response = await feedbackApp({ rows: failing, log }).app.request('/feedback/export')
  await expect(response.text()).rejects.toThrow('gone')
  expect(log.lines.at(-1)).toMatchObject({ level: 'error', fields: { rows: 500 } })
})
