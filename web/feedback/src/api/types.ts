import type { Schema } from '../../../shared/api/feedback-client.ts'

/** What the API answers, by the names of its document. */
export type StoredFeedback = Schema<'StoredFeedback'>
export type Explanation = Schema<'Explanation'>
export type ExplainedToken = Schema<'ExplainedToken'>
export type ExplainedStep = Schema<'ExplainedStep'>
export type Dependency = Schema<'Readiness'>['dependencies'][number]
