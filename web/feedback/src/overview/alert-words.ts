import type { Schema } from '../../../shared/api/feedback-client.ts'
import { signed } from '../feedback/numbers.ts'

/** One alert, as the API tells it. */
export type Alert = Schema<'FeedbackAlertList'>['alerts'][number]

const percent = (share: number): string => `${Math.round(100 * share)} %`

/** What the rule saw, in a sentence. */
export function alertWords({ measure, value, baseline, count }: Alert): string {
  const of = `(${count.toLocaleString('en')} in the window)`
  if (measure === 'negative_share') {
    return `${percent(value)} of the feedback was negative ${of}, after ${percent(baseline)} before.`
  }
  return `The mean compound was ${signed(value, 3)} ${of}, after ${signed(baseline, 3)} before.`
}
