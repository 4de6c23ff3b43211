import type { RowDataPacket } from 'mysql2/promise'
import type { FeedbackPosition } from '../../../../topology/feedback/read-model.ts'
import type { Condition, Statement } from '../conditions.ts'
import {
  coverStatement,
  edgeStatement,
  indexStatement,
  lookStatement,
  looks,
  type Search,
  sharesStatement
} from './search-query.ts'

/** Runs one statement of a search, all of which share its time. */
export type RunSearch = <R extends RowDataPacket>(doing: string, statement: Statement) => Promise<readonly R[]>

/** What was found, in order. */
export interface Found {
  readonly ids: readonly string[]
  /** Whether it is all that there is, or as much as was wanted. */
  readonly isWhole: boolean
}

export interface SearchOptions {
  readonly run: RunSearch
  /** Most rows wanted. */
  readonly wanted: number
  /** Gives up, rather than to look through the whole table, where the full-text index does not help. */
  readonly bounded?: boolean
  /** Told why the full-text index was not asked although it could have helped. */
  readonly onUncovered?: (reason: string) => void
  /** Rows of the first window. Default 10,000. */
  readonly window?: number
}

type IdRow = RowDataPacket & { readonly message_id: string }
type EdgeRow = IdRow & { readonly time: Date }
type CoverRow = RowDataPacket & { readonly filled: number; readonly seen: number; readonly indexed: number }

/** Where the first window ends, and how many rows were found in it. */
interface FirstWindow {
  readonly edge: FeedbackPosition
  readonly found: number
}

const usualWindow = 10_000

/** The longest second window, in first ones. */
const secondWindow = 5

/** Of so many rows at most one meets a condition that the full-text index is asked for: it finds all that meet it, however many. */
const rareIn = 300

/** Part of the rows behind the first window that the full-text index must hold. */
const covered = 0.9

/**
 * Finds rows by what no index of their table has. The first rows in the order are looked at, which finds what is common, and what is so new
 * that the full-text index does not have it; if they do not fill the page but more of them would, more are. What is rare is then found by the
 * full-text index; what is neither, by looking on until the time is up.
 */
export async function searchRowIds(search: Search, options: SearchOptions): Promise<Found> {
  const { run, wanted, window = usualWindow } = options
  const ids: string[] = []
  let [place, looked] = [search.place, 0]
  let first: FirstWindow | undefined
  for (let size = window; size > 0; ) {
    const here = { ...search, place }
    const edge = await edgeOf(here, size, run)
    const found = await run<IdRow>('look', lookStatement(here, edge, wanted - ids.length))
    for (const { message_id } of found) ids.push(message_id)
    if (ids.length === wanted || edge === undefined) return { ids, isWhole: true }
    looked += size
    place = edge
    first ??= { edge, found: ids.length }
    size = looked > window ? 0 : secondSize(ids.length, wanted, window)
  }
  const rest = { ...search, place }
  const words = first && (await rareWords(search, first, options))
  if (words === undefined && options.bounded === true) return { ids, isWhole: false }
  const left = wanted - ids.length
  const statement = words === undefined ? lookStatement(rest, undefined, left) : indexStatement(rest, words, left)
  const found = await run<IdRow>(words === undefined ? 'look on' : 'full text', statement)
  return { ids: [...ids, ...found.map(({ message_id }) => message_id)], isWhole: true }
}

/** Rows of the second window: half as many again as will fill the page; 0 where they would be too many. */
function secondSize(found: number, wanted: number, window: number): number {
  const needed = found === 0 ? Number.POSITIVE_INFINITY : Math.ceil((1.5 * window * (wanted - found)) / found)
  return needed > secondWindow * window ? 0 : Math.max(needed, Math.ceil(window / 2))
}

async function edgeOf(search: Search, size: number, run: RunSearch): Promise<FeedbackPosition | undefined> {
  const [edge] = await run<EdgeRow>('edge', edgeStatement(search, size))
  return edge && { time: edge.time.getTime(), message_id: edge.message_id }
}

/** Words to ask the full-text index for: those of all conditions that few rows of the first window meet. Undefined where it does not help. */
async function rareWords(search: Search, first: FirstWindow, options: SearchOptions): Promise<string | undefined> {
  const { run, window = usualWindow } = options
  const conditions = looks(search.filter).filter(({ words }) => words !== undefined)
  const shares = await sharesOf(conditions, search, first, run)
  const rare = conditions.filter((_, n) => (shares[n] ?? 0) * rareIn <= window)
  if (rare.length === 0) return undefined
  const [cover] = await run<CoverRow>('cover', coverStatement(search.order, window))
  const reason = uncovered(cover)
  if (reason !== undefined) options.onUncovered?.(reason)
  return reason === undefined ? rare.map(({ words }: Condition) => words).join(' ') : undefined
}

/** How many rows of the first window meet each condition; that of one alone is known already. */
async function sharesOf(
  conditions: readonly Condition[],
  search: Search,
  { edge, found }: FirstWindow,
  run: RunSearch
): Promise<readonly number[]> {
  if (conditions.length < 2) return [found]
  const [shares] = await run<RowDataPacket>('shares', sharesStatement(search, edge, conditions))
  return conditions.map((_, n) => Number(shares?.[`c${n}`] ?? 0))
}

function uncovered(cover: CoverRow | undefined): string | undefined {
  if (cover === undefined || Number(cover.filled) === 0)
    return 'it is still filled with the rows that were there before it'
  if (Number(cover.indexed) >= covered * Number(cover.seen)) return undefined
  return 'it is more than the newest rows behind: is the worker of sentiment trends running, which keeps it?'
}
