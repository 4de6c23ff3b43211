import { asError, type Logger } from '#streams'
import type { SteadyClock } from '#streams/connector'
import type { SubmissionChange, SubmissionReadModel } from '../../../topology/submissions/read-model.ts'

/** Hears of submissions that changed, in the order of their changes. */
export type ChangeListener = (changes: readonly SubmissionChange[]) => void

/** Tells what changes in the table, whoever changed it: this process, another API, or a worker. */
export interface SubmissionChanges {
  /** Begins to tell; the returned function ends it. */
  readonly subscribe: (listener: ChangeListener) => () => void
  /** Calls when the feed ends, because the process stops; the returned function takes that back. */
  readonly onEnd: (end: () => void) => () => void
  /** Ends the feed. */
  readonly close: () => void
}

export interface SubmissionChangesOptions {
  readonly rows: Pick<SubmissionReadModel, 'latestChange' | 'changedSince'>
  readonly clock: SteadyClock
  readonly log: Logger
  /** Milliseconds between two looks. Default 250. */
  readonly every?: number
}

/** A change may become visible this many milliseconds after one that is newer: each look begins that much before the last one seen. */
const overlap = 1_000
const pauseAfterFailure = 1_000

/** Looks into the table while somebody listens, once for all listeners. Every change is told once, or its later state is. */
export function submissionChanges({ rows, clock, log, every = 250 }: SubmissionChangesOptions): SubmissionChanges {
  const listeners = new Set<ChangeListener>()
  const ends = new Set<() => void>()
  const told = new Map<string, SubmissionChange>()
  let latest: number | undefined
  let cancel: (() => void) | undefined
  let closed = false

  const isNew = ({ id, status, changed_at }: SubmissionChange): boolean => {
    const before = told.get(id)
    return before?.status !== status || before.changed_at !== changed_at
  }

  const remember = (changes: readonly SubmissionChange[], since: number): void => {
    for (const change of changes) told.set(change.id, change)
    for (const [id, { changed_at }] of told) if (changed_at < since) told.delete(id)
  }

  const look = async (): Promise<void> => {
    if (latest === undefined) {
      const newest = await rows.latestChange()
      remember(await rows.changedSince(newest - overlap), newest - overlap)
      latest = newest
      return
    }
    const since = latest - overlap
    const found = (await rows.changedSince(since)).filter(isNew)
    remember(found, since)
    latest = Math.max(latest, ...found.map(({ changed_at }) => changed_at))
    if (found.length > 0) for (const listener of listeners) listener(found)
  }

  const again = (delay: number): void => {
    cancel = listeners.size > 0 && !closed ? clock.after(delay, run) : undefined
    if (cancel === undefined) latest = undefined
  }

  const run = (): void => {
    look().then(
      () => again(every),
      thrown => {
        log.debug({ err: asError(thrown) }, 'could not look for changes; trying again')
        again(pauseAfterFailure)
      }
    )
  }

  return {
    subscribe: listener => {
      listeners.add(listener)
      if (cancel === undefined && !closed) {
        cancel = () => undefined
        run()
      }
      return () => void listeners.delete(listener)
    },
    onEnd: end => {
      if (closed) end()
      else ends.add(end)
      return () => void ends.delete(end)
    },
    close: () => {
      closed = true
      cancel?.()
      for (const end of ends) end()
      ends.clear()
    }
  }
}
