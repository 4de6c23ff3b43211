import { type HeaderEntry, headerEntries, headersOf } from '../../../headers.ts'
import type { StepContext } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { Format, Serde } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import { keyValueStore, type StoreDefinition } from '../../../state/store-definition.ts'
import type { TaskStoreView } from '../../../state/task-store.ts'
import { readTime, timeBytes, writeTime } from '../../../time/time-bytes.ts'
import type { Stores } from '../tables/rows.ts'

/** Where a record waits: its time, its key, and its place among those that have both in common. */
interface Place {
  readonly timestamp: number
  readonly key: unknown
  readonly nth: number
}

/** What else is kept of it. */
interface Kept {
  readonly value: unknown
  readonly headers: readonly HeaderEntry[]
}

/** A store in which records wait for their time. */
export type BufferDefinition = StoreDefinition<Place, Kept>

/** A record that waited, and what takes it out. */
export interface Waiting {
  readonly record: StreamRecord<unknown, unknown>
  /** As `put` answered. */
  readonly place: number
  /** Whether it may still be taken back. */
  readonly isOpen: () => boolean
  readonly remove: () => void
}

/** The records that wait in one task. */
export interface RecordBuffer {
  /** Highest time of a record that was ever put in; -1 before the first. */
  readonly newest: () => number
  /** Answers a number that no other record in the buffer has. */
  readonly put: (record: StreamRecord<unknown, unknown>) => number
  /** Those up to a time, in the order of time, key and arrival. */
  readonly upTo: (time: number) => Iterable<Waiting>
}

const nthBytes = 4

/** Declares the store. Its newest time is kept with it, over restarts too. */
export function recordBuffer(
  name: string,
  key: Format<unknown> | undefined,
  value: Format<unknown> | undefined
): BufferDefinition {
  const timeOf = (place: Buffer): number => readTime(place, 0)
  const times = { retention: Number.MAX_SAFE_INTEGER, keepsEdge: true, bytes: 0, timeOf }
  return { ...keyValueStore(name, places(serdeOf(key)), keptFormat(serdeOf(value))), times }
}

/** Opens it in a task. */
export function openBuffer(stores: Stores, definition: BufferDefinition, isOpen: StepContext['isOpen']): RecordBuffer {
  const store = stores.store(definition) as TaskStoreView<Place, Kept>
  /** No record that waits is older; unknown before the first look. */
  let oldest = Number.NEGATIVE_INFINITY
  let next: number | undefined
  const nth = (): number => {
    if (next === undefined) {
      next = 0
      for (const [place] of store.all()) next = Math.max(next, place.nth + 1)
    }
    return next++ % 0xffff_ffff
  }
  return {
    newest: store.newest,
    put: ({ key, value, timestamp, headers }) => {
      const place = nth()
      store.put({ timestamp, key, nth: place }, { value, headers: headerEntries(headers) })
      if (timestamp < oldest) oldest = timestamp
      return place
    },
    *upTo(time) {
      if (time < oldest) return
      for (const [place, { value, headers }] of store.all()) {
        oldest = place.timestamp
        if (oldest > time) return
        const record = new StreamRecord(place.key, value, place.timestamp, headersOf(headers))
        yield { record, place: place.nth, isOpen: () => isOpen(definition, place), remove: () => store.delete(place) }
      }
      oldest = Number.POSITIVE_INFINITY
    }
  }
}

const serdeOf = (format: Format<unknown> | undefined): Serde<unknown> =>
  format?.serde ?? (serdes.json<unknown>().serde as Serde<unknown>)

function places(keys: Serde<unknown>): Format<Place> {
  return {
    name: 'time-key-place',
    serde: {
      serialize: ({ timestamp, key, nth }) => {
        const bytes = keys.serialize(key)
        const data = Buffer.allocUnsafe(timeBytes + bytes.length + nthBytes)
        writeTime(data, timestamp, 0)
        bytes.copy(data, timeBytes)
        data.writeUInt32BE(nth, timeBytes + bytes.length)
        return data
      },
      deserialize: data => ({
        timestamp: readTime(data, 0),
        key: keys.deserialize(data.subarray(timeBytes, data.length - nthBytes)),
        nth: data.readUInt32BE(data.length - nthBytes)
      })
    }
  }
}

/** Length of the headers, the headers as JSON with their values in Base64, the value. */
function keptFormat(values: Serde<unknown>): Format<Kept> {
  return {
    name: 'waiting-record',
    serde: {
      serialize: ({ value, headers }) => {
        const bytes = headers.length === 0 ? Buffer.alloc(0) : Buffer.from(JSON.stringify(headers.map(written)))
        const length = Buffer.alloc(nthBytes)
        length.writeUInt32BE(bytes.length)
        return Buffer.concat([length, bytes, values.serialize(value)])
      },
      deserialize: data => {
        const end = nthBytes + data.readUInt32BE(0)
        const text = data.toString('utf8', nthBytes, end)
        const headers = text === '' ? [] : (JSON.parse(text) as [string, string | null][]).map(read)
        return { headers, value: values.deserialize(data.subarray(end)) }
      }
    }
  }
}

const written = ([name, value]: HeaderEntry): readonly [string, string | null] =>
  value === null || value === undefined ? [name, null] : [name, Buffer.from(value as Uint8Array).toString('base64')]

const read = ([name, value]: readonly [string, string | null]): HeaderEntry => [
  name,
  value === null ? null : Buffer.from(value, 'base64')
]
