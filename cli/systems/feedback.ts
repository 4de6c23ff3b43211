import { setTimeout as delay } from 'node:timers/promises'
import { StreamsError } from '#streams'
import { prepareFeedback } from '../../worker/feedback/feedback.ts'
import { prepareFeedbackTrends } from '../../worker/feedback/trends.ts'
import type { System } from './system.ts'

const samples = [
  { customer_id: 'CUST001', feedback_text: 'This product is amazing! 😍' },
  { customer_id: 'CUST002', feedback_text: 'The parcel came two weeks late and the box was broken.' },
  { customer_id: 'CUST003', feedback_text: 'It is a blue cup.' },
  { customer_id: 'CUST001', feedback_text: 'Support was not helpful at all, very disappointing.' },
  { customer_id: 'CUST004', feedback_text: 'GREAT value, I love it!!!' }
]

/** Longest wait for a sample's row. */
const rowLimit = 30_000

interface Row {
  readonly message_id: string
  readonly customer_id: string
  readonly feedback_text: string
  readonly sentiment_score: string
  readonly compound: number
}

async function post(url: string, sample: object): Promise<string> {
  const answer = await fetch(`${url}/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...sample, timestamp: new Date().toISOString() })
  })
  const text = await answer.text()
  if (answer.status !== 202) throw new StreamsError('stack-failed', `POST /feedback answered ${answer.status}: ${text}`)
  return (JSON.parse(text) as { message_id: string }).message_id
}

async function row(url: string, id: string): Promise<Row> {
  const deadline = performance.now() + rowLimit
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/feedback/${id}`)
    const body: unknown = await answer.json()
    if (answer.status === 200) return body as Row
    await delay(20)
  }
  throw new StreamsError(
    'stack-failed',
    `feedback ${id} was accepted but is not stored after ${rowLimit / 1000} s: see make logs`
  )
}

async function sample(url: string): Promise<readonly string[]> {
  const ids = await Promise.all(samples.map(one => post(url, one)))
  const rows = await Promise.all(ids.map(id => row(url, id)))
  return [
    'sample feedback, as it is stored:',
    ...rows.map(
      ({ customer_id, feedback_text, sentiment_score, compound }) =>
        `  ${customer_id}  ${sentiment_score.padEnd(8)} ${compound.toFixed(4).padStart(7)}  ${feedback_text}`
    )
  ]
}

/** Feedback in, sentiment out. */
export const feedback: System = {
  name: 'feedback',
  prepare: async (environment, log) => {
    await prepareFeedback(environment, log)
    if (environment.FEEDBACK_TRENDS) await prepareFeedbackTrends(environment, log)
  },
  sample,
  page: 'web/feedback',
  processes: ({ FEEDBACK_TRENDS }) =>
    FEEDBACK_TRENDS
      ? [{ name: 'feedback-trends-worker-1', module: 'worker/feedback/trends-worker.ts', isWorker: true }]
      : [],
  figures: [
    { name: 'accepted', sum: { metric: 'feedback_accepted_total' }, by: 'api' },
    { name: 'scored', sum: { metric: 'streams_step_records_total', labels: { step: 'enrich', outcome: 'processed' } } },
    {
      name: 'stored',
      sum: { metric: 'streams_sink_rows_total', labels: { step: 'store-feedback', outcome: 'inserted' } }
    },
    { name: 'dead', sum: { metric: 'streams_dead_letters_total' } }
  ],
  pages: [
    { title: 'Page', path: '/' },
    { title: 'Documentation', path: '/docs' },
    { title: 'Rows', path: '/feedback?sentiment=positive' },
    { title: 'Trends', path: '/feedback/trends?by=minute' },
    { title: 'Alerts', path: '/feedback/alerts' },
    { title: 'Health', path: '/ready' }
  ]
}
