import type { SendUpdate } from '../../processor/update.ts'
import type { StreamRecord } from '../../record.ts'
import { Layer } from '../../state/entries/layer.ts'
import type { StoreWrite } from '../../state/entries/write-layers.ts'
import type { TaskStore } from '../../state/task-store.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'
import { HeldChange, type HeldUpdate, UpdateRecord } from './held-update.ts'

/** What an update keeps in memory besides its key and its record, about. */
const overhead = 256
/** Keys whose last update failed below, of which it is remembered what was sent before: each has a dead letter, or was counted. */
const mostOwed = 10_000

/**
 * Updates of one store that wait for the checkpoint, in the order in which their keys were changed last. The values are in the store; here is
 * which keys changed, since when, and by which record.
 */
export class UpdateCache {
  /** About what is kept, in bytes. */
  bytes = 0
  readonly #store: Pick<TaskStore<unknown, unknown>, 'latest'>
  #held = new Layer<HeldUpdate>()
  /** What was sent of keys whose last update failed: the next one goes on from there. */
  readonly #owed = new Map<string, unknown>()

  constructor(store: Pick<TaskStore<unknown, unknown>, 'latest'>) {
    this.#store = store
  }

  get isDirty(): boolean {
    return this.#held.size > 0
  }

  /** Called before a row is changed, with the bytes of its key; answers what takes this change back. */
  note(
    key: Buffer,
    rowKey: unknown,
    by: { readonly record: StreamRecord<unknown, unknown>; readonly inFlight: InFlightRecord; readonly call: number },
    send: SendUpdate
  ): StoreWrite {
    const held = this.#held.get(key)
    if (held) this.#held.delete(key)
    const update = held ?? this.#begin(key, rowKey, by, send)
    update.send = send
    update.record = by.record
    update.inFlight = by.inFlight
    update.count++
    this.#held.set(update)
    return new HeldChange(by.call, update, this.#takeBack)
  }

  /** Hands out all updates, each as a record of its own. A key that had nothing and has nothing has none. */
  *take(): Iterable<UpdateRecord> {
    const held = this.#held.all()
    this.#held = new Layer()
    this.bytes = 0
    for (const update of held) {
      const value = this.#store.latest(update.rowKey)
      if (value !== undefined || update.before !== undefined) yield new UpdateRecord(update, value, this.#owe)
    }
  }

  #begin(
    key: Buffer,
    rowKey: unknown,
    { record, inFlight }: { readonly record: StreamRecord<unknown, unknown>; readonly inFlight: InFlightRecord },
    send: SendUpdate
  ): HeldUpdate {
    const before = this.#owed.size > 0 ? this.#taken(key, rowKey) : this.#store.latest(rowKey)
    const bytes = key.length + inFlight.bytes + overhead
    this.bytes += bytes
    return { key, rowKey, before, bytes, record, inFlight, send, count: 0 }
  }

  /** What was sent of a row last. */
  #taken(key: Buffer, rowKey: unknown): unknown {
    const id = textOf(key)
    const before = this.#owed.has(id) ? this.#owed.get(id) : this.#store.latest(rowKey)
    this.#owed.delete(id)
    return before
  }

  /** A change is taken back, before its write is. One that was sent already is followed by an update of what is left. */
  readonly #takeBack = (update: HeldUpdate): void => {
    const { key, rowKey } = update
    const held = this.#held.get(key)
    if (held === undefined) this.#held.set({ ...this.#begin(key, rowKey, update, update.send), count: 1 })
    else if (held === update && --update.count === 0) {
      this.#held.delete(key)
      this.bytes -= update.bytes
    }
  }

  readonly #owe = ({ key, before }: HeldUpdate): void => {
    this.#owed.set(textOf(key), before)
    const oldest = this.#owed.size > mostOwed ? this.#owed.keys().next().value : undefined
    if (oldest !== undefined) this.#owed.delete(oldest)
  }
}

const textOf = (key: Buffer): string => key.toString('latin1')
