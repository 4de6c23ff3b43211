import { type Sentiment, sentiments } from '../../../../topology/feedback/read-model.ts'

/** What is looked for, as the address of the view holds it. */
export interface FeedbackSearch {
  readonly sentiment?: Sentiment
  /** From 1; the first where it is missing. */
  readonly page?: number
}

/** The search of an address; what does not fit is left out. */
export function readSearch(raw: { readonly [name: string]: unknown }): FeedbackSearch {
  const sentiment = sentiments.find(name => name === raw.sentiment)
  const page = Number(raw.page)
  return {
    ...(sentiment === undefined ? {} : { sentiment }),
    ...(Number.isSafeInteger(page) && page > 1 ? { page } : {})
  }
}
