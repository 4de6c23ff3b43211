import type { Schema } from '../../../../shared/api/feedback-client.ts'

export type FeedbackStatus = Schema<'FeedbackStatus'>

/** How many records of its partition are processed before it. */
function aheadWords(ahead: number): string {
  if (ahead <= 0) return 'It is next.'
  return `${ahead.toLocaleString('en')} ${ahead === 1 ? 'record is' : 'records are'} ahead of it.`
}

/** What became of feedback, in a sentence. */
export function statusWords(status: FeedbackStatus): string {
  const { state, topic, partition, offset, lag, reason, step, message, detail } = status
  const place = topic === undefined ? '' : ` It lies at ${topic}-${partition}-${offset}.`
  const before = lag === undefined ? '' : ` ${aheadWords(lag - 1)}`
  if (state === 'stored') return 'It is stored.'
  if (state === 'queued') return `It waits to be scored and stored.${before}${place}`
  if (state === 'retrying') return `It is not stored yet: ${reason}.${before}${place}`
  if (state === 'dead') return `It could not be processed: ${reason} in ${step}. ${message ?? ''}`.trim()
  return detail ?? 'There is no trace of it.'
}
