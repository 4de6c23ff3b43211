import type { RefusedRow, SinkResult } from '#streams'
import type { SqlRow } from '../sql-row.ts'

export interface SharedWritesOptions {
  /** Stores one batch, sorted by key. */
  readonly store: (batch: readonly SqlRow[]) => Promise<SinkResult>
  /** Sorts the rows of a round by key and cuts them into batches. */
  readonly cut: (rows: SqlRow[]) => readonly (readonly SqlRow[])[]
  /** Batches stored side by side. */
  readonly lanes: number
}

/** What one caller wants stored, and what became of it so far. */
interface Write {
  readonly rows: readonly SqlRow[]
  /** Lowest index of the rows. */
  readonly first: number
  readonly settle: () => void
  /** Rows whose fate is open. */
  open: number
  inserted: number
  duplicates: number
  readonly refused: RefusedRow[]
  failure: { readonly error: unknown } | undefined
}

/** A batch with the writes that its rows come from. */
interface Batch {
  readonly rows: readonly SqlRow[]
  readonly shares: ReadonlyMap<Write, number>
}

/**
 * Lets the writes of many tasks share statements: what waits while the lanes are busy is sorted by key as one, so that the tables grow in the
 * order of their index. An idle sink begins in the same turn of the loop, and no row waits for longer than the round before it takes.
 *
 * Every write is given rows of unique `index`, which lie between those of no other. Which of the writes in a shared statement had the rows that were there already is not known:
 * they are counted for the first of them. A batch that fails rejects all writes with rows in it, each once none of its statements runs.
 */
export function sharedWrites({ store, cut, lanes }: SharedWritesOptions) {
  const waiting: Write[] = []
  const batches: Batch[] = []
  let running = 0
  let scheduled = false

  const pump = (): void => {
    scheduled = false
    while (running < lanes) {
      if (batches.length === 0 && waiting.length > 0) batches.push(...round(waiting.splice(0), cut))
      const batch = batches.shift()
      if (batch === undefined) return
      if (hasFailed(batch)) finish(batch)
      else {
        running++
        run(batch)
      }
    }
  }

  const run = (batch: Batch): void => {
    store(batch.rows)
      .then(result => share(batch, result))
      .catch((error: unknown) => {
        for (const write of batch.shares.keys()) write.failure ??= { error }
      })
      .finally(() => {
        finish(batch)
        running--
        pump()
      })
  }

  return (rows: readonly SqlRow[]): Promise<SinkResult> =>
    new Promise((resolve, reject) => {
      const write: Write = {
        rows,
        first: lowestIndex(rows),
        open: rows.length,
        inserted: 0,
        duplicates: 0,
        refused: [],
        failure: undefined,
        settle: () => {
          if (write.failure === undefined) {
            resolve({ inserted: write.inserted, duplicates: write.duplicates, refused: write.refused })
          } else reject(write.failure.error)
        }
      }
      if (rows.length === 0) return write.settle()
      waiting.push(write)
      if (scheduled || running >= lanes) return
      scheduled = true
      setImmediate(pump)
    })
}

const hasFailed = ({ shares }: Batch): boolean => [...shares.keys()].every(({ failure }) => failure !== undefined)

/** The batches of all writes that wait. */
function round(taken: readonly Write[], cut: SharedWritesOptions['cut']): readonly Batch[] {
  const [only] = taken
  if (only === undefined) return []
  if (taken.length === 1) {
    return cut([...only.rows]).map(rows => ({ rows, shares: new Map([[only, rows.length]]) }))
  }
  const writes = taken.toSorted((a, b) => a.first - b.first)
  return cut(writes.flatMap(({ rows }) => rows)).map(rows => {
    const shares = new Map<Write, number>()
    const counts = new Array<number>(writes.length).fill(0)
    for (const { index } of rows) {
      const owner = ownerOf(writes, index)
      counts[owner] = (counts[owner] as number) + 1
    }
    for (const [at, count] of counts.entries()) if (count > 0) shares.set(writes[at] as Write, count)
    return { rows, shares }
  })
}

function lowestIndex(rows: readonly SqlRow[]): number {
  let lowest = Number.POSITIVE_INFINITY
  for (const { index } of rows) if (index < lowest) lowest = index
  return lowest
}

/** Place of the write that a row is of, among writes in the order of their first index: the numbers of one write lie between no others. */
function ownerOf(writes: readonly Write[], index: number): number {
  let at = writes.length - 1
  while (at > 0 && (writes[at] as Write).first > index) at--
  return at
}

/** Gives every write its part of what became of a batch. */
function share({ rows, shares }: Batch, { duplicates, refused }: SinkResult): void {
  let repeats = duplicates
  const inside = new Set(refused.map(({ index }) => index))
  for (const [write, count] of shares) {
    const mine = inside.size === 0 ? [] : refused.filter(({ index }) => write.rows.some(row => row.index === index))
    const stored = count - mine.length
    const old = Math.min(repeats, stored)
    repeats -= old
    write.duplicates += old
    write.inserted += stored - old
    write.refused.push(...mine)
  }
  if (repeats !== 0) throw new RangeError(`${repeats} of ${rows.length} rows are counted twice`)
}

function finish({ shares }: Batch): void {
  for (const [write, count] of shares) {
    write.open -= count
    if (write.open === 0) write.settle()
  }
}
