import type { SendUpdate } from '../../processor/update.ts'
import { Layer } from '../../state/entries/layer.ts'
import type { StoreWrite } from '../../state/entries/write-layers.ts'
import type { TaskStore } from '../../state/task-store.ts'
import { type Changing, HeldChange, type HeldUpdate, openChanges, UpdateRecord } from './held-update.ts'

/** What an update keeps in memory besides its key and its record, about. */
const overhead = 256
/** Keys whose last update failed below, of which it is remembered what was sent before: each has a dead letter, or was counted. */
const mostOwed = 10_000

/**
 * Updates of one store that wait for the checkpoint, in the order in which their keys were changed last. The values are in the store; here is
 * which keys changed, since when, and by which records. What records have changed that are not finished waits on: they may fail.
 */
export class UpdateCache {
  /** About what is kept, in bytes. */
  bytes = 0
  readonly #store: Pick<TaskStore<unknown, unknown>, 'latest' | 'settled'>
  #held = new Layer<HeldUpdate>()
  /** Changes so far. */
  #changes = 0
  /** Whether a change was taken back, so that keys are not in the order of their last changes. */
  #isMixed = false
  /** What was sent of keys whose last update failed: the next one goes on from there. */
  readonly #owed = new Map<string, unknown>()

  constructor(store: Pick<TaskStore<unknown, unknown>, 'latest' | 'settled'>) {
    this.#store = store
  }

  /** Whether there are updates to send. */
  get isDirty(): boolean {
    if (this.#held.size === 0) return false
    for (const update of this.#held.all()) if (openChanges(update).settled) return true
    return false
  }

  /** Called before a row is changed, with the bytes of its key; answers what takes this change back. */
  note(key: Buffer, rowKey: unknown, by: Changing, send: SendUpdate): StoreWrite {
    const held = this.#held.get(key)
    const change = new HeldChange({ key, rowKey }, by, send, this.#changes++, this.#takeBack)
    if (held === undefined) {
      this.#held.set(this.#begin(change))
      return change
    }
    const { last } = held
    // A finished record is not taken back before its update is sent: what came before it is not told of any more.
    if (last.inFlight !== by.inFlight && !last.isOpen) last.previous = undefined
    change.previous = last
    held.last = change
    held.count++
    this.#held.delete(key)
    this.#held.set(held)
    return change
  }

  /** Hands out the updates of what finished records changed, each as a record of its own. A key that had nothing and has nothing has none. */
  *take(): Iterable<UpdateRecord> {
    const held = this.#inOrder()
    this.#held = new Layer()
    this.bytes = 0
    for (const update of held) {
      const taken = this.#settled(update)
      if (!taken) continue
      const value = taken === update ? this.#store.latest(update.rowKey) : this.#store.settled(update.rowKey)
      if (taken !== update) update.before = value
      if (value !== undefined || taken.before !== undefined) yield new UpdateRecord(taken, value, this.#owe)
    }
  }

  #inOrder(): readonly HeldUpdate[] {
    const held = this.#held.all()
    if (!this.#isMixed) return held
    this.#isMixed = false
    return held.toSorted((a, b) => a.last.place - b.last.place)
  }

  /** The part of an update that may be sent, where there is any; the rest of it is held on. */
  #settled(update: HeldUpdate): HeldUpdate | undefined {
    const { open, settled } = openChanges(update)
    if (open === 0) return update
    this.#held.set(update)
    this.bytes += update.bytes
    if (!settled) return undefined
    const taken = { ...update, last: settled, count: update.count - open }
    update.count = open
    update.from = settled.place + 1
    for (let change = update.last; change.previous; change = change.previous)
      if (change.previous === settled) {
        change.previous = undefined
        break
      }
    return taken
  }

  #begin(last: HeldChange): HeldUpdate {
    const { key, rowKey, place, inFlight } = last
    const before = this.#owed.size > 0 ? this.#taken(key, rowKey) : this.#store.latest(rowKey)
    const bytes = key.length + inFlight.bytes + overhead
    this.bytes += bytes
    return { key, rowKey, before, bytes, last, from: place, count: 1 }
  }

  /** What was sent of a row last. */
  #taken(key: Buffer, rowKey: unknown): unknown {
    const id = textOf(key)
    const before = this.#owed.has(id) ? this.#owed.get(id) : this.#store.latest(rowKey)
    this.#owed.delete(id)
    return before
  }

  /** A change is taken back, before its write is. One that was sent already is followed by an update of what is left. */
  readonly #takeBack = (change: HeldChange): void => {
    const held = this.#held.get(change.key)
    if (held === undefined) this.#held.set(this.#begin(change))
    else if (change.place >= held.from) {
      this.#isMixed = true
      takeOut(change, held)
      if (--held.count > 0) return
      this.#held.delete(change.key)
      this.bytes -= held.bytes
    }
  }

  readonly #owe = ({ key, before }: HeldUpdate): void => {
    const held = this.#held.get(key)
    if (held) {
      held.before = before
      return
    }
    this.#owed.set(textOf(key), before)
    const oldest = this.#owed.size > mostOwed ? this.#owed.keys().next().value : undefined
    if (oldest !== undefined) this.#owed.delete(oldest)
  }
}

/** The change before it is told of instead. */
function takeOut(gone: HeldChange, update: HeldUpdate): void {
  if (update.last === gone) {
    update.last = gone.previous ?? gone
    return
  }
  let change = update.last
  while (change.previous && change.previous !== gone) change = change.previous
  if (change.previous) change.previous = gone.previous
}

const textOf = (key: Buffer): string => key.toString('latin1')
