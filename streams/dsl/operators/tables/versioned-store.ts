import type { Format } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import { keyValueStore, type StoreDefinition, type StoreOptions } from '../../../state/store-definition.ts'
import type { TaskStoreView } from '../../../state/task-store.ts'
import { readTime, timeBytes, writeTime } from '../../../time/time-bytes.ts'
import type { Row, RowStore, Stores } from './rows.ts'

/** The key of a version: of the row, and the time at which another took its place. */
interface VersionKey {
  readonly key: unknown
  readonly until: number
}

/** What a row was before another took its place: since when, and what; null for no row. */
interface Version {
  readonly from: number
  readonly value: unknown
}

/** The stores of a table that knows its rows as they were: the newest ones, and those before, for a while. */
export interface VersionedStore {
  readonly current: RowStore
  readonly history: StoreDefinition<VersionKey, Version>
  /** Milliseconds for which a row is known as it was. */
  readonly length: number
}

/** What became of a row that was put in: older ones are stored before the newest, and those older than the history not at all. */
export type Put = 'newest' | 'older' | 'too-old'

/** The rows of a versioned table in one task. */
export interface Versions {
  /** The newest row, or that of a time; undefined for none, and for times before the history. */
  readonly get: (key: unknown, asOf?: number) => Row | undefined
  /** Stores the row of a time; null: from then on there is none. */
  readonly put: (key: unknown, value: unknown, timestamp: number) => Put
}

/** Declares both stores, the second one named `<name>-history`. */
export function versionedStore(current: RowStore, value: Format<unknown> | undefined, length: number): VersionedStore {
  const { name, key, options } = current
  const times = { retention: length, keepsEdge: true, bytes: timeBytes, timeOf: untilOf, byKey: true }
  const definition = keyValueStore(`${name}-history`, versionKeys(key), versions(value), changelogOnly(options))
  return { current, history: { ...definition, times }, length }
}

/** Opens both in a task. */
export function openVersions(stores: Stores, { current, history, length }: VersionedStore): Versions {
  const rows = stores.store(current)
  const past = stores.store(history) as TaskStoreView<VersionKey, Version>
  const firstAfter = (key: unknown, time: number): readonly [VersionKey, Version] | undefined => {
    for (const entry of past.ofKey({ key, until: time + 1 }, { key, until: Number.MAX_SAFE_INTEGER }, 'ascending'))
      return entry
    return undefined
  }
  const lastChange = (key: unknown): number | undefined => {
    for (const [{ until }] of past.ofKey({ key, until: 0 }, { key, until: Number.MAX_SAFE_INTEGER }, 'descending'))
      return until
    return undefined
  }
  const replace = (key: unknown, value: unknown, timestamp: number): void => {
    if (value === null) rows.delete(key)
    else rows.put(key, { value, timestamp })
  }
  /** As in Kafka Streams, of a newest row that is removed at its own time nothing is left, unless there was one before it. */
  const forget = (key: unknown, timestamp: number): void => {
    const before = past.get({ key, until: timestamp })
    if (!before || before.value === null) past.delete({ key, until: timestamp })
  }
  const insert = (key: unknown, value: unknown, timestamp: number): Put => {
    const next = firstAfter(key, timestamp)
    if (!next) return 'too-old'
    const [{ until }, version] = next
    if (version.from !== timestamp) past.put({ key, until: timestamp }, version)
    past.put({ key, until }, { from: timestamp, value })
    return 'older'
  }
  return {
    get: (key, asOf) => {
      const row = rows.get(key)
      if (asOf === undefined || (row && row.timestamp <= asOf)) return row
      if (asOf < past.newest() - length) return undefined
      const [, version] = firstAfter(key, asOf) ?? []
      if (!version || version.value === null || version.from > asOf) return undefined
      return { value: version.value, timestamp: version.from }
    },
    put: (key, value, timestamp) => {
      if (timestamp < past.newest() - length) return 'too-old'
      const row = rows.get(key)
      const last = row ? row.timestamp : lastChange(key)
      if (last !== undefined && timestamp < last) return insert(key, value, timestamp)
      if (last === undefined || timestamp > last)
        past.put({ key, until: timestamp }, { from: last ?? -1, value: row ? row.value : null })
      else if (value === null && row) forget(key, timestamp)
      replace(key, value, timestamp)
      return 'newest'
    }
  }
}

const untilOf = (key: Buffer): number => readTime(key, key.length - timeBytes)

const changelogOnly = ({ changelog }: StoreOptions): StoreOptions => (changelog === undefined ? {} : { changelog })

function versionKeys(format: Format<unknown>): Format<VersionKey> {
  const keys = (format.serde ?? serdes.json<unknown>().serde) as NonNullable<typeof format.serde>
  return {
    name: `version-of-${format.name}`,
    serde: {
      serialize: ({ key, until }) => {
        const bytes = keys.serialize(key)
        const data = Buffer.allocUnsafe(bytes.length + timeBytes)
        bytes.copy(data)
        writeTime(data, until, bytes.length)
        return data
      },
      deserialize: data => ({
        key: keys.deserialize(data.subarray(0, data.length - timeBytes)),
        until: untilOf(data)
      })
    }
  }
}

const isRow = 1

/** Since when, whether there was a row, and the row. */
function versions(format: Format<unknown> | undefined): Format<Version> {
  const { name, serde = serdes.json<unknown>().serde } = format?.serde ? format : serdes.json<unknown>()
  const rows = serde as NonNullable<typeof serde>
  const head = timeBytes + 1
  return {
    name: `version-${name}`,
    serde: {
      serialize: ({ from, value }) => {
        const bytes = value === null ? Buffer.alloc(0) : rows.serialize(value)
        const data = Buffer.alloc(head + bytes.length)
        data.writeDoubleBE(from)
        data.writeUInt8(value === null ? 0 : isRow, timeBytes)
        bytes.copy(data, head)
        return data
      },
      deserialize: data => ({
        from: data.readDoubleBE(0),
        value: data.readUInt8(timeBytes) === isRow ? rows.deserialize(data.subarray(head)) : null
      })
    }
  }
}
