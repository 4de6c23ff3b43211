import { type Comparison, comparisons, periods } from './periods.ts'

/** Which mood is shown, as the address of the view holds it. */
export interface MoodSearch {
  /** Id of a period; an hour where it is missing. */
  readonly period?: string
  /** What it is compared with; nothing where it is missing. */
  readonly compare?: Comparison
}

/** The search of an address; what does not fit is left out. */
export function readMoodSearch(raw: { readonly [name: string]: unknown }): MoodSearch {
  const period = periods.find(({ id }) => id === raw.period)?.id
  const compare = comparisons.find(({ id }) => id === raw.compare)?.id
  return {
    ...(period === undefined ? {} : { period }),
    ...(compare === undefined ? {} : { compare })
  }
}
