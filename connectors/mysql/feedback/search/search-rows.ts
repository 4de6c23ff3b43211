import type { RowDataPacket } from 'mysql2/promise'
import { type Finder, finderOf, type Share } from './finder.ts'
import { coverStatement, looks, type Search, sharesStatement } from './search-query.ts'
import { type IdRow, type RunSearch, Windows } from './windows.ts'

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
  /** Gives up, rather than to look through the whole table, where no index helps. */
  readonly bounded?: boolean
  /** Told why an index was not asked although it could have helped. */
  readonly onUncovered?: (reason: string) => void
  /** Rows of the first window. Default 1,000. */
  readonly window?: number
}

type CoverRow = RowDataPacket & { readonly filled: number; readonly seen: number; readonly indexed: number }

const usualWindow = 1_000

/** The longest second window, in first ones. */
const secondWindow = 15

/** Rows that are looked at before an index that is behind is given up, in first windows. */
const reaches = [1, 10, 50] as const

/** Part of the rows behind the windows that an index must hold. */
const covered = 0.9

/**
 * Finds rows by what no index of their table has. The first rows in the order are looked at, which finds what is common, and what is so new
 * that the indexes beside the table do not have it yet. Where they do not fill the page, facets find the rest in its order. What is rare is found
 * by its words, after a second window if that would fill the page; what no index helps with, by looking on until the time is up.
 */
export async function searchRowIds(search: Search, options: SearchOptions): Promise<Found> {
  const { run, wanted, window = usualWindow, bounded = false } = options
  const windows = new Windows(search, run, wanted)
  await windows.look(window)
  if (windows.isOver) return { ids: windows.ids, isWhole: true }
  const shares = await sharesOf(search, windows, run)
  let finder = finderOf(search, shares)
  const second = finder?.isOrdered === true ? 0 : secondSize(windows.ids.length, wanted, window)
  if (second > 0) {
    await windows.look(second)
    if (windows.isOver) return { ids: windows.ids, isWhole: true }
    if (shares.length === 1) finder = finderOf(search, await sharesOf(search, windows, run))
  }
  if (finder !== undefined && (await coversRest(finder, windows, options))) {
    const statement = windows.isOver ? undefined : finder.statement(windows.rest, windows.left)
    const rest = statement === undefined ? [] : await run<IdRow>(finder.name, statement)
    return { ids: [...windows.ids, ...rest.map(({ message_id }) => message_id)], isWhole: true }
  }
  if (bounded) return { ids: windows.ids, isWhole: false }
  await windows.lookOn()
  return { ids: windows.ids, isWhole: true }
}

/** Rows of the second window: half as many again as will fill the page; 0 where they would be too many. */
function secondSize(found: number, wanted: number, window: number): number {
  const needed = found === 0 ? Number.POSITIVE_INFINITY : Math.ceil((1.5 * window * (wanted - found)) / found)
  return needed > secondWindow * window ? 0 : Math.max(needed, Math.ceil(window / 2))
}

/** Which part of the rows that were looked at meets each condition; that of one alone is known already. */
async function sharesOf(search: Search, windows: Windows, run: RunSearch): Promise<readonly Share[]> {
  const conditions = looks(search.filter)
  const { looked, ids, edge } = windows
  const [only, other] = conditions
  if (only !== undefined && other === undefined) return [{ condition: only, share: ids.length / looked }]
  if (edge === undefined) return []
  const [counted] = await run<RowDataPacket>('shares', sharesStatement(search, edge, conditions))
  return conditions.map((condition, n) => ({ condition, share: Number(counted?.[`c${n}`] ?? 0) / looked }))
}

/** Whether an index has what lies behind the windows; where it is behind, more is looked at before it is given up. */
async function coversRest(finder: Finder, windows: Windows, options: SearchOptions): Promise<boolean> {
  const { run, window = usualWindow, onUncovered } = options
  let reason: string | undefined
  for (const reach of reaches) {
    if (reach * window > windows.looked) await windows.look(reach * window - windows.looked)
    if (windows.isOver) return true
    const [cover] = await run<CoverRow>('cover', coverStatement(finder.index, windows.rest.order, windows.looked))
    reason = uncovered(cover)
    if (reason === undefined) return true
    if (Number(cover?.filled ?? 0) === 0) break
  }
  onUncovered?.(`the index of ${finder.index} ${reason}`)
  return false
}

function uncovered(cover: CoverRow | undefined): string | undefined {
  if (cover === undefined || Number(cover.filled) === 0)
    return 'is still filled with the rows that were there before it'
  if (Number(cover.indexed) >= covered * Number(cover.seen)) return undefined
  return 'is more than the newest rows behind: is the worker of sentiment trends running, which keeps it?'
}
