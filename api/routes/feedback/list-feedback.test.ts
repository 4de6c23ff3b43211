import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import type { FeedbackQuery } from '../../../topology/feedback/read-model.ts'
import { answerOf } from '../../testing/answer.ts'
import { aRow, feedbackApp, listRows } from '../../testing/feedback-app.ts'

const id = '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55'
const path = '/feedback?sentiment=positive'

const get = async (url: string, rows = listRows([aRow()])) => {
  const response = await feedbackApp({ rows }).app.request(url)
  return { response, body: await answerOf(response) }
}

/** Rows that keep what they were asked for. */
function askedRows(count = 30) {
  const asked: FeedbackQuery[] = []
  const all = Array.from({ length: count }, (_, n) =>
    aRow({ message_id: `019c7639-5f00-7cc4-8a4e-0000000000${String(99 - n)}`, feedback_timestamp: 1e12 - n })
  )
  const rows = {
    ...listRows(all),
    list: async (query: FeedbackQuery) => {
      asked.push(query)
      return listRows(all).list(query)
    }
  }
  return { rows, asked }
}

test('answers the first ten rows by default, of every sentiment', async () => {
  const { rows, asked } = askedRows()
  const { response, body } = await get('/feedback', rows)
  expect(response.status).toBe(200)
  expect(body).toMatchObject({ page: 1, limit: 10, sentiment: null, prev: null, next: expect.any(String) })
  expect(body.feedback).toHaveLength(10)
  expect(asked).toMatchObject([{ order: 'feedback_time', limit: 10, skip: 0 }])
})

test('names the sentiment that was asked for, and no count that was not', async () => {
  const { body } = await get(path)
  expect(body).toMatchObject({ page: 1, limit: 10, sentiment: 'positive', feedback: [{ message_id: id }] })
  expect([body.next, body.prev]).toEqual([null, null])
  expect(body).not.toHaveProperty('count')
})

test('counts all rows of the filters where it is asked to', async () => {
  const { body } = await get('/feedback?sentiment=positive&limit=1&count=true', listRows([aRow(), aRow()]))
  expect(body).toMatchObject({ count: 2, count_exact: true, limit: 1 })
})

test('says where there are more than were counted', async () => {
  const rows = { ...listRows([aRow()]), count: async () => ({ found: 1_000, isExact: false }) }
  expect((await get('/feedback?q=late&count=true', rows)).body).toMatchObject({ count: 1_000, count_exact: false })
})

test('asks for the page and limit that are given', async () => {
  const rows = listRows(['a', 'b', 'c'].map(message_id => aRow({ message_id })))
  const { body } = await get(`${path}&page=2&limit=2`, rows)
  expect(body.feedback.map(row => row.message_id)).toEqual(['c'])
  expect(body).toMatchObject({ page: 2, limit: 2 })
})

test('hands every filter on, times in milliseconds', async () => {
  const { rows, asked } = askedRows()
  const query =
    'sentiment=neutral&customer_id=CUST001&from=2026-01-01&to=2026-01-02T00:00:00%2B02:00&arrived_from=20260103' +
    '&arrived_to=2026-01-04&min_compound=-0.5&max_compound=1&scorer=vader&q=late%20Box&order=arrival'
  expect((await get(`/feedback?${query}`, rows)).response.status).toBe(200)
  expect(asked).toMatchObject([
    {
      order: 'arrival',
      filter: {
        sentiment: 'neutral',
        customer_id: 'CUST001',
        from: Date.UTC(2026, 0, 1),
        to: Date.UTC(2026, 0, 1, 22),
        arrived_from: Date.UTC(2026, 0, 3),
        arrived_to: Date.UTC(2026, 0, 4),
        min_compound: -0.5,
        max_compound: 1,
        scorer: 'vader',
        q: 'late Box'
      }
    }
  ])
})

test('goes on from the last row with next, back from the first with prev, and says both in Link', async () => {
  const { rows, asked } = askedRows()
  const first = await get(`${path}&limit=5&page=2`, rows)
  const [link] = (first.response.headers.get('link') ?? '').split(', ')
  expect(link).toBe(`</feedback?sentiment=positive&limit=5&cursor=${first.body.next}>; rel="next"`)
  const next = await get(`/feedback?sentiment=positive&limit=5&cursor=${first.body.next}`, rows)
  expect(next.body).toMatchObject({ page: null, next: expect.any(String), prev: expect.any(String) })
  await get(`/feedback?limit=5&cursor=${first.body.prev}`, rows)
  const position = (n: number) => ({ time: 1e12 - n, message_id: `019c7639-5f00-7cc4-8a4e-0000000000${99 - n}` })
  expect(asked.slice(1)).toMatchObject([
    { order: 'feedback_time', after: position(9) },
    { order: 'feedback_time', before: position(5) }
  ])
})

