import type { Format } from '../serde.ts'
import { readTime, timeBytes, writeTime } from '../time/time-bytes.ts'
import type { StoreDefinition } from './store-definition.ts'
import type { TaskStoreView } from './task-store.ts'

/** A record of one side of a join: its key as bytes, its time, and its place among those of that key and time. */
export interface SideKey {
  readonly data: Buffer
  /** Event time, milliseconds. */
  readonly time: number
  /** 0 for the first. */
  readonly place: number
}

const placeBytes = 4
const behind = timeBytes + placeBytes
const lastPlace = 0xffff_ffff

/** Key, time and place, so that the records of a key are in the order of time and of their coming. */
const sideKey: Format<SideKey> = {
  name: 'side-key',
  serde: {
    serialize: ({ data, time, place }) => {
      const at = data.length
      const bytes = Buffer.allocUnsafe(at + behind)
      bytes.set(data)
      writeTime(bytes, time, at)
      bytes.writeUInt32BE(place, at + timeBytes)
      return bytes
    },
    deserialize: bytes => sideOf(bytes, bytes.subarray(0, bytes.length - behind))
  }
}

/** The record with that key in a store whose own key has these bytes. */
function sideOf(bytes: Buffer, data: Buffer): SideKey {
  const at = bytes.length - behind
  return { data, time: readTime(bytes, at), place: bytes.readUInt32BE(at + timeBytes) }
}

/** Declares the store of one side of a join: it keeps all records of a key and time, and hides those `retention` ms behind its newest one. */
export function sideStore<V>(
  name: string,
  value: Format<V>,
  retention: number,
  changelog: boolean
): StoreDefinition<SideKey, V> {
  const timeOf = (key: Buffer): number => readTime(key, key.length - behind)
  const times = { retention, keepsEdge: false, bytes: behind, timeOf, byKey: true }
  return { name, key: sideKey, value, options: { changelog }, times }
}

/** The store of one side of a join in one task. */
export class SideStore {
  readonly #store: TaskStoreView<SideKey, unknown>

  constructor(store: TaskStoreView<SideKey, unknown>) {
    this.#store = store
  }

  /** Time of the newest record that was ever put in, milliseconds; -1 before any. */
  get newest(): number {
    return this.#store.newest()
  }

  /** Records of a key from one time to another, both included, in the order of time and of their coming. */
  between(data: Buffer, from: number, to: number): Iterable<readonly [key: SideKey, value: unknown]> {
    const keyOf = (bytes: Buffer): SideKey => sideOf(bytes, data)
    return this.#store.ofKey({ data, time: from, place: 0 }, { data, time: to, place: lastPlace }, 'ascending', keyOf)
  }

  /** Keeps a record, behind those of its key and time. */
  put(data: Buffer, time: number, value: unknown): void {
    const first = { data, time, place: 0 }
    if (!this.#store.putIfAbsent(first, value)) this.#store.put(this.#next(first), value)
  }

  #next(first: SideKey): SideKey {
    for (const [last] of this.#store.ofKey(first, { ...first, place: lastPlace }, 'descending'))
      return { ...first, place: last.place + 1 }
    return first
  }
}
