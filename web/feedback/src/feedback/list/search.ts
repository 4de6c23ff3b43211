import { type Sentiment, sentiments } from '../../../../../topology/feedback/read-model.ts'

/** What is looked for, as the address of the view holds it; what is missing is not asked for. */
export interface FeedbackSearch {
  readonly sentiment?: Sentiment
  /** Words that the text holds, all of them. */
  readonly q?: string
  readonly customer_id?: string
  /** ISO 8601; the time of the feedback, `to` itself not included. */
  readonly from?: string
  readonly to?: string
  readonly min_compound?: number
  readonly max_compound?: number
  /** `next` or `prev` of another page. */
  readonly cursor?: string
}

type Raw = { readonly [name: string]: unknown }

const textOf = (value: unknown): string | undefined => {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' ? text : undefined
}

const instantOf = (value: unknown): string | undefined => {
  const text = textOf(value)
  return text === undefined || Number.isNaN(Date.parse(text)) ? undefined : text
}

const compoundOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= -1 && value <= 1 ? value : undefined

/** The search of an address; what does not fit is left out. */
export function readSearch(raw: Raw): FeedbackSearch {
  const read = {
    sentiment: sentiments.find(name => name === raw.sentiment),
    q: textOf(raw.q),
    customer_id: textOf(raw.customer_id),
    from: instantOf(raw.from),
    to: instantOf(raw.to),
    min_compound: compoundOf(raw.min_compound),
    max_compound: compoundOf(raw.max_compound),
    cursor: textOf(raw.cursor)
  }
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))
}

/** The search with some conditions changed, from its first page on; undefined takes one away. */
export function changedSearch(search: FeedbackSearch, changes: Raw): FeedbackSearch {
  return readSearch({ ...search, cursor: undefined, ...changes })
}

/** Whether anything but the page is asked for. */
export function isFiltered({ cursor, ...conditions }: FeedbackSearch): boolean {
  return Object.keys(conditions).length > 0
}

/** The conditions as parameters of the API, the page not among them. */
export function parametersOf({ cursor, ...conditions }: FeedbackSearch): URLSearchParams {
  return new URLSearchParams(Object.entries(conditions).map(([name, value]) => [name, String(value)]))
}
