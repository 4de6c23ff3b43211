import type { AnyStoreDefinition } from '../../state/store-definition.ts'
import type { TaskStore } from '../../state/task-store.ts'
import type { UpdateRecord } from './held-update.ts'
import { UpdateCache } from './update-cache.ts'

/** Whose updates are held back. */
export interface UpdatingTask {
  readonly stores: ReadonlyMap<string, TaskStore<unknown, unknown>>
  readonly isClosed: boolean
  readonly records: { readonly send: (update: UpdateRecord) => void }
}

/**
 * Updates of a task that wait for its next checkpoint: what happens to a key in between goes downstream as one change. When they are more than
 * they may be, all are sent, as Kafka Streams' cache does.
 */
export class HeldUpdates {
  readonly #task: UpdatingTask
  readonly #cacheBytes: number
  /** In the order of their steps: what the first sends may change what the next holds. */
  readonly #caches = new Map<string, UpdateCache>()
  /** Stores with a bound of their own. */
  readonly #bounds = new Map<UpdateCache, number>()
  #isSending = false

  /** `cacheBytes` is for all stores together that have no bound of their own. */
  constructor(task: UpdatingTask, cacheBytes: number) {
    this.#task = task
    this.#cacheBytes = cacheBytes
  }

  /** Whether updates of a store may wait. */
  holds({ options }: AnyStoreDefinition): boolean {
    return (options.cacheBytes ?? this.#cacheBytes) > 0
  }

  /** The updates of a store; asked in the order of steps. */
  of({ name, options: { cacheBytes } }: AnyStoreDefinition): UpdateCache {
    let cache = this.#caches.get(name)
    if (!cache) {
      cache = new UpdateCache(this.#task.stores.get(name) as TaskStore<unknown, unknown>)
      this.#caches.set(name, cache)
      if (cacheBytes !== undefined) this.#bounds.set(cache, cacheBytes)
    }
    return cache
  }

  /** Bytes of them, about. */
  get bytes(): number {
    let bytes = 0
    for (const cache of this.#caches.values()) bytes += cache.bytes
    return bytes
  }

  get isDirty(): boolean {
    for (const cache of this.#caches.values()) if (cache.isDirty) return true
    return false
  }

  /** Whether more wait than may. */
  get isFull(): boolean {
    let shared = 0
    for (const cache of this.#caches.values()) {
      const bound = this.#bounds.get(cache)
      if (bound === undefined) shared += cache.bytes
      else if (cache.bytes > bound) return true
    }
    return shared > this.#cacheBytes
  }

  /** Whether they are being sent now: a checkpoint waits for the last. */
  get isSending(): boolean {
    return this.#isSending
  }

  /** Sends all that wait. */
  send(): void {
    if (this.#isSending) return
    this.#isSending = true
    for (const cache of this.#caches.values())
      for (const update of cache.take()) if (!this.#task.isClosed) this.#task.records.send(update)
    this.#isSending = false
  }
}
