/** A scorer behind HTTP: a stronger model, or one that several systems share. */
export { type HttpScorerOptions, httpScorer } from './http-scorer.ts'
export { httpScorerFailures } from './scorer-error.ts'
