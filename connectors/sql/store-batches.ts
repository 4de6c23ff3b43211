import { type Clock, exponential, type RefusedRow, retrying, type SinkResult, StreamsError } from '#streams'
import { type FailureSign, Suspects } from '#streams/connector'

/** What one batch led to. */
export interface Inserted {
  readonly inserted: number
  readonly duplicates: number
  /** Rows that were left out, each for a reason of its own; the rest of the batch is stored. Default none. */
  readonly refused?: readonly RefusedRow[]
}

/** How a database's errors are told apart. */
export interface ErrorKinds {
  /**
   * What an error says by itself. `record`: the batch is halved until the row is found. `suspect` and `unknown`: halved too, and a row that
   * fails again and again while others are stored is refused.
   */
  readonly signOf: (error: unknown) => FailureSign
  /** Worth another try at once: a deadlock, a lock wait, a broken connection. */
  readonly passesSoon: (error: unknown) => boolean
  /** ` (errno 1406)`, or nothing for errors without a number. */
  readonly numberText: (error: unknown) => string
}

/** What a batch is made of: it knows its place among the records of the sink's `write`. */
export interface Stored {
  readonly index: number
  /** The same whenever the record comes again. */
  readonly key: string
}

export interface StoreOptions<R extends Stored> {
  /** Stores a batch. May be called again with the same or with a part of it: rows that are there are left. */
  readonly insert: (batch: readonly R[]) => Promise<Inserted>
  readonly errors: ErrorKinds
  /** Batches stored side by side. */
  readonly lanes: number
  readonly clock: Clock
  readonly random: () => number
  /** What was stored and what failed so far, of this sink. Default: nothing. */
  readonly suspects?: Suspects
}

/** Rows that may fail alone, one after the other and none stored between, before the server is held to be at fault. */
const lonelyFailures = 3

/** How the search for rows at fault goes within one batch. */
interface Search {
  stored: boolean
  failed: number
}

/** A deadlock, a lock wait or a broken connection is tried again at once: at most five times, within about a second. */
const soon = exponential({ initial: 20, attempts: 5, jitter: 0.5 })

/** Stores batches over a few connections. Rejects with the first error that is not about the data of a row, when no statement runs any more. */
export function storeBatches<R extends Stored>(options: StoreOptions<R>) {
  const store = batchStore(options)
  return async (batches: readonly (readonly R[])[]): Promise<SinkResult> =>
    sum(await inLanes(batches, options.lanes, batch => store(batch)))
}

/** Stores one batch, and finds the rows that are at fault. */
export function batchStore<R extends Stored>(options: Omit<StoreOptions<R>, 'lanes'>) {
  const { insert, errors, suspects = new Suspects() } = options
  const passing = { ...soon, retryOn: errors.passesSoon }

  const store = async (batch: readonly R[], search: Search): Promise<SinkResult> => {
    try {
      const result = await retrying(passing, () => insert(batch), options)
      suspects.succeeded(batch)
      search.stored = true
      return { refused: [], ...result }
    } catch (error) {
      const sign = errors.signOf(error)
      if (sign === 'record') return batch.length === 1 ? refusal(batch, error, errors) : storeHalves(batch, search)
      if (sign !== 'suspect' && sign !== 'unknown') throw error
      return batch.length === 1 ? suspected(batch, error, search) : suspectHalves(batch, search)
    }
  }

  const storeHalves = async (batch: readonly R[], search: Search): Promise<SinkResult> => {
    const middle = batch.length >> 1
    const lower = await store(batch.slice(0, middle), search)
    return sum([lower, await store(batch.slice(middle), search)])
  }

  /** Stores what can be stored, so that it is known whether others succeed; then rejects with what failed. */
  const suspectHalves = async (batch: readonly R[], search: Search): Promise<SinkResult> => {
    const middle = batch.length >> 1
    const results: SinkResult[] = []
    let failure: { readonly error: unknown } | undefined
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      if (failure !== undefined && !search.stored && search.failed >= lonelyFailures) break
      await store(half, search).then(
        result => results.push(result),
        (error: unknown) => {
          failure ??= { error }
        }
      )
    }
    if (failure !== undefined) throw failure.error
    return sum(results)
  }

  const suspected = ([row]: readonly R[], error: unknown, search: Search): SinkResult => {
    search.failed++
    if (row === undefined) throw error
    suspects.failed(row.key)
    if (!suspects.isToBlame(row.key)) throw error
    suspects.forget(row.key)
    return refusal([row], error, errors)
  }

  return (batch: readonly R[]): Promise<SinkResult> => store(batch, { stored: false, failed: 0 })
}

function refusal(batch: readonly Stored[], error: unknown, { numberText }: ErrorKinds): SinkResult {
  const reason = `the database refuses the row: ${messageOf(error)}${numberText(error)}. Repair the value and replay the dead letter.`
  const refused: RefusedRow[] = batch.map(({ index }) => ({
    index,
    error: new StreamsError('row-refused', reason, { cause: error })
  }))
  return { inserted: 0, duplicates: 0, refused }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function sum(results: readonly SinkResult[]): SinkResult {
  const [only] = results
  if (results.length === 1 && only !== undefined) return only
  return {
    inserted: results.reduce((total, { inserted }) => total + inserted, 0),
    duplicates: results.reduce((total, { duplicates }) => total + duplicates, 0),
    refused: results.flatMap(({ refused }) => refused)
  }
}

/** Runs `work` on every item, at most `lanes` at a time; after a failure no further item is begun, and it rejects when all have ended. */
async function inLanes<T, R>(items: readonly T[], lanes: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const queue = items.values()
  let failed = false
  const lane = async (): Promise<void> => {
    for (const item of queue) {
      results.push(await work(item))
      if (failed) return
    }
  }
  const lanesRun = Array.from({ length: Math.min(lanes, items.length) }, () =>
    lane().catch(error => {
      failed = true
      throw error
    })
  )
  const failure = (await Promise.allSettled(lanesRun)).find(({ status }) => status === 'rejected')
  if (failure?.status === 'rejected') throw failure.reason
  return results
}
