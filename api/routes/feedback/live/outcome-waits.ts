import { asError, isRetryable } from '#streams'
import type { RequestNote } from '../../../http/endpoint.ts'
import type { FeedbackDeps } from '../deps.ts'
import { represent } from '../representation.ts'
import { statusOf } from '../where/get-status.ts'
import type { FeedbackLive } from './feedback-live.ts'
import { feedbackLiveMetrics } from './metrics.ts'

/** One request that prefers to wait. */
export interface OutcomeWait {
  /** The answer once the feedback is stored or has died; undefined when nothing became of it in time. */
  readonly answerFor: (messageId: string, isReplay: boolean, note: RequestNote) => Promise<Response | undefined>
  /** Must be called at the end, also after a failure. */
  readonly end: () => void
}

/** Milliseconds that a wait gives the follower to begin; what happens before it follows is not seen. */
const patience = 2_000

/** Makes the waits of `Prefer: wait`. A wait begins before the feedback is sent, so that nothing is missed, and asks for nothing again and again. */
export function outcomeWaits(
  { rows, metrics, clock }: FeedbackDeps,
  live: FeedbackLive
): (seconds: number) => Promise<OutcomeWait> {
  const count = (outcome: 'stored' | 'dead' | 'late'): void =>
    metrics.series(feedbackLiveMetrics.waits, { outcome }).add(1)

  return async seconds => {
    const until = clock.steady() + seconds * 1_000
    const end = live.hold()
    await begun(live, clock, Math.min(patience, seconds * 1_000))
    const applied = { 'preference-applied': `wait=${seconds}` }

    const storedAnswer = async (messageId: string): Promise<Response | undefined> => {
      const row = await rows.byId(messageId)
      return row && Response.json(represent(row), { headers: applied })
    }

    const answerFor: OutcomeWait['answerFor'] = async (messageId, isReplay, note) => {
      // What is sent again may have been stored long ago.
      const earlier = isReplay ? await storedAnswer(messageId) : undefined
      if (earlier !== undefined) return earlier
      const outcome = await live.outcome(messageId, Math.max(0, until - clock.steady()))
      count(outcome?.state ?? 'late')
      note.fields = { ...note.fields, waited: outcome?.state ?? 'late' }
      if (outcome === undefined) return undefined
      if (outcome.state === 'stored') return storedAnswer(messageId)
      return Response.json(statusOf(messageId, outcome), { headers: applied })
    }

    return {
      end,
      // The feedback is accepted, whatever fails here.
      answerFor: (messageId, isReplay, note) =>
        answerFor(messageId, isReplay, note).catch((thrown: unknown) => {
          if (!isRetryable(asError(thrown))) throw thrown
          return undefined
        })
    }
  }
}

/** Resolves when everything is seen from now on, or when that takes too long. */
function begun(live: FeedbackLive, clock: FeedbackDeps['clock'], limit: number): Promise<void> {
  return new Promise(resolve => {
    const cancel = clock.after(limit, resolve)
    const done = (): void => {
      cancel()
      resolve()
    }
    live.following().then(done, done)
  })
}
