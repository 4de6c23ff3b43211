import { setTimeout as delay } from 'node:timers/promises'
import { StreamsError } from '#streams'
import { prepareSubmissions } from '../../worker/submissions.ts'
import type { SampleContext, System } from './system.ts'

const samples = [
  'My order number is 4711.',
  'Too short',
  'A long text without any digit in it',
  '9 lives is what a cat has'
]

/** Longest wait for a verdict, beyond the simulated work. */
const limit = 60_000

interface Row {
  readonly id: string
  readonly content: string
  readonly status: string
}

async function submit(url: string, content: string): Promise<Row> {
  const answer = await fetch(`${url}/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ content })
  })
  const text = await answer.text()
  if (answer.status === 200) return JSON.parse(text) as Row
  throw new StreamsError('stack-failed', `POST /submissions answered ${answer.status}: ${text}`)
}

async function judged(url: string, { id }: Row): Promise<Row> {
  const deadline = performance.now() + limit
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/submissions/${id}`)
    const row: unknown = await answer.json()
    if (answer.status === 200 && /^(PASSED|FAILED)$/.test((row as Row).status)) return row as Row
    await delay(100)
  }
  throw new StreamsError('stack-failed', `submission ${id} has no verdict after ${limit / 1000} s: see make logs`)
}

async function sample(url: string, { environment }: SampleContext): Promise<readonly string[]> {
  const rows = await Promise.all(samples.map(content => submit(url, content)))
  const done = await Promise.all(rows.map(row => judged(url, row)))
  return [
    'sample submissions, as they were judged:',
    ...done.map(({ status, content }) => `  ${status}  ${content}`),
    `the page: http://localhost:${environment.SUBMISSIONS_PAGE_PORT}`
  ]
}

/** Texts in, verdicts out. */
export const submissions: System = {
  name: 'submissions',
  prepare: prepareSubmissions,
  sample,
  page: 'web/submissions',
  figures: [
    { name: 'accepted', sum: { metric: 'submissions_accepted_total' }, by: 'api' },
    {
      name: 'processed',
      sum: { metric: 'streams_step_records_total', labels: { step: 'process', outcome: 'processed' } }
    },
    { name: 'withdrawn', sum: { metric: 'submissions_withdrawn_total' }, by: 'api' },
    { name: 'dead', sum: { metric: 'streams_dead_letters_total' } }
  ],
  pages: [
    { title: 'Page', path: '/' },
    { title: 'Submissions', path: '/submissions' },
    { title: 'Changes', path: '/submissions/stream' },
    { title: 'Documentation', path: '/docs' }
  ]
}
