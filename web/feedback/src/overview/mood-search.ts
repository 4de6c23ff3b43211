import { periods } from './periods.ts'

/** Which mood is shown, as the address of the view holds it. */
export interface MoodSearch {
  /** Id of a period; an hour where it is missing. */
  readonly period?: string
  readonly compare?: true
}

/** The search of an address; what does not fit is left out. */
export function readMoodSearch(raw: { readonly [name: string]: unknown }): MoodSearch {
  const period = periods.find(({ id }) => id === raw.period)?.id
  return {
    ...(period === undefined ? {} : { period }),
    ...(raw.compare === true ? { compare: true } : {})
  }
}
