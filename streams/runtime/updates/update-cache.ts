import type { SendUpdate } from '../../processor/update.ts'
import type { StreamRecord } from '../../record.ts'
import type { TaskStore } from '../../state/task-store.ts'
import type { StoreWrite } from '../../state/write-layers.ts'
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
  #held = new Map<string, HeldUpdate>()
  /** What was sent of keys whose last update failed: the next one goes on from there. */
  readonly #owed = new Map<string, unknown>()

  constructor(store: Pick<TaskStore<unknown, unknown>, 'latest'>) {
    this.#store = store
  }

  get isDirty(): boolean {
    return this.#held.size > 0
  }

  /** Called before a key is changed; answers what takes this change back. */
  note(
    id: string,
    key: unknown,
    by: { readonly record: StreamRecord<unknown, unknown>; readonly inFlight: InFlightRecord; readonly call: number },
    send: SendUpdate
  ): StoreWrite {
    const update = this.#held.get(id) ?? this.#begin(id, key, by, send)
    update.send = send
    update.record = by.record
    update.inFlight = by.inFlight
    update.count++
    this.#held.delete(id)
    this.#held.set(id, update)
    return new HeldChange(by.call, update, this.#takeBack)
  }

  /** Hands out all updates, each as a record of its own. A key that had nothing and has nothing has none. */
  *take(): Iterable<UpdateRecord> {
    const held = this.#held
    this.#held = new Map()
    this.bytes = 0
    for (const [id, update] of held) {
      const { key, before, record, send } = update
      const value = this.#store.latest(key)
      if (value === undefined && before === undefined) continue
      const run = (): void => send({ key, value, before, record })
      yield new UpdateRecord(update, run, () => this.#owe(id, before))
    }
  }

  #begin(
    id: string,
    key: unknown,
    { record, inFlight }: { readonly record: StreamRecord<unknown, unknown>; readonly inFlight: InFlightRecord },
    send: SendUpdate
  ): HeldUpdate {
    const before = this.#owed.has(id) ? this.#owed.get(id) : this.#store.latest(key)
    this.#owed.delete(id)
    const update = { id, key, before, bytes: id.length + inFlight.bytes + overhead, record, inFlight, send, count: 0 }
    this.bytes += update.bytes
    return update
  }

  /** A change is taken back, before its write is. One that was sent already is followed by an update of what is left. */
  readonly #takeBack = (update: HeldUpdate): void => {
    const { id, key } = update
    const held = this.#held.get(id)
    if (held === undefined) this.#held.set(id, { ...this.#begin(id, key, update, update.send), count: 1 })
    else if (held === update && --update.count === 0) {
      this.#held.delete(id)
      this.bytes -= update.bytes
    }
  }

  #owe(id: string, before: unknown): void {
    this.#owed.set(id, before)
    const oldest = this.#owed.size > mostOwed ? this.#owed.keys().next().value : undefined
    if (oldest !== undefined) this.#owed.delete(oldest)
  }
}
