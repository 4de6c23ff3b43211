import { cursorText } from '../../api/routes/feedback/cursor.ts'
import { batches, customerOf, customers, type Messages, tickets } from './messages.ts'

/** A question to the API, each time about something else. */
export interface Query {
  readonly name: string
  /** Milliseconds that 95 of 100 answers may take; none where nothing was promised. */
  readonly bar?: number
  /** Path and parameters of the next request. */
  readonly path: () => string
  /** Answered with 503 instead of late is as good. */
  readonly mayTimeOut?: true
}

const hour = 3_600_000

export interface Asked {
  readonly messages: Messages
  /** Messages that have a row. */
  readonly stored: number
  /** Messages in the topic; those without a row are queued. */
  readonly sent: number
}

/** Everything that is measured. */
export function queriesOf({ messages, stored, sent }: Asked): readonly Query[] {
  const any = (most: number): number => Math.floor(Math.random() * most)
  const message = (): number => any(stored)
  const iso = (time: number): string => new Date(time).toISOString()
  /** An hour of the time that has feedback. */
  const range = (prefix = ''): string => {
    const at = messages.timeOf(message())
    return `${prefix}from=${iso(at - hour)}&${prefix}to=${iso(at)}`
  }
  const cursor = (order: 'feedback_time' | 'arrival'): string => {
    const n = message()
    return cursorText({
      order,
      direction: 'after',
      position: { time: messages.timeOf(n), message_id: messages.idOf(n) }
    })
  }
  const list = (name: string, parameters: () => string, bar = 50): Query => ({
    name,
    bar,
    path: () => `/feedback?${parameters()}`
  })
  const search = (name: string, parameters: () => string): Query => ({
    ...list(name, parameters, 500),
    mayTimeOut: true
  })
  const customer = (): string => `customer_id=${customerOf(any(customers))}`
  const negative = 'sentiment=negative'
  return [
    { name: 'by id', bar: 50, path: () => `/feedback/${messages.idOf(message())}` },
    list('first page', () => ''),
    list('`sentiment`', () => negative),
    list('`customer_id`', customer),
    list('`from`, `to`', () => range()),
    list('`arrived_from`, `arrived_to`', () => `order=arrival&${range('arrived_')}`),
    list('`scorer`, the usual', () => 'scorer=vader'),
    list('`scorer`, one in 1,000', () => 'scorer=keyword'),
    list('`min_compound=0.5`', () => 'min_compound=0.5'),
    list('`min_compound=0.999`, one in 1,000', () => 'min_compound=0.999'),
    list('`customer_id` and time', () => `${customer()}&${range()}`),
    list('`sentiment` and time', () => `${negative}&${range()}`),
    list('`cursor` at any depth', () => `cursor=${cursor('feedback_time')}`),
    list('`cursor` at any depth, by arrival', () => `cursor=${cursor('arrival')}`),
    list('`sentiment`, `cursor` at any depth', () => `${negative}&cursor=${cursor('feedback_time')}`),
    list('`page=100`', () => 'page=100'),
    list('`page=100&limit=100`', () => `${negative}&page=100&limit=100`),
    list('`count=true`', () => 'count=true'),
    list('`sentiment`, `count=true`', () => `${negative}&count=true`),
    search('time by arrival', () => range('arrived_')),
    search('`sentiment` by arrival', () => `${negative}&order=arrival`),
    search('`q` of a common word', () => 'q=battery'),
    search('`q` of two common words', () => 'q=battery%20screen'),
    search('`q`, one in 10,000', () => `q=batch${any(batches)}`),
    search('`q`, one in 1,000,000', () => `q=ticket${any(Math.min(stored, tickets))}`),
    search('`q` of a common and a rare word', () => `q=battery%20batch${any(batches)}`),
    search('`q` without a match', () => `q=nothing${any(tickets)}`),
    search('`q` with `sentiment`', () => `${negative}&q=batch${any(batches)}`),
    search('`q` and `count=true`', () => `q=batch${any(batches)}&count=true`),
    search('`scorer`, one in 1,000,000', () => 'scorer=trial'),
    search('`scorer` that does not exist', () => 'scorer=nobody'),
    { name: 'status, stored', bar: 50, path: () => `/feedback/${messages.idOf(message())}/status` },
    { name: 'status, queued', bar: 200, path: () => `/feedback/${messages.idOf(stored + any(sent - stored))}/status` },
    { name: 'trace, stored', bar: 200, path: () => `/feedback/${messages.idOf(message())}/trace` },
    { name: 'trace, queued', bar: 200, path: () => `/feedback/${messages.idOf(stored + any(sent - stored))}/trace` }
  ]
}
