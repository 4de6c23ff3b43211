import { hashOf } from '../bytes/byte-hash.ts'
import { compareKeys, type KeyOrder } from '../key-range.ts'
import { SortedKeys } from '../sorted-keys.ts'
import { Layer } from './layer.ts'

/** Who writes: a source record on its way, or nobody (a punctuator). */
export interface Writer {
  /** Promises, retries and waits under way. A writer with none is finished. */
  readonly pending: number
  /** Given up: what it still writes is ignored. */
  readonly failed: boolean
  /** What it wrote last. */
  writes: StoreWrite | undefined
  readonly timestamp: number
}

/** One write of a record, to be undone when the record, or the call of a step that made it, fails. */
export interface StoreWrite {
  /** Which call of a step made it. */
  readonly call: number
  /** What the same record wrote before. */
  earlier: StoreWrite | undefined
  /** Whether it stays whatever becomes of its record. */
  isKept?: boolean
  /** Takes it back; nothing happens where it is gone already. */
  readonly undo: () => void
}

/** Notes what a writer may have to take back. */
export function noteWrite(writer: Pick<Writer, 'writes'>, write: StoreWrite): void {
  write.earlier = writer.writes
  writer.writes = write
}

/** What a writer wrote so far stays, whatever becomes of it. */
export function keepWrites(writer: Pick<Writer, 'writes'>): void {
  for (let write = writer.writes; write; write = write.earlier) write.isKept = true
  writer.writes = undefined
}

/** Takes back what a writer wrote, or what one call of a step wrote for it, newest first. */
export function undoWrites(writer: Pick<Writer, 'writes'>, call?: number): void {
  let write = writer.writes
  let kept: StoreWrite | undefined
  writer.writes = undefined
  while (write) {
    const { earlier } = write
    if (call === undefined || write.call === call) write.undo()
    else {
      if (kept) kept.earlier = write
      else writer.writes = write
      kept = write
    }
    write = earlier
  }
  if (kept) kept.earlier = undefined
}

/** An entry that is not committed, and the write that made it. */
export class DirtyEntry implements StoreWrite {
  readonly key: Buffer
  readonly value: Buffer | null
  readonly writer: Writer | undefined
  readonly call: number
  /** The one that it replaced: it comes back when this one is undone. */
  previous: DirtyEntry | undefined = undefined
  earlier: StoreWrite | undefined = undefined
  isKept = false
  /** Whether it is in the checkpoint whose layer holds it; its writer had not finished otherwise. */
  sealed = false
  /** Whether its time was the newest of the store when it came. */
  isNewest = false
  readonly #layers: WriteLayers

  constructor(layers: WriteLayers, key: Buffer, value: Buffer | null, writer: Writer | undefined, call: number) {
    this.#layers = layers
    this.key = key
    this.value = value
    this.writer = writer
    this.call = call
  }

  undo(): void {
    this.#layers.undo(this)
  }
}

/** Newest entry of each key. */
export type WrittenLayer = Layer<DirtyEntry>

/**
 * What was written to a store and is not committed: on top what records write now, below it one layer for each checkpoint under way.
 * Each key keeps all its writes of a layer, so that a record can be taken back until its checkpoint is committed, whoever wrote after it.
 */
export class WriteLayers {
  #active: WrittenLayer = new Layer()
  readonly #sealed: WrittenLayer[] = []
  readonly #onUndo: (entry: DirtyEntry) => void
  /** The keys of layers in order, from the first range over them on: a store that is only looked up by key pays nothing for order. */
  readonly #ordered = new Map<WrittenLayer, SortedKeys>()

  /** `onUndo` hears of each write that is taken back. */
  constructor(onUndo: (entry: DirtyEntry) => void = () => undefined) {
    this.#onUndo = onUndo
  }

  /** Keys written since the last seal. */
  get size(): number {
    return this.#active.size
  }

