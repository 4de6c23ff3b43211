import { asError, isRetryable, type Logger, type Producer, type ProducerRecord, sleep } from '#streams'
import type { SteadyClock } from '#streams/connector'

/** Sends what a transaction wrote into an outbox, and removes it there when the broker has it. */
export interface OutboxRelay<E> {
  /** Sends the event of an entry that this process owns. Resolves when it is acknowledged; rejects when it never will be. */
  readonly send: (entry: E) => Promise<void>
  /** The entry was withdrawn: if it is not on its way yet, it will not be sent. */
  readonly forget: (entry: E) => void
  /** Entries that are not acknowledged. */
  readonly waiting: () => number
  /** Begins to look for entries whose owners did not send them. */
  readonly start: () => void
  /** Ends what is on its way and sends nothing more; what is left in the outbox is for another process. */
  readonly close: () => Promise<void>
}

export interface OutboxRelayOptions<E> {
  readonly producer: Producer
  readonly record: (entry: E) => ProducerRecord
  /** Removes entries from the outbox. When it fails they are sent once more later: consumers drop repeats. */
  readonly sent: (entries: readonly E[]) => Promise<void>
  /** Takes over entries whose owner is late. Two processes never get the same. */
  readonly adopt: () => Promise<readonly E[]>
  readonly clock: SteadyClock
  readonly log: Logger
  /** Called when the number of waiting entries changed. */
  readonly onWaiting?: (entries: number) => void
}

interface Waiting<E> {
  readonly entry: E
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Entries of one send. */
const most = 500
/** Milliseconds between two looks for late entries, and before a send is tried again. */
const look = 1_000
const pause = 250

/**
 * One send at a time, begun as soon as there is an entry; what comes meanwhile is the next one. Entries keep their order. The removal
 * of a batch goes on beside the next send.
 */
export function outboxRelay<E extends { readonly entryId: string }>(options: OutboxRelayOptions<E>): OutboxRelay<E> {
  const { producer, record, sent, adopt, clock, log, onWaiting } = options
  const waiting = new Map<string, Waiting<E>>()
  const stopping = new AbortController()
  let pumping: Promise<void> | undefined
  let removing = Promise.resolve()
  let looking: Promise<void> | undefined
  let cancelLook = (): void => undefined

  const removeSent = (entries: readonly E[]): void => {
    removing = removing
      .then(() => sent(entries))
      .catch(error => log.warn({ err: asError(error), entries: entries.length }, 'sent events are still in the outbox'))
  }

  const settle = (batch: readonly Waiting<E>[], failures: ReadonlyMap<number, Error>): void => {
    batch.forEach(({ entry, resolve, reject }, at) => {
      const error = failures.get(at)
      if (error === undefined) resolve()
      else reject(error)
      waiting.delete(entry.entryId)
    })
    onWaiting?.(waiting.size)
    const acknowledged = batch.filter((_, at) => !failures.has(at)).map(({ entry }) => entry)
    if (acknowledged.length > 0) removeSent(acknowledged)
  }

  const sendBatch = async (): Promise<void> => {
    const batch = [...waiting.values()].slice(0, most)
    try {
      const failures = await producer.send(batch.map(({ entry }) => record(entry)))
      settle(batch, new Map(failures.map(({ index, error }) => [index, error])))
    } catch (thrown) {
      const error = asError(thrown)
      if (!isRetryable(error)) return settle(batch, new Map(batch.map((_, at) => [at, error])))
      log.warn({ err: error, entries: batch.length }, 'events of the outbox are not acknowledged; trying again')
      await sleep(clock, pause, stopping.signal).catch(() => undefined)
    }
  }

  const pump = async (): Promise<void> => {
    while (waiting.size > 0 && !stopping.signal.aborted) await sendBatch()
    pumping = undefined
  }

  const add = (entry: E): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.set(entry.entryId, { entry, resolve, reject })
      onWaiting?.(waiting.size)
      // What the same turn of the loop brings goes into the same send.
      pumping ??= new Promise<void>(begin => setImmediate(begin)).then(pump)
    })

  const lookForLate = async (): Promise<void> => {
    try {
      const late = (await adopt()).filter(({ entryId }) => !waiting.has(entryId))
      if (late.length > 0) log.info({ entries: late.length }, 'sending events that another process left in the outbox')
      for (const entry of late)
        add(entry).catch(error => log.error({ err: error, entry: entry.entryId }, 'event refused'))
    } catch (error) {
      log.debug({ err: error }, 'could not look for late events')
    }
    if (!stopping.signal.aborted) cancelLook = clock.after(look, begin)
  }

  const begin = (): void => {
    looking = lookForLate()
  }

  return {
    send: add,
    forget: ({ entryId }) => {
      waiting.delete(entryId)
      onWaiting?.(waiting.size)
    },
    waiting: () => waiting.size,
    start: begin,
    close: async () => {
      stopping.abort()
      cancelLook()
      await looking
      await pumping
      await removing
    }
  }
}
