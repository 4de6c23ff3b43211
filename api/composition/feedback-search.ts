import type { Admin, SerdeResolver } from '#streams'
import type { PartitionReader, SteadyClock } from '#streams/connector'
import type { Environment } from '../../config/environment.ts'
import type { FeedbackReadModel } from '../../topology/feedback/read-model.ts'
import { feedbackTopicsOf } from '../../topology/feedback/topics.ts'
import { committedOffsets } from '../find/committed-offsets.ts'
import { letterNotes } from '../routes/feedback/trace/letter-notes.ts'
import type { TraceOptions } from '../routes/feedback/trace/trace-feedback.ts'
import { searchFeedback } from '../routes/feedback/where/search-feedback.ts'

export interface FeedbackSearchParts {
  readonly environment: Environment
  readonly admin: Admin
  readonly reader: PartitionReader
  readonly serdes: SerdeResolver
  readonly rows: Pick<FeedbackReadModel, 'byId'>
  readonly clock: SteadyClock
}

/** What finds and traces feedback, for the API and for `millrace trace`. Connects to nothing by itself. */
export function feedbackTracing({
  environment,
  admin,
  reader,
  serdes,
  rows,
  clock
}: FeedbackSearchParts): TraceOptions {
  const topics = feedbackTopicsOf(environment)
  const [raw, scored, deadLetter] = [topics.raw.name, topics.scored.name, topics.deadLetter.name]
  const limit = environment.TRACE_SEARCH_RECORDS
  return {
    rows,
    search: searchFeedback({
      admin,
      reader,
      topics: { raw, scored, deadLetter },
      value: serdes(topics.raw.value, raw, 'value'),
      scored: serdes(topics.scored.value, scored, 'value'),
      limit
    }),
    committed: committedOffsets(admin, environment.FEEDBACK_GROUP_ID, raw, clock),
    notesOf: letterNotes({ admin, reader, deadLetterTopic: deadLetter, limit })
  }
}
