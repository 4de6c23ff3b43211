import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { StreamsError } from '#streams'
import { formatInstant } from '../../schemas/values/instant.ts'

const good = ['I love it, thank you!', 'Great service, really helpful.', 'Works perfectly, amazing value.']
const bad = [
  'This is terrible, I want my money back.',
  'Broken again, worst support ever.',
  'I hate this, awful and useless.'
]

const minute = 60_000

/** Minutes of good mood before the bad one, and feedback in each of them. */
const goodMinutes = 5
const perMinute = 12
const badFeedback = 30

/** Longest wait for windows and for the alert, milliseconds. */
const limit = 60_000

const measureInWords = { mean: 'mean compound', negative_share: 'share of negative feedback' } as const

interface Answer {
  readonly trends?: readonly { readonly count: number }[]
  readonly alerts?: readonly {
    readonly rule: string
    readonly measure: 'mean' | 'negative_share'
    readonly value: number
    readonly baseline: number
    readonly texts: readonly string[]
  }[]
}

export interface MoodDrop {
  /** Address of the feedback API. */
  readonly api: string
  readonly say: (line: string) => void
  /** Whose mood drops. Default: a customer nobody else is. */
  readonly customer?: string
}

/**
 * `millrace demo mood-drop`: a customer who was happy for five minutes and then is not. The feedback is of the minutes before now, so that its
 * windows have ended, and the alerts about the customer come within seconds. Rejects with `stack-failed` when they do not come in a minute.
 */
export async function moodDrop({ api, say, customer = `demo-${randomUUID().slice(0, 8)}` }: MoodDrop): Promise<void> {
  const now = Date.now()
  const dropAt = Math.floor(now / minute) * minute - minute
  const post = (texts: readonly string[], count: number, from: number): Promise<void> =>
    postAll(api, customer, texts, count, from)
  const deadline = performance.now() + limit
  say(
    `${customer} is happy from ${formatInstant(dropAt - goodMinutes * minute)} on: ${goodMinutes * perMinute} feedback`
  )
  for (let n = goodMinutes; n > 0; n--) await post(good, perMinute, dropAt - n * minute)
  const query = `customer_id=${encodeURIComponent(customer)}`
  const trends = `${api}/feedback/trends?by=minute&${query}`
  await until(deadline, 'the windows of its feedback', async () => {
    const { trends: windows = [] } = await ask(trends)
    return windows.reduce((sum, { count }) => sum + count, 0) >= goodMinutes * perMinute ? windows : undefined
  })
  say(`and no longer at ${formatInstant(dropAt)}: ${badFeedback} feedback`)
  await post(bad, badFeedback, dropAt)
  await post(['It is a blue cup.'], 1, now)
  const alerts = await until(deadline, 'an alert about it', async () => {
    const { alerts: found = [] } = await ask(`${api}/feedback/alerts?${query}`)
    return found.length > 0 ? found : undefined
  })
  for (const { rule, measure, value, baseline, texts } of alerts) {
    say(`alert ${rule}: ${measureInWords[measure]} ${value.toFixed(2)} after ${baseline.toFixed(2)}`)
    for (const text of texts) say(`    ${text}`)
  }
  say(`look at them again:\n  curl '${trends}'\n  curl '${api}/feedback/alerts?${query}'`)
}

/** Posts feedback over the seconds of a minute. */
async function postAll(
  api: string,
  customer_id: string,
  texts: readonly string[],
  count: number,
  from: number
): Promise<void> {
  const one = async (n: number): Promise<void> => {
    const body = { customer_id, feedback_text: texts[n % texts.length], timestamp: formatInstant(from + n * 1_000) }
    const answer = await fetch(`${api}/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body)
    }).catch((cause: unknown) => {
      throw new StreamsError('stack-failed', `no API answers at ${api}: start the system with make run`, { cause })
    })
    if (answer.status !== 202) {
      throw new StreamsError('stack-failed', `POST /feedback answered ${answer.status}: ${await answer.text()}`)
    }
  }
  await Promise.all(Array.from({ length: count }, (_, n) => one(n)))
}

async function ask(url: string): Promise<Answer> {
  const answer = await fetch(url)
  if (answer.ok) return (await answer.json()) as Answer
  throw new StreamsError('stack-failed', `GET ${url} answered ${answer.status}: ${await answer.text()}`)
}

async function until<T>(deadline: number, what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadline) {
      const advice = 'see whether feedback-trends-worker-1 runs (make status, FEEDBACK_TRENDS=true) and make logs'
      throw new StreamsError('stack-failed', `${what} did not come within ${limit / 1_000} s: ${advice}`)
    }
    await delay(250)
  }
}
