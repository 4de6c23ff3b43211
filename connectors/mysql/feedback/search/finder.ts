import type { Condition, Statement } from '../conditions.ts'
import { facetStatement, isFacet } from './facet-query.ts'
import { indexStatement, type Search, type SearchIndex } from './search-query.ts'

/** A condition that no index of the table helps with, and which part of the rows that were looked at meet it. */
export interface Share {
  readonly condition: Condition
  /** From 0 to 1. */
  readonly share: number
}

/** Finds the rows of a search by an index beside their table. */
export interface Finder {
  /** For the log. */
  readonly name: 'full text' | 'facets'
  readonly index: SearchIndex
  /** Whether it finds rows in their order, and costs no more where it finds many. */
  readonly isOrdered: boolean
  /** Finds so many rows; undefined where there can be none. */
  readonly statement: (rest: Search, most: number) => Statement | undefined
}

/** Of so many rows at most one meets a condition by which all rows that meet it are found and put in order, however many they are. */
const rareIn = 300

/**
 * The index for a search: of words, for all terms that are rare, else of the facet that fewest rows have. In the order of the feedback's time a
 * facet is a help however many have it. Undefined where no index helps.
 */
export function finderOf({ order }: Pick<Search, 'order'>, shares: readonly Share[]): Finder | undefined {
  const rare = shares.filter(({ share }) => share * rareIn <= 1)
  const words = rare.flatMap(({ condition }) => condition.words ?? []).join(' ')
  if (words !== '') {
    const statement = (rest: Search, most: number): Statement => indexStatement(rest, words, most)
    return { name: 'full text', index: 'words', isOrdered: false, statement }
  }
  const isOrdered = order === 'feedback_time'
  const facets = (isOrdered ? shares : rare).toSorted((a, b) => a.share - b.share)
  const facet = facets.map(({ condition: { name } }) => name).find(isFacet)
  if (facet === undefined) return undefined
  const statement = (rest: Search, most: number): Statement | undefined => facetStatement(rest, facet, most)
  return { name: 'facets', index: 'facets', isOrdered, statement }
}
