import type { Verbs } from '../node.ts'

/** Joins of streams and tables. */
export const joinVerbs: Verbs = {}
