import { type Clock, exponential, type RefusedRow, retrying, type SinkResult, StreamsError } from '#streams'

/** What one batch led to. */
export interface Inserted {
  readonly inserted: number
  readonly duplicates: number
}

/** How a database's errors are told apart. */
export interface ErrorKinds {
  /** The data of a row is at fault: the batch is halved until the row is found. */
  readonly isPoison: (error: unknown) => boolean
  /** Worth another try at once: a deadlock, a lock wait, a broken connection. */
  readonly passesSoon: (error: unknown) => boolean
  /** ` (errno 1406)`, or nothing for errors without a number. */
  readonly numberText: (error: unknown) => string
}

/** What a batch is made of: it knows its place among the records of the sink's `write`. */
export interface Stored {
  readonly index: number
}

export interface StoreOptions<R extends Stored> {
  /** Stores a batch. May be called again with the same or with a part of it: rows that are there are left. */
  readonly insert: (batch: readonly R[]) => Promise<Inserted>
  readonly errors: ErrorKinds
  /** Batches stored side by side. */
  readonly lanes: number
  readonly clock: Clock
  readonly random: () => number
}

/** A deadlock, a lock wait or a broken connection is tried again at once: at most five times, within about a second. */
const soon = exponential({ initial: 20, attempts: 5, jitter: 0.5 })

/** Stores batches over a few connections. Rejects with the first error that is not about the data of a row, when no statement runs any more. */
export function storeBatches<R extends Stored>(options: StoreOptions<R>) {
  const { insert, lanes, errors } = options
  const passing = { ...soon, retryOn: errors.passesSoon }

  const store = async (batch: readonly R[]): Promise<SinkResult> => {
    try {
      return { ...(await retrying(passing, () => insert(batch), options)), refused: [] }
    } catch (error) {
      if (!errors.isPoison(error)) throw error
      return batch.length === 1 ? refusal(batch, error, errors) : storeHalves(batch)
    }
  }

  const storeHalves = async (batch: readonly R[]): Promise<SinkResult> => {
    const middle = batch.length >> 1
    const lower = await store(batch.slice(0, middle))
    return sum([lower, await store(batch.slice(middle))])
  }

  return async (batches: readonly (readonly R[])[]): Promise<SinkResult> =>
    sum(await inLanes(batches, lanes, batch => store(batch)))
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