test('a cursor keeps the order that it was given in', async () => {
  const { rows, asked } = askedRows()
  const { body } = await get('/feedback?order=arrival', rows)
  await get(`/feedback?cursor=${body.next}`, rows)
  expect(asked[1]).toMatchObject({ order: 'arrival', after: { time: aRow().accepted_at } })
})

test.each([`${path}&page=9999`, '/feedback?sentiment=negative&limit=100'])(
  'answers an empty page for %s',
  async url => {
    const { response, body } = await get(url)
    expect(response.status).toBe(200)
    expect(body.feedback).toEqual([])
    expect(response.headers.has('link')).toBe(false)
  }
)

const anyCursor = 'dGExNzcxNTExNDAwMDAwfjAxOWM3NjM5LTVmMDAtN2NjNC04YTRlLTBkNmYzZDFmN2E1NQ'

test.each([
  ['sentiment=happy', 'sentiment must be one of positive, negative, neutral'],
  ['sentiment=Positive', 'sentiment must be one of positive, negative, neutral'],
  ['sentiment=', 'sentiment must be one of positive, negative, neutral'],
  ['page=0', 'page must be an integer from 1'],
  ['page=-1', 'page must be an integer from 1'],
  ['page=1.5', 'page must be an integer from 1'],
  ['page=', 'page must be an integer from 1'],
  ['page=1e3', 'page must be an integer from 1'],
  ['page=99999999999999999999', 'page must be an integer from 1'],
  ['limit=0', 'limit must be an integer from 1 to 100'],
  ['limit=101', 'limit must be an integer from 1 to 100'],
  ['limit=ten', 'limit must be an integer from 1 to 100'],
  ['from=yesterday', 'from must be an ISO 8601 instant'],
  ['arrived_to=', 'arrived_to must be an ISO 8601 instant'],
  ['min_compound=1.5', 'min_compound must be a number from -1 to 1'],
  ['max_compound=low', 'max_compound must be a number from -1 to 1'],
  ['customer_id=', 'customer_id must not be empty'],
  ['q=', 'q must not be empty'],
  ['q=%20', 'q must hold 1 to 8 words'],
  ['q=a+b+c+d+e+f+g+h+i', 'q must hold 1 to 8 words'],
  ['order=newest', 'order must be one of feedback_time, arrival'],
  ['count=yes', 'count must be true or false'],
  ['customer=CUST001', 'there is no parameter customer: did you mean customer_id?'],
  ['sentimet=positive', 'did you mean sentiment?'],
  ['zzzzzzzz=1', 'there is no parameter zzzzzzzz; known are sentiment, customer_id'],
  ['sentiment=positive&sentiment=negative', 'sentiment is given 2 times'],
  ['cursor=nonsense', 'cursor must be next or prev of an earlier answer'],
  [`cursor=${anyCursor}&page=2`, 'page does not go with cursor'],
  [`cursor=${anyCursor}&order=arrival`, 'order is arrival and the cursor belongs to feedback_time']
])('answers 400 for the query "%s"', async (query, message) => {
  const { response, body } = await get(`/feedback?${query}`)
  expect(response.status).toBe(400)
  expect(body.error).toContain(message)
  expect(body.errors).toHaveLength(1)
})

test('answers 503 when the database is down, or was at the query for too long', async () => {
  const failing = (code: 'sink-unavailable' | 'timeout') => ({
    ...listRows(),
    list: async () => {
      throw new StreamsError(code, 'too bad', { retryable: true })
    }
  })
  const down = await get('/feedback?sentiment=neutral', failing('sink-unavailable'))
  expect([down.response.status, down.body.type]).toEqual([503, 'urn:millrace:problem:database-unavailable'])
  const slow = await get('/feedback?sentiment=neutral', failing('timeout'))
  expect([slow.response.status, slow.body.type]).toEqual([503, 'urn:millrace:problem:query-timeout'])
  expect(slow.response.headers.get('retry-after')).toBe('5')
})