  /** Whether finished records or punctuators wrote something since the last seal. */
  get isDirty(): boolean {
    for (const entry of this.#active.all()) if (finishedEntry(entry)) return true
    return false
  }

  /** What a key is set to, removed (null), or undefined where only committed entries may have it. */
  get(key: Buffer): Buffer | null | undefined {
    if (this.#active.size === 0 && this.#sealed.length === 0) return undefined
    const hash = hashOf(key, key.length)
    const active = this.#active.get(key, hash)
    if (active) return active.value
    for (let i = this.#sealed.length - 1; i >= 0; i--) {
      const entry = this.#sealed[i]?.get(key, hash)
      if (entry) return entry.value
    }
    return undefined
  }

  /** The same, but for what unfinished records wrote. */
  settled(key: Buffer): Buffer | null | undefined {
    for (const layer of [this.#active, ...this.#sealed.toReversed()]) {
      const entry = finishedEntry(layer.get(key))
      if (entry) return entry.value
    }
    return undefined
  }

  /** Who wrote a key and may still take that back. */
  openWriter(key: Buffer): Writer | undefined {
    for (const layer of [this.#active, ...this.#sealed]) {
      let entry = layer.get(key)
      while (entry && !isOpen(entry)) entry = entry.previous
      if (entry) return entry.writer
    }
    return undefined
  }

  /** All writes that may still be taken back. */
  *open(): Iterable<DirtyEntry> {
    for (const layer of [this.#active, ...this.#sealed])
      for (const newest of layer.all())
        for (let entry: DirtyEntry | undefined = newest; entry; entry = entry.previous) if (isOpen(entry)) yield entry
  }

  /** The newest writes of keys in a range by the latin1 text of the key, in that order of keys, as they are now. */
  overlay(from: Buffer | undefined, to: Buffer | undefined, order: KeyOrder): ReadonlyMap<string, DirtyEntry> {
    const found: Map<string, DirtyEntry>[] = []
    for (const layer of this.#sealed) this.#between(layer, from, to, found)
    this.#between(this.#active, from, to, found)
    const [only = nothing, another] = found
    if (!another && order === 'ascending') return only
    const newest = another ? new Map(found.flatMap(layer => [...layer])) : only
    return new Map([...newest].sort(([, a], [, b]) => compareKeys[order](a.key, b.key)))
  }

  /** Adds the entries of a layer that are in a range, in ascending order of keys, where there are any. */
  #between(
    layer: WrittenLayer,
    from: Buffer | undefined,
    to: Buffer | undefined,
    found: Map<string, DirtyEntry>[]
  ): void {
    if (layer.size === 0) return
    let entries: Map<string, DirtyEntry> | undefined
    const last = to?.toString('latin1')
    const entryOf = (id: string): DirtyEntry | undefined => layer.get(Buffer.from(id, 'latin1'))
    for (const id of this.#keysOf(layer).from(
      from?.toString('latin1'),
      'ascending',
      one => entryOf(one) !== undefined
    )) {
      if (last !== undefined && id > last) break
      const entry = entryOf(id)
      if (!entry) continue
      if (!entries) {
        entries = new Map()
        found.push(entries)
      }
      entries.set(id, entry)
    }
  }

  #keysOf(layer: WrittenLayer): SortedKeys {
    let keys = this.#ordered.get(layer)
    if (!keys) {
      keys = new SortedKeys(layer.all().map(textOfKey))
      this.#ordered.set(layer, keys)
    }
    return keys
  }

  /** Writes a key; answers the write, to be taken back. What nobody can take back (a punctuator's write) needs nothing below it. */
  write(key: Buffer, value: Buffer | null, writer: Writer | undefined, call = 0): DirtyEntry {
    const entry = new DirtyEntry(this, key, value, writer, call)
    const previous = this.#active.set(entry)
    if (!previous && this.#ordered.size > 0) this.#ordered.get(this.#active)?.add(textOfKey(entry))
    if (!writer) return entry
    entry.previous = previous
    noteWrite(writer, entry)
    return entry
  }

  /** Makes a layer of what finished records wrote; what unfinished ones wrote stays on top. */
  seal(): WrittenLayer {
    const layer = this.#allFinished() ? this.#takeAll() : this.#takeFinished()
    if (layer.size > 0) this.#sealed.push(layer)
    return layer
  }

  #allFinished(): boolean {
    for (const entry of this.#active.all())
      for (let one: DirtyEntry | undefined = entry; one; one = one.previous) if (!isFinished(one)) return false
    return true
  }

  #takeAll(): WrittenLayer {
    const layer = this.#active
    for (const entry of layer.all()) sealed(entry)
    this.#active = new Layer()
    return layer
  }

  #takeFinished(): WrittenLayer {
    const layer: WrittenLayer = new Layer()
    const rest: WrittenLayer = new Layer()
    for (const entry of this.#active.all()) {
      const finished = finishedEntry(entry)
      if (finished) layer.set(sealed(finished))
      if (finished === entry) continue
      if (finished) cutAt(entry, finished)
      rest.set(entry)
    }
    this.#ordered.delete(this.#active)
    this.#active = rest
    return layer
  }

  /** Forgets a layer that is committed. */
  committed(layer: WrittenLayer): void {
    this.#ordered.delete(layer)
    const at = this.#sealed.indexOf(layer)
    if (at >= 0) this.#sealed.splice(at, 1)
  }

  /** Takes a write back; nothing happens where it is gone already. */
  undo(entry: DirtyEntry): void {
    this.#onUndo(entry)
    const layers = [...this.#sealed, this.#active]
    for (let i = layers.length - 1; i >= 0; i--) {
      const layer = layers[i] as WrittenLayer
      const newest = layer.get(entry.key)
      if (newest !== entry) {
        if (newest && unlink(newest, entry)) return
        continue
      }
      this.#uncover(layer, entry, layers.slice(i + 1))
      return
    }
  }

  /** Takes away the newest entry of a key: the one that it covered shows again, in the layer whose checkpoint it belongs to. */
  #uncover(layer: WrittenLayer, gone: DirtyEntry, above: readonly WrittenLayer[]): void {
    let next = gone.previous
    while (gone.sealed && next && !next.sealed) {
      const below: DirtyEntry | undefined = next.previous
      const { key } = next
      this.#lift(next, above.find(other => other.get(key)) ?? this.#active)
      next = below
    }
    if (next) layer.set(next)
    else layer.delete(gone.key)
  }

  /** Puts an entry that was not part of a sealed layer below what was written after it. */
  #lift(entry: DirtyEntry, above: WrittenLayer): void {
    entry.previous = undefined
    let oldest = above.get(entry.key)
    while (oldest?.previous) oldest = oldest.previous
    if (oldest) oldest.previous = entry
    else {
      above.set(entry)
      this.#ordered.get(above)?.add(textOfKey(entry))
    }
  }
}

const nothing: ReadonlyMap<string, DirtyEntry> = new Map()

const textOfKey = ({ key }: DirtyEntry): string => key.toString('latin1')

/** The newest entry of a key whose record is finished. */
function finishedEntry(entry: DirtyEntry | undefined): DirtyEntry | undefined {
  let candidate = entry
  while (candidate && !isFinished(candidate)) candidate = candidate.previous
  return candidate
}

/** Whether the record that wrote an entry is finished. */
export function isFinished({ writer }: DirtyEntry): boolean {
  return writer === undefined || writer.pending === 0
}

/** Whether its record may still take a write back. */
function isOpen(entry: DirtyEntry): boolean {
  return !entry.isKept && !isFinished(entry)
}

/** Notes which of a key's entries belong to the checkpoint. */
function sealed(newest: DirtyEntry): DirtyEntry {
  for (let entry: DirtyEntry | undefined = newest; entry; entry = entry.previous) entry.sealed = isFinished(entry)
  return newest
}

/** Keeps the unfinished entries above one that is sealed. */
function cutAt(newest: DirtyEntry, below: DirtyEntry): void {
  let entry: DirtyEntry | undefined = newest
  while (entry && entry.previous !== below) entry = entry.previous
  if (entry) entry.previous = undefined
}

/** Takes an entry out from under newer ones; answers whether it was there. */
function unlink(newest: DirtyEntry, gone: DirtyEntry): boolean {
  let entry: DirtyEntry | undefined = newest
  while (entry && entry.previous !== gone) entry = entry.previous
  if (entry) entry.previous = gone.previous
  return entry !== undefined
}
